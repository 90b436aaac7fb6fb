"""Small count rounding: from persons to tables that hold no small count."""
