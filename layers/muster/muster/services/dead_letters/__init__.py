"""From messages that nobody could work on to the failure of just their part of a run."""
