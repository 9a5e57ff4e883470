"""Puts the routes of the control host together: how tests and the demo look behind the simulated hosts."""

from collections.abc import Mapping

from local.domo.control.content import Content
from local.domo.control.directory import Directory
from local.domo.control.machinery import Machinery
from local.domo.control.troubles import Troubles
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request
from local.domo.request_log import RequestLog
from local.domo.routing import Handler, Router
from local.domo.store.store import Store
from local.domo.trouble import Trouble

BASE = "/_simulator"


def control_router(store: Store, log: RequestLog, troubles: Mapping[str, Trouble]) -> Router:
    """The routes below `/_simulator`."""
    router = Router()
    Directory(store).add_routes(router, BASE)
    Content(store).add_routes(router, BASE)
    Machinery(store, log, troubles).add_routes(router, BASE)
    Troubles(store, troubles).add_routes(router, BASE)
    for route in router.routes:
        for method, handler in route.handlers.items():
            route.handlers[method] = _explained(handler)
    return router


def _explained(handler: Handler) -> Handler:
    """Turn what a badly shaped body makes Python raise into a 400 that names it."""

    def handle(request: Request) -> Reply:
        try:
            return handler(request)
        except (KeyError, TypeError, ValueError) as error:
            raise ApiError(400, f"{type(error).__name__}: {error}") from error

    return handle
