"""Answers the requests of one host: finds the route, carries trouble out, turns refusals into bodies, logs."""

import sys
import time
import traceback
from collections.abc import Callable

from local.domo.disturbance import CutConnection, disturbed, with_smaller_page
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, json_reply
from local.domo.request_log import Call, RequestLog
from local.domo.routing import Router
from local.domo.trouble import Trouble

CUT = 0
"""The status by which the log tells a connection that was cut."""


class HostApplication:
    """One host's routes, trouble and log. `path_in_errors` is true on instances, whose errors name the path."""

    def __init__(
        self,
        host: str,
        router: Router,
        log: RequestLog,
        *,
        expire_tokens: Callable[[], None],
        path_in_errors: bool = False,
    ) -> None:
        self.host = host
        self.trouble = Trouble()
        self._router = router
        self._log = log
        self._expire_tokens = expire_tokens
        self._path_in_errors = path_in_errors

    def __call__(self, request: Request) -> Reply:
        """Answer a request; raises CutConnection when trouble says so."""
        started = time.perf_counter()
        try:
            reply = self._answered(request)
        except CutConnection:
            self._remember(request, CUT, started)
            raise
        self._remember(request, reply.status, started)
        return reply

    def _answered(self, request: Request) -> Reply:
        try:
            return self._with_trouble(request)
        except ApiError as error:
            document = error.document(request.path if self._path_in_errors else None)
            reply = json_reply(document, error.status)
            return Reply(reply.status, reply.body, reply.content_type, error.headers)
        except CutConnection:
            raise
        except Exception:  # noqa: BLE001 - a fault of the simulator must be a 500 and be seen
            traceback.print_exc(file=sys.stderr)
            return json_reply(ApiError(500, "The simulator failed; see its standard error").document(), 500)

    def _with_trouble(self, request: Request) -> Reply:
        if self.trouble.latency_ms:
            time.sleep(self.trouble.latency_ms / 1000)
        refusal = self.trouble.bucket.refusal() if self.trouble.bucket else None
        if refusal is not None:
            return refusal
        if self.trouble.largest_page is not None:
            request = with_smaller_page(request, self.trouble.largest_page)
        rule = self.trouble.strike(request)
        if rule is None:
            return self._work(request)
        return disturbed(rule, request, self._work, self._expire_tokens)

    def _work(self, request: Request) -> Reply:
        request.route, handler = self._router.find(request)
        return handler(request)

    def _remember(self, request: Request, status: int, started: float) -> None:
        milliseconds = (time.perf_counter() - started) * 1000
        route = request.route or request.path
        self._log.add(
            Call(self.host, request.method, route, request.path, dict(request.query), status, milliseconds)
        )
