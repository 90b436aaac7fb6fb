"""Numbers that the report states, with what they are and where they come from."""
