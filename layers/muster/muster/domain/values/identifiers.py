"""What a person is known by whose address changed: the identifiers, and the keys by which two of them agree.

A key is a text. Two values agree exactly where `CellKind.same` says so: a directory that tells an employee number as
a number could never hold leading zeros, so its key stands for the number and a cell has two keys.
"""

from muster.domain.values.cells import LiveValue, live_text
from muster.domain.values.columns import Column
from muster.domain.values.numbers import EmployeeNumberKind

_AS_NUMBER = "\0"
"""Before the digits of a number; no cell holds a NUL."""


def key_of_live(column: Column, value: LiveValue) -> str:
    """The key of what a directory holds, "" for nothing. Raises TypeError on lists and the like."""
    text = column.kind.comparable(column.kind.recognise(live_text(value)))
    if text and isinstance(value, int | float) and isinstance(column.kind, EmployeeNumberKind):
        return _number(text)
    return text


def keys_of_cell(column: Column, value: str) -> tuple[str, ...]:
    """The keys of a cell's canonical value: none for a blank one."""
    if not value:
        return ()
    if isinstance(column.kind, EmployeeNumberKind) and value.isdecimal():
        return value, _number(value)
    return (value,)


def stands_for_a_number(key: str) -> bool:
    """Whether a directory that keeps numbers gave this key."""
    return key.startswith(_AS_NUMBER)


def shown_key(key: str) -> str:
    """The value that a key stands for."""
    return key.removeprefix(_AS_NUMBER)


def _number(digits: str) -> str:
    return _AS_NUMBER + (digits.lstrip("0") or "0")
