"""How the values of custom attributes are read and compared: by the type that Domo gives an attribute, and as lists.

Domo says that a type follows the Java type of its name, and that bars part the values of a list (User Management
and Attributes articles). It does not say how it writes dates and numbers back, so every usual form is recognised.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from muster.domain.values.attributes import SEPARATOR, AttributeType
from muster.domain.values.cells import BadCell, CellKind
from muster.domain.values.emails import EmailKind
from muster.domain.values.plain_text import TextKind
from muster.domain.values.text import fold, shown, tidy

_WHOLE = re.compile(r"([+-]?[0-9]{1,19})(?:\.0*)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?)?")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_MILLISECONDS = re.compile(r"-?[0-9]{1,14}")


_EXAMPLES: Mapping[AttributeType, str] = {
    AttributeType.WHOLE_NUMBER: "42",
    AttributeType.NUMBER: "1234.5",
    AttributeType.DATE: "2026-01-31",
    AttributeType.MOMENT: "2026-01-31T08:30:00Z",
    AttributeType.TRUTH: "true",
    AttributeType.ADDRESS: "jane@example.com",
}


class TypedKind(CellKind):
    """A single value of an attribute with a type other than text."""

    few_values: ClassVar[bool] = True

    def __init__(self, key: str, attribute_type: AttributeType) -> None:
        self._key = key
        self._type = attribute_type
        self._canonical = _CANONICAL[attribute_type]

    def read(self, cell: str) -> str:
        """Return the one form of a value: "5" for "05" and "5.0". Raises BadCell, which names the attribute."""
        value = tidy(cell)
        canonical = self._canonical(value) if value else ""
        if canonical is None:
            what = f"{shown(value)} is no {self._type.value}, and the attribute {shown(self._key)} takes nothing else"
            raise BadCell("bad-attribute", f"{what}; write it like {_EXAMPLES[self._type]}")
        return canonical

    def recognise(self, text: str) -> str:
        """Return the one form of a value that Domo holds, anything that is no such value as it is."""
        value = tidy(text)
        if self._type in {AttributeType.DATE, AttributeType.MOMENT} and _MILLISECONDS.fullmatch(value):
            return _since_1970(value, self._type)
        return self._canonical(value) or value

    def comparable(self, value: str) -> str:
        """Letter case makes a difference but in addresses."""
        return fold(value) if self._type is AttributeType.ADDRESS else value


class ListKind(CellKind):
    """Several values parted by bars, compared as a set: Domo asks of a list only what it contains."""

    few_values: ClassVar[bool] = True

    def __init__(self, element: CellKind) -> None:
        self._element = element

    def read(self, cell: str) -> str:
        """Return the values in their order, each trimmed and once, without blank ones. Raises BadCell."""
        return self._joined(cell, self._element.read)

    def recognise(self, text: str) -> str:
        """Return what Domo holds in the same form."""
        return self._joined(text, self._element.recognise)

    def comparable(self, value: str) -> str:
        """Return the comparable values, sorted."""
        return SEPARATOR.join(sorted(set(map(self._element.comparable, value.split(SEPARATOR)))))

    def _joined(self, text: str, one: Callable[[str], str]) -> str:
        values: dict[str, str] = {}
        for value in filter(None, map(one, text.split(SEPARATOR))):
            values.setdefault(self._element.comparable(value), value)
        return SEPARATOR.join(values.values())


def kind_of(key: str, attribute_type: AttributeType, *, is_list: bool) -> CellKind:
    """Return how the values of an attribute are read and compared."""
    element = TextKind() if attribute_type is AttributeType.TEXT else TypedKind(key, attribute_type)
    return ListKind(element) if is_list else element


def _whole(value: str) -> str | None:
    whole = _WHOLE.fullmatch(value)
    return str(int(whole[1])) if whole else None


def _number(value: str) -> str | None:
    if not _NUMBER.fullmatch(value):
        return None
    plain = format(Decimal(value), "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def _date(value: str) -> str | None:
    found = _DATE.fullmatch(value)
    try:
        return date.fromisoformat(found[1]).isoformat() if found else None
    except ValueError:
        return None


def _moment(value: str) -> str | None:
    try:
        moment = datetime.fromisoformat(value) if _MOMENT.fullmatch(value) else None
        return None if moment is None else _in_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def _in_utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def _since_1970(milliseconds: str, attribute_type: AttributeType) -> str:
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(milliseconds))
    except OverflowError:
        return milliseconds
    return moment.date().isoformat() if attribute_type is AttributeType.DATE else _in_utc(moment)


def _truth(value: str) -> str | None:
    word = value.lower()
    return word if word in {"true", "false"} else None


def _address(value: str) -> str | None:
    try:
        return EmailKind().read(value)
    except BadCell:
        return None


_CANONICAL: Mapping[AttributeType, Callable[[str], str | None]] = {
    AttributeType.WHOLE_NUMBER: _whole,
    AttributeType.NUMBER: _number,
    AttributeType.DATE: _date,
    AttributeType.MOMENT: _moment,
    AttributeType.TRUTH: _truth,
    AttributeType.ADDRESS: _address,
}
