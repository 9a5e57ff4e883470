"""What goes in and out of a host: requests and replies, free of sockets, so that routes can be read alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from local.domo.errors import ApiError

LONGEST_ID = 18

type JsonObject = dict[str, Any]


@dataclass
class Request:
    """One HTTP request. Header names are in lower case.

    `route` is the template that the path matched, `parameters` its named parts; both are set when it is routed.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    parameters: dict[str, str] = field(default_factory=dict)
    route: str | None = None

    def json(self) -> Any:  # noqa: ANN401 - the shape of a body is for the route to check
        """Parse the body as JSON; 415 without a JSON content type, 400 when it does not parse."""
        if "json" not in self.headers.get("content-type", "").lower():
            raise ApiError(415, "The body must have Content-Type application/json")
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise ApiError(400, f"The body is not JSON: {error}") from error

    def json_object(self) -> JsonObject:
        """Parse the body as a JSON object; 400 when it is something else."""
        document = self.json()
        if not isinstance(document, dict):
            raise ApiError(400, "The body must be a JSON object")
        return document

    def json_list(self) -> list[Any]:
        """Parse the body as a JSON array; 400 when it is something else."""
        document = self.json()
        if not isinstance(document, list):
            raise ApiError(400, "The body must be a JSON array")
        return document

    def identity(self, name: str, kind: str) -> int:
        """A number in the path; 404 "<kind> … was not found" when it is none."""
        word = self.parameters[name]
        if not (word.isascii() and word.isdecimal() and len(word) <= LONGEST_ID):
            raise ApiError(404, f"{kind} {word} was not found")
        return int(word)

    def flag(self, name: str, *, default: bool) -> bool:
        """Read a true/false query parameter in any letter case; 400 for any other word."""
        word = self.query.get(name)
        if word is None:
            return default
        if word.lower() not in ("true", "false"):
            raise ApiError(400, f"{name} must be true or false, not {word!r}")
        return word.lower() == "true"

    def number(self, name: str, *, default: int, least: int, most: int | None = None) -> int:
        """Read a whole number from the query; 400 when it is none or outside its bounds.

        The reference gives maxima and not what happens beyond them; a refusal is the stricter reading.
        """
        word = self.query.get(name)
        if word is None:
            return default
        try:
            number = int(word)
        except ValueError as error:
            raise ApiError(400, f"{name} must be a whole number, not {word!r}") from error
        if number < least or (most is not None and number > most):
            raise ApiError(400, f"{name} must be at least {least}" + (f" and at most {most}" if most else ""))
        return number


@dataclass(frozen=True)
class Reply:
    """One HTTP reply; `body` is sent as it is."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(document: object, status: int = 200) -> Reply:
    """Answer with a JSON document."""
    return Reply(status, orjson.dumps(document), "application/json;charset=utf-8")


def empty_reply(status: int = 204) -> Reply:
    """Answer with no body."""
    return Reply(status)
