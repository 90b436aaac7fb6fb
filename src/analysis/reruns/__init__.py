"""Reruns: chapters run with other parameters, kept by content, and set against the edition."""
