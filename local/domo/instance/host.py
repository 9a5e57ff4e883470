"""Puts the routes of one instance's own API together."""

from local.domo.routing import Router


def instance_router() -> Router:
    """The routes of an instance such as acme.domo.com."""
    return Router()
