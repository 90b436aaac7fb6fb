"""What an outsider can learn from a cube: bounds, differences, editions, marked texts."""
