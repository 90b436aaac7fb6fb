"""The audit: no number and no direction word reaches a reader without a fact behind it."""
