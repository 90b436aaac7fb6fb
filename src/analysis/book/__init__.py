"""From editions to a site: papermill runs the chapters, Jupyter Book renders them."""
