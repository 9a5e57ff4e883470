"""The plan, from two streams to ordered changes, and what may be done with it."""
