"""One look for all charts; a figure is a chart with its table, alt text, source and CSV."""
