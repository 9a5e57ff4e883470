"""Turns what Domo answers into our errors.

By status alone, never by text, but for the 403 that is a rate limit (reference, section 1.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import orjson

from muster.adapters.domo.accounts.words import likely_cause, refused
from muster.adapters.domo.http.operations import Kind, Operation
from muster.errors import (
    AlreadyExistsError,
    MusterError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ServerTroubleError,
)

_LONGEST_MESSAGE = 200
_LONGEST_PAUSE_SECONDS = 24 * 3600.0
_TRY_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. Header names are found in any letter case, as in httpx's own mapping."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def error_of(operation: Operation, answer: Answer, *, account: str, now: float) -> MusterError:
    """The error for an answer whose status is outside of 200 to 299; `now` is seconds since the epoch."""
    what = f"Domo answered {answer.status} when asked to {operation.name}"
    said = what_domo_said(answer.body) if operation.kind is not Kind.OPEN else ""
    what = f"{what}: {said}" if said else what
    pause = retry_after_seconds(answer.headers.get("retry-after"), now)
    if is_rate_limit(answer):
        return RateLimitedError(what, retry_after_seconds=pause)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _TRY_LATER:
        return ServerTroubleError(what, retry_after_seconds=pause, unknown_outcome=operation.writes)
    return _refusal(operation, answer.status, what, account)


def _refusal(operation: Operation, status: int, what: str, account: str) -> MusterError:
    # No redirect is followed, for it would carry the credentials elsewhere.
    redirect = status < HTTPStatus.BAD_REQUEST
    permission_to_read = status == HTTPStatus.FORBIDDEN and operation.kind is Kind.READ
    if redirect or permission_to_read or operation.kind is Kind.OPEN or status == HTTPStatus.UNAUTHORIZED:
        return refused(account, f"{what}. {likely_cause(operation, status)}")
    if status == HTTPStatus.NOT_FOUND:
        return NotFoundError(what, status=status)
    if status == HTTPStatus.CONFLICT:
        return AlreadyExistsError(what, status=status)
    return RefusedError(what, status=status)


def is_rate_limit(answer: Answer) -> bool:
    """Whether the call was refused for its rate: a 429, or a 403 that says so."""
    said = answer.status == HTTPStatus.FORBIDDEN and b"rate limit" in answer.body[:10_000].lower()
    return said or answer.status == HTTPStatus.TOO_MANY_REQUESTS


def retry_after_seconds(value: str | None, now: float) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date (RFC 9110, 10.2.3); None if it says neither.

    A day at most: what says more, or the second since 1970 at which to come, is somebody's mistake.
    """
    seconds = _pause_in(value, now)
    return None if seconds is None else min(seconds, _LONGEST_PAUSE_SECONDS)


def _pause_in(value: str | None, now: float) -> float | None:
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)


def what_domo_said(body: bytes) -> str:
    """Domo's `message` and its `toe`, by which its support finds the request; "" if there is neither."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    if not isinstance(document, dict):
        return ""
    words = [str(document[key]) for key in ("message", "toe") if document.get(key)]
    return printable(", ".join(words))


def printable(text: str) -> str:
    """The text on one line, cut to a length, without anything that a terminal or a log would act on."""
    clean = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(clean.split())[:_LONGEST_MESSAGE]
