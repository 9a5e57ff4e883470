"""Telephone numbers: clear cases are known by shape, the rest by phonenumbers (decision 0003)."""

import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from types import ModuleType

from muster.domain.values.cells import BadCell, ManyValues, tidy_where_all_match
from muster.domain.values.text import shown, tidy

# Ten digits as North America writes them, with or without +1: phonenumbers finds each of them possible.
_NORTH_AMERICAN = r"(?:\+1[ .-]?+)?+(?:\([2-9][0-9]{2}\) ?+|[2-9][0-9]{2}[ .-]?+)[0-9]{3}[ .-]?+[0-9]{4}"
_USUAL_BLOCK = re.compile(rf"(?:(?:{_NORTH_AMERICAN}|\+[2-9](?:[ .-]?+[0-9])++)?+\n)*+")
_ABROAD = re.compile(r"\+[2-9].*")
_CLEAR = re.compile(_NORTH_AMERICAN)
# What may stand in a number at all: no letters, but for those that mark an extension.
_WRITTEN = re.compile(
    r"\+?[0-9 ().\-/\u00a0\u2010-\u2013]+(?:[ ,;]*(?:ext|extn|x|#)[.:= ]*[0-9]{1,7})?", re.IGNORECASE
)


class PhoneKind(ManyValues):
    """A number that could be dialled; without a country code it is read as one of the United States."""

    def read(self, cell: str) -> str:
        """Return the number as it was written, trimmed: what the roster says is what Domo should hold."""
        value = tidy(cell)
        reason = _objection(value) if value else None
        if reason:
            right = "write it like +44 20 7946 0958 or (800) 899-1000"
            raise BadCell("bad-phone", f"{shown(value)} is no phone number: {reason}; {right}")
        return value

    def read_block(self, cells: Sequence[str]) -> list[str] | None:
        """Vouch for North American numbers by shape, and for international ones by a look at each."""
        values = tidy_where_all_match(_USUAL_BLOCK, cells)
        if values is None:
            return None
        abroad = _ABROAD.findall("\n".join(values))
        if abroad:
            is_clearly_possible = _learned().is_clearly_possible
            if any(not is_clearly_possible(number) and _objection(number) for number in abroad):
                return None
        return values


def _objection(value: str) -> str | None:
    if _CLEAR.fullmatch(value):
        return None
    if value.startswith("-"):
        return "it begins with a minus"
    if not _WRITTEN.fullmatch(value):
        return "it has something other than digits, blanks and + ( ) - . / in it"
    verdict: str | None = _learned().objection(value)
    return verdict


@cache
def _learned() -> ModuleType:
    # Imported late: it takes as long as the rest of Muster's diff together, and many files do not need it.
    return import_module("muster.domain.values.phone_lengths")
