"""Finds the rows of a roster that have one of some identifiers: a reading of its own, made only where it is needed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import batched

from muster.domain.reading.records import BLOCK_RECORDS, OpenRoster, chosen_records, moved_fault
from muster.domain.reading.roster import SKIPPED, Roster
from muster.domain.values.cells import BadCell
from muster.domain.values.columns import EMAIL, Column
from muster.domain.values.identifiers import keys_of_cell, stands_for_a_number
from muster.domain.values.text import tidy

MOST_WITH_ONE = 9
"""An identifier that more rows have, such as "N/A" or "contractor", names nobody, so it counts for nothing."""

type Key = tuple[int, str]
"""An identifier: the place of its column among those looked at, and the key of its value."""


@dataclass(frozen=True, slots=True)
class IdentifiedRow:
    """One row: its place, its address as it stands there, and its identifiers."""

    place: int
    address: str
    keys: frozenset[Key]


@dataclass
class IdentifiedRows:
    """The rows found, and which of them have an identifier; of one that names nobody there are none."""

    rows: dict[int, IdentifiedRow] = field(default_factory=dict)
    places: dict[Key, list[int]] = field(default_factory=dict)
    void: set[Key] = field(default_factory=set)

    def having(self, keys: Iterable[Key]) -> set[int]:
        """The places of all rows that have one of the keys."""
        return {place for key in keys for place in self.places.get(key, ())}

    def add(self, row: IdentifiedRow, found: Iterable[Key]) -> None:
        """Take in a row that has the identifiers in `found`."""
        for key in found:
            places = self.places.setdefault(key, [])
            if key not in self.void and row.place not in places:
                places.append(row.place)
                self.rows.setdefault(row.place, row)
                if len(places) > MOST_WITH_ONE:
                    self.void.add(key)
                    places.clear()


def find_rows(
    open_roster: OpenRoster, roster: Roster, columns: Sequence[Column], wanted: Collection[Key]
) -> IdentifiedRows:
    """Return the rows that have a wanted identifier, and of those every one. Raises RosterFault.

    `columns` are those of the identifiers. Two readings at most: the second is for what rows of the first have beside.
    """
    sought = set(wanted)
    found = IdentifiedRows()
    numbers = any(stands_for_a_number(key) for _, key in wanted)
    for _ in range(2):
        more = sought - found.places.keys() - found.void
        if not more:
            break
        for key in more:
            found.places.setdefault(key, [])
        for row in _read(open_roster, roster, columns, more):
            keys = row.keys if numbers else frozenset(k for k in row.keys if not stands_for_a_number(k[1]))
            found.add(replace(row, keys=keys), keys & more)
        sought = {key for row in found.rows.values() for key in row.keys}
    return found


def _read(
    open_roster: OpenRoster, roster: Roster, columns: Sequence[Column], wanted: Collection[Key]
) -> Iterator[IdentifiedRow]:
    """The rows with one of the wanted keys, with all their keys; a cell that cannot be read is no identifier."""
    texts = [{key for number, key in wanted if number == place} for place in range(len(columns))]
    cells = [roster.layout.place_of(column) for column in columns]
    email = roster.layout.place_of(EMAIL)
    records = chosen_records(open_roster, b"\1" * len(roster.states), roster.reading)
    start = 0
    for block in batched(records, BLOCK_RECORDS, strict=False):
        try:
            values = [
                _read_cells(column, [record[cell] if record else "" for record in block])
                for column, cell in zip(columns, cells, strict=True)
            ]
        except IndexError as error:
            raise moved_fault() from error
        hits = set().union(*map(_hits, columns, texts, values))
        for hit in sorted(hits):
            if not roster.states[start + hit] & SKIPPED:
                keys = frozenset(
                    (number, key)
                    for number, column in enumerate(columns)
                    for key in keys_of_cell(column, values[number][hit])
                )
                yield IdentifiedRow(start + hit, tidy(block[hit][email]), keys)
        start += len(block)


def _hits(column: Column, wanted: set[str], values: Sequence[str]) -> set[int]:
    """The places of the values of which one key is wanted."""
    good = wanted.intersection(values)
    if any(map(stands_for_a_number, wanted)):
        good |= {value for value in set(values) if not wanted.isdisjoint(keys_of_cell(column, value))}
    return {place for place, value in enumerate(values) if value in good} if good else set()


def _read_cells(column: Column, cells: Sequence[str]) -> Sequence[str]:
    return column.kind.read_block(cells) or [_read_cell(column, cell) for cell in cells]


def _read_cell(column: Column, cell: str) -> str:
    try:
        return column.kind.read(cell)
    except BadCell:
        return ""
