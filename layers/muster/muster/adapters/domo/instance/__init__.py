"""An instance's own API."""
