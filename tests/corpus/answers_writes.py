# ruff: noqa: E501 - one line a case
"""Wrong answers to writes: a write is believed when its answer says that it was done, and to the person it was for."""

from typing import Any

import httpx
import orjson

from tests.corpus.answer_grammar import HTML, REFUSAL, SETTLED, UNTOLD, Change, body, broken, on
from tests.corpus.domo_world import CLIENT, TOKEN, AnswerCase

ROUTES = {
    "create": (TOKEN, "POST ^/api/identity/v1/users$"),
    "change": (TOKEN, r"PATCH ^/api/identity/v1/users/\d+$"),
    "delete": (TOKEN, r"DELETE ^/api/identity/v1/users/\d+$"),
    "public-create": (CLIENT, "POST ^/v1/users$"),
    "public-change": (CLIENT, r"PUT ^/v1/users/\d+$"),
    "public-delete": (CLIENT, r"DELETE ^/v1/users/\d+$"),
}
ANSWERS: dict[str, Change] = {
    "html": body(HTML, "text/html"),
    "nothing": body(b""),
    "no-content": lambda _request, _reply: httpx.Response(204),
    "null": body(b"null"),
    "a-list": body(b"[]"),
    "a-text": body(b'"OK"'),
    "zero": body(b"0"),
    "a-refusal-in-a-200": body(REFUSAL),
    "a-denial-in-a-200": body(b'{"success":false,"message":"Not allowed"}'),
    "half-a-document": body(b'{"id":12'),
    "a-created-without-a-body": body(b"", status=201),
    "an-accepted": body(b"", status=202),
    "a-broken-connection": broken,
    "a-redirect": body(b"", "text/html", 302),
    "a-500": body(HTML, "text/html", 500),
}
LIES = {
    ("change", "no-content"),
    ("delete", "no-content"),
    ("public-change", "no-content"),
    ("public-delete", "no-content"),
}
"""What says that it was done although it was not: the next run finds it."""


JANE: dict[str, dict[str, Any]] = {
    "create": {"id": 1006, "emailAddress": "p06@acme.example", "displayName": "Jane Doe", "roleId": 4},
    "public-create": {"id": 1006, "email": "p06@acme.example", "name": "Jane Doe", "role": "Participant"},
}
"""Somebody else, as a create of each API would answer her."""


def _tells(write: str, answer: str, *, done: bool) -> str:
    return UNTOLD if (write, answer) in LIES and not done else SETTLED


def _of(document: dict[str, Any]) -> Change:
    """The answer that somebody else was to get, as a cache mixes them up."""
    return body(orjson.dumps(document))


WRITES = [
    *(
        AnswerCase(f"{write}-{'done' if done else 'not-done'}-answered-by-{answer}", account, on(route, change, do=done), _tells(write, answer, done=done))
        for write, (account, route) in ROUTES.items()
        for answer, change in ANSWERS.items()
        for done in (True, False)
    ),
    *(
        AnswerCase(f"{write}-{'done' if done else 'not-done'}-answered-by-another-person", account, on(route, _of(JANE[write]), do=done), SETTLED)
        for write, (account, route) in ROUTES.items() if write in JANE
        for done in (True, False)
    ),
]  # fmt: skip
