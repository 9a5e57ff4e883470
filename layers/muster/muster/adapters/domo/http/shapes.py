"""Reads Domo's JSON field by field. A shape we do not know is trouble at the server, never an empty value."""

from collections.abc import Callable, Mapping, Sequence

from muster.errors import ServerTroubleError

_LONGEST_ID = 18
"""Digits, so that an id fits into eight bytes."""


def as_object(value: object, what: str) -> Mapping[str, object]:
    """The value as a JSON object. Raises ServerTroubleError when it is something else."""
    if not isinstance(value, dict):
        raise ServerTroubleError(f"Domo sent {_kind(value)} where {what} should be an object")
    return value


def as_list(value: object, what: str) -> Sequence[object]:
    """The value as a JSON array. Raises ServerTroubleError when it is something else."""
    if not isinstance(value, list):
        raise ServerTroubleError(f"Domo sent {_kind(value)} where {what} should be a list")
    return value


def objects(value: object, what: str) -> list[Mapping[str, object]]:
    """The value as an array of objects. Raises ServerTroubleError when it is something else."""
    rows = as_list(value, what)
    return [as_object(row, f"an entry of {what}") for row in rows]


def number_of(document: Mapping[str, object], key: str, what: str) -> int:
    """A field that must be a whole number. Raises ServerTroubleError when it is something else."""
    value = document.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ServerTroubleError(f"Domo sent {_kind(value)} where {key} of {what} should be a whole number")
    return value


def text_of(document: Mapping[str, object], key: str, what: str) -> str:
    """A field that must be a text that is not empty. Raises ServerTroubleError when it is something else."""
    value = document.get(key)
    if not isinstance(value, str) or not value:
        raise ServerTroubleError(f"Domo sent {_kind(value)} where {key} of {what} should be a text")
    return value


def id_of(document: Mapping[str, object], what: str) -> str:
    """The `id` of a user, a number or digits. Raises ServerTroubleError when there is none."""
    value = document.get("id")
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**_LONGEST_ID:
        return str(value)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= _LONGEST_ID:
        return value
    raise ServerTroubleError(f"Domo sent {_kind(value)} where the id of {what} should be a number")


def of_new[T](read: Callable[[object], T], reply: object) -> T:
    """What `read` finds in the answer to a create; where it finds nothing, something may have been made all the same.

    Raises ServerTroubleError with an unknown outcome.
    """
    try:
        return read(reply)
    except ServerTroubleError as error:
        error.unknown_outcome = True
        raise


def _kind(value: object) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
