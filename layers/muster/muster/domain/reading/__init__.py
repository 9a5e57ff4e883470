"""The roster and the directory as they stream by."""
