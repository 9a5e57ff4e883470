"""Finds the rows of a roster that have one of some identifiers: a reading of its own, made only where it is needed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched

from muster.domain.reading.records import BLOCK_RECORDS, OpenRoster, chosen_records, moved_fault
from muster.domain.reading.roster import SKIPPED, Roster
from muster.domain.values.cells import BadCell
from muster.domain.values.columns import Column
from muster.domain.values.identifiers import loose_form, number_of_cell, stands_for_a_number

MOST_WITH_ONE = 9
"""An identifier that more rows have, such as "N/A" or "contractor", names nobody, so it counts for nothing."""

type Key = str
"""An identifier: the place of its column among those looked at, as a digit, and the key of its value."""


def key_in(number: int, value_key: str) -> Key:
    """The key of a value in the column of this place."""
    return f"{number}{value_key}"


def column_of(key: Key) -> int:
    """The place of the key's column."""
    return int(key[0])


@dataclass
class IdentifiedRows:
    """The identifiers of the rows found, by place, and which rows have one; those that name nobody are in `void`."""

    keys: dict[int, tuple[Key, ...]] = field(default_factory=dict)
    places: dict[Key, tuple[int, ...]] = field(default_factory=dict)
    void: set[Key] = field(default_factory=set)

    def having(self, keys: Iterable[Key]) -> set[int]:
        """The places of all rows that have one of the keys."""
        return {place for key in keys for place in self.places.get(key, ())}

    def add(self, place: int, keys: tuple[Key, ...], found: Collection[Key]) -> None:
        """Take in a row; of its keys those in `found` are looked for in this reading."""
        for key in keys:
            if key in found and key not in self.void:
                places = (*self.places.get(key, ()), place)
                self.keys.setdefault(place, keys)
                if len(places) > MOST_WITH_ONE:
                    self.void.add(key)
                    places = ()
                self.places[key] = places


def find_rows(
    open_roster: OpenRoster, roster: Roster, columns: Sequence[Column], wanted: Collection[Key]
) -> IdentifiedRows:
    """Return the rows that have a wanted identifier, and of those every one. Raises RosterFault.

    `columns` are those of the identifiers. Two readings at most: the second is for what rows of the first have beside.
    """
    found = IdentifiedRows()
    numbers = any(stands_for_a_number(key[1:]) for key in wanted)
    known, more = {key: key for key in wanted}, set(wanted)
    while more:
        for place, keys in _read(open_roster, roster, columns, more, numbers=numbers):
            # The same texts again, not equal ones: they are many where a whole domain changed.
            found.add(place, tuple(known.get(key, key) for key in keys), more)
        if len(known) > len(wanted):
            break
        more = {key for keys in found.keys.values() for key in keys} - known.keys()
        known |= {key: key for key in more}
    return found


def _read(
    open_roster: OpenRoster,
    roster: Roster,
    columns: Sequence[Column],
    wanted: Collection[Key],
    *,
    numbers: bool,
) -> Iterator[tuple[int, tuple[Key, ...]]]:
    """Place and keys of the rows with one of the wanted keys; a cell that cannot be read is no identifier."""
    sought = set(wanted)
    cells = [roster.layout.place_of(column) for column in columns]
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
        keys = [
            _keys(column, number, values[number], numbers=numbers) for number, column in enumerate(columns)
        ]
        if any(not sought.isdisjoint(each) for own in keys for each in own):
            for place in range(len(block)):
                row = tuple(key for own in keys for each in own if len(key := each[place]) > 1)
                if not sought.isdisjoint(row) and not roster.states[start + place] & SKIPPED:
                    yield start + place, row
        start += len(block)


def _keys(column: Column, number: int, values: Sequence[str], *, numbers: bool) -> list[list[Key]]:
    """The keys of a column's values, as lists of as many: texts, loose forms, and numbers if a directory has any."""
    forms = [[key_in(number, value) for value in values]]
    loose = zip(values, map(loose_form, values), strict=True)
    forms.append([key_in(number, form if form != value else "") for value, form in loose])
    if numbers:
        forms.append([key_in(number, number_of_cell(column, value)) for value in values])
    return forms


def _read_cells(column: Column, cells: Sequence[str]) -> Sequence[str]:
    return column.kind.read_block(cells) or [_read_cell(column, cell) for cell in cells]


def _read_cell(column: Column, cell: str) -> str:
    try:
        return column.kind.read(cell)
    except BadCell:
        return ""
