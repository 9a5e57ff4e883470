"""Puts the routes of the control host together: how tests and the demo look behind the simulated hosts."""

from local.domo.control.content import Content
from local.domo.control.directory import Directory
from local.domo.control.machinery import Machinery
from local.domo.request_log import RequestLog
from local.domo.routing import Router
from local.domo.store.store import Store

BASE = "/_simulator"


def control_router(store: Store, log: RequestLog) -> Router:
    """The routes below `/_simulator`."""
    router = Router()
    Directory(store).add_routes(router, BASE)
    Content(store).add_routes(router, BASE)
    Machinery(store, log).add_routes(router, BASE)
    return router
