"""Runs: chapters executed by papermill, each kept in a folder named by what it was made from."""
