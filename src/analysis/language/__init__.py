"""What readers read, in English and Dutch: the language of a run, its messages and its texts."""
