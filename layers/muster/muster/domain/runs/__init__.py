"""A run and what it remembers."""
