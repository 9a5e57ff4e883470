"""The second reading of the roster: only rows that are new or seem changed, now with their values in hand."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import compress, count

import orjson

from muster.domain.plans.changes import Create, Update
from muster.domain.plans.rules import Rules
from muster.domain.reading.directory import Directory
from muster.domain.reading.faults import DirectoryFault
from muster.domain.reading.held import HeldUser, unpack
from muster.domain.reading.records import OpenRoster, chosen_records, moved_fault
from muster.domain.reading.roster import CHANGED, MATCHED, UNMATCHED, Roster
from muster.domain.values.cells import BadCell, live_text
from muster.domain.values.columns import EMAIL, IDENTIFIERS, REQUIRED_NAMES

MOST_CREATES_KEPT = 20_000
"""Beyond these, as in a large company's first run, creates are read from the file when asked for."""

_NEW_ROW = UNMATCHED
_CHANGED_ROW = MATCHED | CHANGED
_IDENTIFIER_NAMES = frozenset(column.name for column in IDENTIFIERS)

type Wanted = dict[str, str]


@dataclass
class Settled:
    """The changes of the rows, packed, by the row's place: `creates` is None if they are too many to keep.

    `renumbered` are the rows whose person gets another identifier, `address_changes` counts the updates of people
    who get another address. `uncleared` counts, by column, the people whose
    field a blank cell should clear but the API cannot.
    """

    creates: dict[int, bytes] | None
    updates: dict[int, bytes] = field(default_factory=dict)
    renumbered: list[int] = field(default_factory=list)
    address_changes: int = 0
    uncleared: Counter[str] = field(default_factory=Counter)

    def in_order(self) -> list[bytes]:
        """The updates in the roster's order."""
        return [self.updates[place] for place in sorted(self.updates)]

    def leave_out(self, place: int) -> None:
        """Drop what was to be done for a row."""
        self.updates.pop(place, None)
        if self.creates is not None:
            self.creates.pop(place, None)


def settle(open_roster: OpenRoster, roster: Roster, directory: Directory, rules: Rules) -> Settled:
    """Return the creates and updates. A row that turns out to want nothing loses its CHANGED bit."""
    creates: dict[int, bytes] = {}
    too_many = roster.states.count(_NEW_ROW) > MOST_CREATES_KEPT
    settled = Settled(creates=None if too_many else creates)
    for place, wanted in rows_in(
        open_roster, roster, {_CHANGED_ROW} if too_many else {_CHANGED_ROW, _NEW_ROW}
    ):
        packed = directory.candidates.get(place)
        if packed is None:
            creates[place] = _packed(_new(wanted, rules))
            continue
        address, held = unpack(packed)
        if EMAIL.kind.comparable(wanted[EMAIL.name]) != address:
            raise DirectoryFault(
                "hash-collision", "two addresses have the same hash; run again, that has others"
            )
        before, after = _difference(wanted, held, roster, rules, settled.uncleared)
        if not after:
            roster.states[place] &= ~CHANGED
            continue
        settled.updates[place] = _packed([wanted[EMAIL.name], held.user_id, before, after])
        if not _IDENTIFIER_NAMES.isdisjoint(after):
            settled.renumbered.append(place)
    return settled


def settle_address_changes(
    open_roster: OpenRoster, roster: Roster, pairs: Mapping[int, bytes], rules: Rules, settled: Settled
) -> None:
    """Add the updates of the rows in `pairs`, each with the packed user who is its person at an older address."""
    for place, wanted in rows_at(
        open_roster, roster, bytes(map(pairs.__contains__, range(len(roster.states))))
    ):
        _, held = unpack(pairs[place])
        before, after = _difference(wanted, held, roster, rules, settled.uncleared)
        before = {EMAIL.name: held.email, **before}
        after = {EMAIL.name: wanted[EMAIL.name], **after}
        settled.updates[place] = _packed([held.email, held.user_id, before, after])
        if settled.creates is not None:
            settled.creates.pop(place, None)
        roster.states[place] |= _CHANGED_ROW


def creates_of(open_roster: OpenRoster, roster: Roster, settled: Settled, rules: Rules) -> Iterator[Create]:
    """Yield the creates in the roster's order."""
    if settled.creates is not None:
        for packed in settled.creates.values():
            yield _create(orjson.loads(packed))
    else:
        for _, wanted in rows_in(open_roster, roster, {_NEW_ROW}):
            yield _create(_new(wanted, rules))


def updates_of(settled: Settled) -> Iterator[Update]:
    """Yield the updates in the roster's order."""
    for packed in settled.in_order():
        yield Update(*orjson.loads(packed))


def rows_in(open_roster: OpenRoster, roster: Roster, states: set[int]) -> Iterator[tuple[int, Wanted]]:
    """Yield place and canonical values of each row whose state is among `states`. Raises RosterFault."""
    yield from rows_at(
        open_roster, roster, bytes(roster.states.translate(bytes(state in states for state in range(256))))
    )


def rows_at(open_roster: OpenRoster, roster: Roster, mask: bytes) -> Iterator[tuple[int, Wanted]]:
    """Yield place and canonical values of each row whose byte in `mask` is not 0; they must be rows without a fault.

    Raises RosterFault if the file is not what it was when `roster` was read.
    """
    if not any(mask):
        return
    places = compress(count(), mask)
    columns = roster.layout.columns
    for record, place in zip(chosen_records(open_roster, mask, roster.reading), places, strict=True):
        try:
            wanted = {column.name: column.kind.read(record[position]) for column, position in columns}
        except (BadCell, IndexError) as error:
            raise moved_fault() from error
        yield place, wanted


def _packed(document: object) -> bytes:
    """JSON in as many bytes as it has: what orjson returns keeps a buffer of 4 KB, whatever it holds."""
    return bytes(memoryview(orjson.dumps(document)))


def _create(after: Wanted) -> Create:
    return Create(after[EMAIL.name], after)


def _new(wanted: Wanted, rules: Rules) -> Wanted:
    carried = rules.carried | REQUIRED_NAMES
    return {name: value for name, value in wanted.items() if value and name in carried}


def _difference(
    wanted: Wanted, held: HeldUser, roster: Roster, rules: Rules, uncleared: Counter[str]
) -> tuple[Wanted, Wanted]:
    before, after = {}, {}
    for column in roster.compared:
        name, value = column.name, wanted[column.name]
        if name not in held.values or column.kind.same(value, held.values[name]):
            continue
        if not value and name not in rules.cleared:
            uncleared[name] += 1
            continue
        before[name], after[name] = column.kind.recognise(live_text(held.values[name])), value
    return before, after
