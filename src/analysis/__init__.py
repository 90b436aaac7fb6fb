"""The victim monitor: published figures in, chapters with traceable numbers out."""
