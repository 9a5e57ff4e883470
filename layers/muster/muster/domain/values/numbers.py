"""Numbers as people save them: role ids, and employee numbers whose leading zeros count."""

import re
from collections.abc import Sequence
from typing import ClassVar

from muster.domain.values.cells import BadCell, CellKind, LiveValue, ManyValues, tidy_where_all_match
from muster.domain.values.text import shown, tidy

SYSTEM_ROLES = {"1": "Admin", "2": "Privileged", "3": "Editor", "4": "Participant", "5": "Social"}
ADMIN_ROLE = "1"

# A spreadsheet or a DOUBLE column turns 4 into 4.0; no other fraction was a whole number once.
_WHOLE = re.compile(r"([0-9]+)(?:\.0+)?")
_LONGEST_NUMBER = 16
_NUMBER_BLOCK = re.compile(rf"(?:[0-9]{{0,{_LONGEST_NUMBER}}}+\n)*+")


def unknown_role(value: str) -> BadCell:
    """Return the finding's words for a role that nobody knows."""
    known = ", ".join(f"{number} ({name})" for number, name in SYSTEM_ROLES.items())
    return BadCell(
        "unknown-role", f"{shown(value)} is no role here; write {known} or the id of a custom role"
    )


class RoleKind(CellKind):
    """A role's id as a whole number without leading zeros. Whether the role exists is asked elsewhere."""

    few_values: ClassVar[bool] = True

    def read(self, cell: str) -> str:
        """Return the id: "1" for "1", "1.0" and "01"."""
        value = tidy(cell)
        whole = _WHOLE.fullmatch(value)
        if value and not whole:
            raise unknown_role(value)
        return _without_zeros(whole[1]) if whole else ""

    def recognise(self, text: str) -> str:
        """Return a whole number as such, anything else as it is."""
        value = tidy(text)
        whole = _WHOLE.fullmatch(value)
        return _without_zeros(whole[1]) if whole else value


class EmployeeNumberKind(ManyValues):
    """At most sixteen digits, whose leading zeros are kept."""

    def read(self, cell: str) -> str:
        """Return the digits: "123" for "123.0", "0074" for "0074"."""
        value = tidy(cell)
        whole = _WHOLE.fullmatch(value)
        if value and (not whole or len(whole[1]) > _LONGEST_NUMBER):
            right = f"write digits alone, at most {_LONGEST_NUMBER}, such as 123 or 0074"
            raise BadCell("bad-employee-number", f"{shown(value)} is no employee number: {right}")
        return whole[1] if whole else ""

    def read_block(self, cells: Sequence[str]) -> list[str] | None:
        """Vouch for bare digits."""
        return tidy_where_all_match(_NUMBER_BLOCK, cells)

    def recognise(self, text: str) -> str:
        """Return a whole number's digits, anything else as it is."""
        value = tidy(text)
        whole = _WHOLE.fullmatch(value)
        return whole[1] if whole else value

    def recognise_block(self, texts: Sequence[str]) -> list[str]:
        """Return `recognise` of each."""
        return self.read_block(texts) or list(map(self.recognise, texts))

    def same(self, wanted: str, held: LiveValue) -> bool:
        """Compare a number as one: an API that answers 74 could never hold 0074, however often told."""
        if isinstance(held, int | float) and wanted:
            return int(wanted) == held
        return super().same(wanted, held)


def _without_zeros(digits: str) -> str:
    return digits.lstrip("0") or "0"
