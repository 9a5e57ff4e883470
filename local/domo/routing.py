"""Finds the handler of a request by method and path template."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request

type Handler = Callable[[Request], Reply]

_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Route:
    """A path template such as `/v1/users/{user_id}` with its handlers by method."""

    template: str
    pattern: re.Pattern[str]
    handlers: dict[str, Handler]


@dataclass
class Router:
    """The routes of one host. The first template that matches wins, so fixed paths go before `{…}` ones."""

    routes: list[Route] = field(default_factory=list)

    def add(self, method: str, template: str, handler: Handler) -> None:
        """Serve a method of a path; a part `{name}` matches one segment."""
        for route in self.routes:
            if route.template == template:
                route.handlers[method] = handler
                return
        pattern = re.compile(_PARAMETER.sub(r"(?P<\1>[^/]+)", template) + "/?")
        self.routes.append(Route(template, pattern, {method: handler}))

    def find(self, request: Request) -> tuple[str, Handler]:
        """The template and handler of a request; 404 for an unknown path, 405 for an unknown method."""
        for route in self.routes:
            match = route.pattern.fullmatch(request.path)
            if match is None:
                continue
            handler = route.handlers.get(request.method)
            if handler is None:
                allowed = ", ".join(sorted(route.handlers))
                raise ApiError(405, f"{request.method} is not allowed here", {"Allow": allowed})
            request.parameters = match.groupdict()
            return route.template, handler
        raise ApiError(404, f"No such path: {request.path}")
