"""Answers the requests of one host: finds the route, turns refusals into bodies, logs the call."""

import sys
import time
import traceback

from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, json_reply
from local.domo.request_log import Call, RequestLog
from local.domo.routing import Router


class HostApplication:
    """One host's routes and log. `path_in_errors` is true on instances, whose error bodies name the path."""

    def __init__(self, host: str, router: Router, log: RequestLog, *, path_in_errors: bool = False) -> None:
        self.host = host
        self._router = router
        self._log = log
        self._path_in_errors = path_in_errors

    def __call__(self, request: Request) -> Reply:
        """Answer a request."""
        started = time.perf_counter()
        route = request.path
        try:
            route, handler = self._router.find(request)
            reply = handler(request)
        except ApiError as error:
            reply = self.refusal(request, error)
        except Exception:  # noqa: BLE001 - a fault of the simulator must be a 500 and be seen, not a dead connection
            traceback.print_exc(file=sys.stderr)
            reply = self.refusal(request, ApiError(500, "The simulator failed; see its standard error"))
        milliseconds = (time.perf_counter() - started) * 1000
        self._log.add(
            Call(
                self.host,
                request.method,
                route,
                request.path,
                dict(request.query),
                reply.status,
                milliseconds,
            )
        )
        return reply

    def refusal(self, request: Request, error: ApiError) -> Reply:
        """The reply that an error becomes."""
        document = error.document(request.path if self._path_in_errors else None)
        reply = json_reply(document, error.status)
        return Reply(reply.status, reply.body, reply.content_type, error.headers)
