"""One module for each group of the `monitor` command; heavy parts are imported when needed."""
