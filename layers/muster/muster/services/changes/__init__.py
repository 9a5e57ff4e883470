"""From a plan to the directory: one change at a time, one outcome each."""
