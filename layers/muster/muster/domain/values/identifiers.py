"""What a person is known by whose address changed: the identifiers, and the keys by which two of them agree.

A key is a text. Two values agree exactly where `CellKind.same` says so: a directory that tells an employee number as
a number could never hold leading zeros, so its key stands for the number and a cell has a key more.

A value that its letter case or its leading zeros set apart has its loose form for a second key. So values that differ
in these alone meet, and are told from equal ones by their other keys.
"""

import re
from collections.abc import Iterable

from muster.domain.values.cells import LiveValue, live_text
from muster.domain.values.columns import Column
from muster.domain.values.numbers import EmployeeNumberKind

_AS_NUMBER = "\0"
"""Before the digits of a number; no cell holds a NUL."""


def keys_of_live(column: Column, value: LiveValue) -> tuple[str, ...]:
    """The keys of what a directory holds, none for nothing. Raises TypeError on lists and the like."""
    text = column.kind.comparable(column.kind.recognise(live_text(value)))
    if text and isinstance(value, int | float) and isinstance(column.kind, EmployeeNumberKind):
        return (_number(text),)
    return _with_loose(text)


def keys_of_cell(column: Column, value: str) -> tuple[str, ...]:
    """The keys of a cell's canonical value: none for a blank one."""
    number = number_of_cell(column, value)
    return (*_with_loose(value), number) if number else _with_loose(value)


def number_of_cell(column: Column, value: str) -> str:
    """The key by which a cell's value agrees with a number, "" if with none."""
    return _number(value) if isinstance(column.kind, EmployeeNumberKind) and value.isdecimal() else ""


def loose_form(value: str) -> str:
    """The value without what people and spreadsheets change in it by the way: letter case and leading zeros."""
    return value and (value.casefold().lstrip("0") or "0")


def agree(cell: Iterable[str], live: Iterable[str]) -> bool:
    """Whether these are all keys of one cell and one live value that are exactly the same."""
    here, there = set(cell), set(live)
    if any(map(stands_for_a_number, there)):
        return not here.isdisjoint(there)
    return {key for key in here if not stands_for_a_number(key)} == there


def as_written(keys: Iterable[str]) -> str:
    """The value whose keys these are; "" for none."""
    texts = sorted(key for key in keys if not stands_for_a_number(key))
    return next((text for text in texts if loose_form(text) != text), "".join(texts[:1]))


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


def _with_loose(value: str) -> tuple[str, ...]:
    loose = loose_form(value)
    return (value, loose) if loose != value else (value,) if value else ()


def _number(digits: str) -> str:
    return _AS_NUMBER + (digits.lstrip("0") or "0")
