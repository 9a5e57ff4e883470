"""Credentials: what opens an instance, and who they are."""
