"""Carries a rule of trouble out on one request: before the work, on what is asked for, or on the answer."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson

from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request
from local.domo.trouble import Rule

HTML = (
    b"<!DOCTYPE html><html><head><title>Domo</title></head><body><h1>Service Unavailable</h1></body></html>"
)

_LISTS = r"^/v1/users/?$|/identity/v1/users/search$"
"""The lists of people, of both APIs."""


class CutConnection(Exception):  # noqa: N818 - an order to the server, not a fault
    """Send the head of a reply and the first bytes of its body, then drop the connection; no reply: send nothing."""

    def __init__(self, reply: Reply | None = None, body_bytes: int = 0) -> None:
        super().__init__("the connection is cut")
        self.reply = reply
        self.body_bytes = body_bytes


def disturbed(
    rule: Rule, request: Request, work: Callable[[Request], Reply], expire: Callable[[], None]
) -> Reply:
    """Answer a request that a rule spoils. `expire` ends all tokens."""
    match rule.effect:
        case "fail_before":
            raise ApiError(rule.status, "Trouble was ordered; nothing was done", _headers(rule))
        case "html_before":
            return Reply(200, HTML, "text/html")
        case "empty_before":
            return Reply(200)
        case "cut_before":
            raise CutConnection
        case "slow":
            time.sleep(rule.seconds)
        case "expire_tokens":
            expire()
        case "repeat_page" | "overlap_page" | "skip_page":
            request = _moved(rule, request)
        case _:
            return _spoiled(rule, work(request))
    return work(request)


def _spoiled(rule: Rule, reply: Reply) -> Reply:
    half = len(reply.body) // 2
    match rule.effect:
        case "fail_after":
            raise ApiError(rule.status, "Trouble was ordered; the work was done", _headers(rule))
        case "cut_after":
            raise CutConnection
        case "cut_middle":
            raise CutConnection(reply, half)
        case "shorten":
            return replace(reply, body=reply.body[:half])
        case "html":
            return Reply(200, HTML, "text/html")
        case "empty":
            return replace(reply, body=_with_rows(reply, lambda _rows: []) or b"")
        case _:
            return replace(reply, body=_with_rows(reply, lambda rows: rows[: -rule.rows]) or reply.body)


def _headers(rule: Rule) -> dict[str, str]:
    seconds = rule.retry_after_seconds
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _with_rows(reply: Reply, change: Callable[[list[object]], list[object]]) -> bytes | None:
    """The body with its list changed: a bare list, or that in `users`; None when there is none."""
    if not reply.content_type or "json" not in reply.content_type:
        return None
    document = orjson.loads(reply.body)
    if isinstance(document, list):
        return orjson.dumps(change(document))
    if isinstance(document, dict) and isinstance(document.get("users"), list):
        return orjson.dumps({**document, "users": change(document["users"])})
    return None


def with_smaller_page(request: Request, largest: int) -> Request:
    """The request, asking for `largest` people at most if it is one for a list of them."""
    if re.search(_LISTS, request.path) is None or request.method != ("POST" if request.body else "GET"):
        return request
    limit, _offset = _page_of(request)
    return _asking(request, "limit", min(limit, largest))


def _moved(rule: Rule, request: Request) -> Request:
    """The request for another page."""
    limit, offset = _page_of(request)
    shift = {"repeat_page": -limit, "overlap_page": -rule.rows, "skip_page": limit}[rule.effect]
    return _asking(request, "offset", max(0, offset + shift))


def _page_of(request: Request) -> tuple[int, int]:
    """Limit and offset, which stand in the query, or in the body of a search."""
    source = _searched(request) or request.query
    return int(source.get("limit", 50)), int(source.get("offset", 0))


def _asking(request: Request, name: str, number: int) -> Request:
    body = _searched(request)
    if body is not None:
        return replace(request, body=orjson.dumps({**body, name: number}))
    return replace(request, query={**request.query, name: str(number)})


def _searched(request: Request) -> dict[str, Any] | None:
    """The body of a search; None for a list that is asked for in the query."""
    body = orjson.loads(request.body) if request.body else {}
    return body if isinstance(body, dict) and ("offset" in body or "limit" in body) else None
