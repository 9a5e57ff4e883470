"""What a person is known by whose address changed: the identifiers, and the keys by which two of them agree.

A key is a text. Two values agree exactly where `CellKind.same` says so: a directory that tells an employee number as
a number could never hold leading zeros, so its key stands for the number and a cell has two keys.
"""

import re

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


def is_stopgap(key: str) -> bool:
    """Whether a value is what people write where there is no identifier: `N/A`, `0`, `---`, `9999`, `contractor`.

    The person who has it may be another one tomorrow, even where nobody else has it today.
    """
    if _TELLING_DIGIT.search(key):
        return False  # most identifiers, and they may be a million
    letters = "".join(character for character in shown_key(key).casefold() if character.isalnum())
    return not letters.strip("0") or letters in _STOPGAPS or (len(letters) > 3 and not letters.strip("9"))  # noqa: PLR2004


_TELLING_DIGIT = re.compile("[1-8]")
_STOPGAPS = frozenset({
    "agency", "applicable", "consultant", "contractor", "default", "dummy", "employee", "ext", "extern",
    "external", "freelance", "freelancer", "guest", "intern", "keine", "leer", "missing", "na", "new",
    "nil", "no", "noid", "none", "notapplicable", "notavailable", "null", "partner", "pending", "temp",
    "temporary", "tba", "tbc", "tbd", "test", "unassigned", "undefined", "unknown", "user", "vendor", "x",
    "xx", "xxx", "xxxx"
})  # fmt: skip


def _number(digits: str) -> str:
    return _AS_NUMBER + (digits.lstrip("0") or "0")
