"""The grammar of wrong answers: which requests, and what becomes of the answers to them."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import orjson

from local.domo.exchange import Reply, Request
from tests.corpus.domo_world import AnswerCase, Spoil, sent

UNTOLD = "(nobody can tell)"
"""For `tells`: the answer is whole and plausible, so nothing is said of it; no harm comes of it all the same."""
SETTLED = "(done, or told)"
"""For `tells`: either all that the right answer would have led to was done, or what was not is told in words."""

type Change = Callable[[Request, Reply], Reply | httpx.Response]
type Chosen = Callable[[Request], bool]

HTML = (
    b"<!DOCTYPE html><html><head><title>Domo</title></head><body><h1>Service Unavailable</h1></body></html>"
)
REFUSAL = b'{"status":403,"statusReason":"Forbidden","message":"Not allowed","toe":"694M4LH50R"}'


def on(
    route: str, change: Change, *, chosen: Chosen = lambda _request: True, do: bool = True, first: int = 0
) -> Callable[[], Spoil]:
    """Change the answers to "METHOD path-pattern"; with `do` False nothing is done, with `first` only so many."""
    method, _, pattern = route.partition(" ")

    def spoiling() -> Spoil:
        left = first or -1

        def spoil(request: Request, work: Callable[[Request], Reply]) -> Reply | httpx.Response:
            nonlocal left
            fits = request.method == method and re.search(pattern, request.path) and chosen(request)
            if not fits or left == 0:
                return work(request)
            left -= 1
            return change(request, work(request) if do else Reply(200, b"{}", "application/json"))

        return spoil

    return spoiling


def body(content: bytes, content_type: str = "application/json", status: int = 200) -> Change:
    """Another body."""
    return lambda _request, _reply: Reply(status, content, content_type)


def changed(change: Callable[[Any], Any]) -> Change:
    """Another document: the one that came, changed."""
    return lambda _request, reply: replace(reply, body=orjson.dumps(change(orjson.loads(reply.body))))


def rewritten(change: Callable[[bytes], bytes]) -> Change:
    """Other bytes: those that came, changed."""
    return lambda _request, reply: replace(reply, body=change(reply.body))


def with_headers(**headers: str) -> Change:
    """The same body under other headers."""
    return lambda _request, reply: sent(reply, **headers)


def broken(_request: Request, _reply: Reply) -> httpx.Response:
    """A connection that is cut in the middle of the answer."""
    raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


def entries(change: Callable[[dict[str, Any]], None], *addresses: str) -> Change:
    """People of a list changed, wherever the list is in the document; all of them if none is named."""

    def each(document: Any) -> Any:
        people = document["users"] if isinstance(document, dict) else document
        for person in people:
            address = person.get("emailAddress") or person.get("email")
            if not addresses or address in addresses:
                change(person)
        return document

    return changed(each)


# What may come in the place of any JSON at all.
NO_JSON: dict[str, Change] = {
    "is-empty": body(b""),
    "is-html": body(HTML, "text/html"),
    "is-html-said-to-be-json": body(HTML),
    "is-null": body(b"null"),
    "is-a-number": body(b"42"),
    "is-a-text": body(b'"OK"'),
    "is-true": body(b"true"),
    "is-cut": rewritten(lambda content: content[: len(content) // 2]),
    "is-cut-before-its-last-byte": rewritten(lambda content: content[:-1]),
    "is-an-error-object": body(REFUSAL),
    "is-an-empty-object": body(b"{}"),
    "is-in-a-wrapper": changed(lambda document: {"data": document}),
    "has-rubbish-after-it": rewritten(lambda content: content + b"}\n<!-- 0.12 s -->"),
    "is-not-utf-8": rewritten(lambda content: content[:-2] + b',"x":"\xff\xfe"' + content[-2:]),
    "has-a-nan": rewritten(
        lambda content: (
            content[:-1] + b',"x":NaN' + content[-1:] if content[-1:] == b"}" else content[:-1] + b",NaN]"
        )
    ),
    "is-said-to-be-gzip": with_headers(content_encoding="gzip"),
    "is-cut-by-the-connection": broken,
    "is-a-redirect": body(b"", "text/html", 302),
    "is-xml": body(b'<?xml version="1.0"?><error>no</error>', "application/xml"),
    "is-a-503": body(HTML, "text/html", 503),
}


def no_json(name: str, account: str, route: str, tells: str, **other: str) -> list[AnswerCase]:
    """One case for everything that may come in the place of the JSON of a route; `other` codes by the key."""
    return [
        AnswerCase(f"{name}-{what}", account, on(route, change), other.get(what.replace("-", "_"), tells))
        for what, change in NO_JSON.items()
    ]
