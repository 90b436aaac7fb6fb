"""Kernels that are warm: the packages are imported once a build, and each run gets a fork."""
