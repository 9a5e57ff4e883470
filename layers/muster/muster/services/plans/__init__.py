"""From a request to a plan: read, compare, check, keep."""
