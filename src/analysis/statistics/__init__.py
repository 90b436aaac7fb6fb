"""Pure functions on frames: changes between counts, and trends of counts over years."""
