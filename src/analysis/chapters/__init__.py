"""What each chapter says: its typed parameters, numbers, sentences and figures."""
