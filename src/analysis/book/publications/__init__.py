"""What readers of statistics expect around the chapters: files, feeds, and pages of their own."""
