"""A simulator of Domo: an HTTP server for real Domo clients, as strict as the reference knows Domo to be."""

from local.domo.simulator import DomoSimulator

__all__ = ["DomoSimulator"]
