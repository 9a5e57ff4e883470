"""Whether a write was carried out: a 200 alone does not say so, for a proxy's page is one too."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

import orjson

from muster.adapters.domo.http.answers import Answer, error_of, what_domo_said
from muster.adapters.domo.http.operations import Done, Operation
from muster.errors import MusterError, RefusedError, ServerTroubleError

_NO_STATUS = 600


def denial_of(operation: Operation, answer: Answer, *, account: str, now: float) -> MusterError | None:
    """The error that a success tells in its body: `status` of 400 and more, or `success: false`."""
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(document, dict):
        return None
    status = _status_in(document)
    if status is not None:
        return error_of(operation, replace(answer, status=status), account=account, now=now)
    if document.get("success") is False:
        said = what_domo_said(answer.body)
        words = f"Domo refused to {operation.name}" + (f": {said}" if said else "")
        return RefusedError(words, status=answer.status)
    return None


def need_done(operation: Operation, status: int, body: bytes) -> bool:
    """Whether a success says that the call was carried out; False for an empty one that may be so.

    Raises ServerTroubleError, with an unknown outcome, for any answer that this call is not known to have.
    """
    if not body.strip():
        if status == HTTPStatus.NO_CONTENT:
            return True
        if operation.done is Done.OBJECT_OR_NOTHING:
            return False
        raise in_doubt(operation, "nothing")
    document = parsed(operation, body)
    told = operation.done in (Done.OBJECT, Done.OBJECT_OR_NOTHING) and isinstance(document, dict)
    if told or (operation.done is Done.NO_CONTENT_OR_ONE and type(document) is int and document == 1):
        return True
    raise in_doubt(operation, "something that is not its answer")


def parsed(operation: Operation, body: bytes) -> object:
    """The JSON of a body. Raises ServerTroubleError if it is none."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise in_doubt(operation, "something that is no JSON") from error


def in_doubt(operation: Operation, what: str) -> ServerTroubleError:
    """The error for a success that says nothing; a write may have been carried out or not."""
    return ServerTroubleError(
        f"Domo answered with {what} when asked to {operation.name}",
        unknown_outcome=operation.writes,
    )


def _status_in(document: Mapping[str, object]) -> int | None:
    """The `status` of an error body, a number or digits."""
    told = str(document.get("status"))
    status = int(told) if told.isascii() and told.isdecimal() and len(told) <= len("500") else 0
    return status if HTTPStatus.BAD_REQUEST <= status < _NO_STATUS else None
