"""The roster, small enough for a million people: who stands in which row, and one hash a person.

Rows are counted by *place*: place 0 is the first record after the header. People are found by the hash of
their comparable address and compared by the hash of their comparable values; where the hashes say
"changed", the values themselves are looked at again, so a collision can only hide a change, with p = 5e-14
in a run of a million.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Final

from muster.domain.findings import Finding, Severity
from muster.domain.plans.rules import Rules
from muster.domain.reading.address_hashes import AddressHashes, hashes_of, no_hashes
from muster.domain.reading.blocks import Block, BlockReader
from muster.domain.reading.faults import RosterFault
from muster.domain.reading.header import Layout, read_header
from muster.domain.reading.records import FIRST_DATA_ROW, OpenRoster, Reading, Record, record_blocks
from muster.domain.values.cells import BadCell
from muster.domain.values.columns import EMAIL, IDENTIFIERS, ROLE, Column
from muster.domain.values.numbers import SYSTEM_ROLES, unknown_role
from muster.domain.values.text import shown

# What is known of a row, as bits of its state.
UNMATCHED: Final = 0
MATCHED: Final = 1
CHANGED: Final = 2
INVALID: Final = 4
SKIPPED: Final = 8

_NO_ROWS = "the file has a header and no rows; Muster does not take that for an instance without people"
_MOST_ROWS_TOLD = 5
_SKIPPED_MESSAGES = {
    "blank-row": "all cells are blank; the row is ignored, take it out",
    "header-repeated": "the header stands here again; the row is ignored, take it out",
}


@dataclass
class Roster:
    """One reading of the roster. `states` and `hashes` have an item a row, `places` one for each address.

    Of `unreadable_rows` nobody can tell whom they mean: while there is one, nobody is missing for sure.
    `unidentified` are rows with an identifier that cannot be read, and the name of its column.
    `filled` counts the cells of each column that hold a value, `address_hashes` are for other runs to compare with.
    """

    layout: Layout
    compared: tuple[Column, ...]
    reading: Reading
    places: dict[int, int] = field(default_factory=dict)
    hashes: "array[int]" = field(default_factory=lambda: array("q"))
    states: bytearray = field(default_factory=bytearray)
    findings: list[Finding] = field(default_factory=list)
    unreadable_rows: list[int] = field(default_factory=list)
    unidentified: dict[int, str] = field(default_factory=dict)
    pending_roles: dict[str, list[int]] = field(default_factory=dict)
    doubles: dict[int, tuple[str, list[int]]] = field(default_factory=dict)
    filled: Counter[str] = field(default_factory=Counter)
    address_hashes: AddressHashes = field(default_factory=no_hashes)

    @property
    def size(self) -> int:
        """The number of rows that name somebody, or try to."""
        return len(self.states) - self.states.count(SKIPPED)

    @property
    def invalid(self) -> int:
        """The number of rows with an error."""
        return sum(self.states.count(state) for state in range(256) if state & INVALID)

    def forget_people(self) -> None:
        """Drop what only matching needs, nearly all of the memory."""
        self.places.clear()
        self.hashes = array("q")

    def invalidate(self, place: int, column: Column, bad: BadCell) -> None:
        """Add a finding about a cell; its row is not applied."""
        self.states[place] |= INVALID
        row = place + FIRST_DATA_ROW
        self.findings.append(Finding(row, column.name, bad.code, Severity.ERROR, bad.message))

    def settle_roles(self, known: Iterable[str]) -> None:
        """Invalidate the rows whose role is neither one of Domo's nor among `known`."""
        for role in self.pending_roles.keys() - set(known):
            for place in self.pending_roles[role]:
                self.invalidate(place, ROLE, unknown_role(role))

    def settle_doubles(self) -> None:
        """Invalidate all the rows of an address that more than one row has.

        One of them may be somebody else's, with an address that was copied from above; and rows that are quite the
        same are what a page that came twice, in the place of another, looks like. So somebody may be missing.
        """
        for address, places in self.doubles.values():
            told = ", ".join(str(place + FIRST_DATA_ROW) for place in places[:_MOST_ROWS_TOLD])
            more = f" and {len(places) - _MOST_ROWS_TOLD} more" if len(places) > _MOST_ROWS_TOLD else ""
            what = f"{shown(address)} stands in rows {told}{more}"
            bad = BadCell("duplicate-email", f"{what}; keep one row for each person")
            for place in places:
                self.invalidate(place, EMAIL, bad)
            self.unreadable_rows += [place + FIRST_DATA_ROW for place in places]
        self.unreadable_rows.sort()


def read_roster(open_roster: OpenRoster, rules: Rules) -> Roster:
    """Read and check the whole file once. Raises RosterFault.

    Roles beyond the known ones are left pending, since only the directory can tell that they exist.
    """
    reading = Reading()
    blocks = record_blocks(open_roster, reading)
    (header,) = next(blocks)
    layout = read_header(header, rules.column_mode, rules.attributes)
    named = rules.carried - {EMAIL.name}
    compared = tuple(column for column, _ in layout.columns if column.name in named)
    roster = Roster(layout, compared, reading, findings=list(layout.findings))
    intake = _Intake(roster, rules)
    for block in blocks:
        intake.take(block)
    roster.settle_doubles()
    if not roster.size:
        raise RosterFault("no-rows", _NO_ROWS)
    return roster


class _Intake:
    """Takes the blocks into a roster, one after another."""

    def __init__(self, roster: Roster, rules: Rules) -> None:
        self._roster = roster
        self._reader = BlockReader(roster.layout)
        self._email = roster.layout.position(EMAIL)
        self._role = roster.layout.position(ROLE)
        self._known_roles = {"", *SYSTEM_ROLES, *rules.custom_role_ids}
        self._compared = [roster.layout.position(column) for column in roster.compared]

    def take(self, records: list[Record]) -> None:
        """Take the next block."""
        roster = self._roster
        start = len(roster.states)
        block = self._reader.read(records, start + FIRST_DATA_ROW)
        roster.states.extend(bytes(len(records)))
        compared = [block.comparables[position] for position in self._compared]
        roster.hashes.extend(row_hashes(compared, len(records)))
        for (column, _), values in zip(roster.layout.columns, block.comparables, strict=True):
            roster.filled[column.name] += len(values) - values.count("")
        self._hold_roles(block.comparables[self._role], start)
        self._enter(block.comparables[self._email], start, self._note(block, start))

    def _note(self, block: Block, start: int) -> set[int]:
        """Note what is wrong; return the places in the block that have no address to be entered by."""
        roster = self._roster
        for place, code in block.skipped.items():
            roster.states[start + place] |= SKIPPED
            if code is not None:
                row = start + place + FIRST_DATA_ROW
                roster.findings.append(Finding(row, None, code, Severity.WARNING, _SKIPPED_MESSAGES[code]))
        without_address = set(block.skipped)
        for place, bad_cells in block.problems.items():
            for column, bad in bad_cells:
                roster.invalidate(start + place, column, bad)
                if column in IDENTIFIERS:
                    roster.unidentified.setdefault(start + place + FIRST_DATA_ROW, column.name)
                if column is EMAIL:
                    roster.unreadable_rows.append(start + place + FIRST_DATA_ROW)
                    without_address.add(place)
        return without_address

    def _enter(self, addresses: list[str], start: int, left_out: set[int]) -> None:
        """Give each address its place; the second row of an address makes both of them doubles."""
        own = list(range(start, start + len(addresses)))
        if left_out:
            own = [place for place in own if place - start not in left_out]
            addresses = [address for place, address in enumerate(addresses) if place not in left_out]
        self._roster.address_hashes.extend(hashes_of(addresses))
        found = list(map(self._roster.places.setdefault, map(hash, addresses), own))
        if found == own:
            return
        for first, place, address in zip(found, own, addresses, strict=True):
            if first != place:
                self._roster.doubles.setdefault(first, (address, [first]))[1].append(place)

    def _hold_roles(self, roles: list[str], start: int) -> None:
        strangers = set(roles) - self._known_roles
        if strangers:
            for place, role in enumerate(roles, start):
                if role in strangers:
                    self._roster.pending_roles.setdefault(role, []).append(place)


def row_hashes(columns: Sequence[Sequence[object]], rows: int) -> Iterable[int]:
    """Return one hash a row over the comparable values of the compared columns."""
    return map(hash, zip(*columns, strict=True)) if columns else repeat(0, rows)
