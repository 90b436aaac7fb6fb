"""Published figures: source cards, code lists, checks, and what was known on a date."""
