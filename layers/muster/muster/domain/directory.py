"""The directory's users as they stream by: matched to their rows, compared, mostly forgotten."""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import itemgetter
from typing import cast
from zlib import crc32

from muster.domain.cells import LiveValue, live_text
from muster.domain.columns import COLUMN_NAMES, COLUMNS_BY_NAME, EMAIL, ROLE, Column
from muster.domain.faults import DirectoryFault
from muster.domain.held import HeldUsers
from muster.domain.numbers import ADMIN_ROLE
from muster.domain.roster import CHANGED, INVALID, MATCHED, Roster, row_hashes

type User = Mapping[str, object]
type Page = Sequence[User]

_ID = "id"
_ID_SHARES = 64
_MOST_REMEMBERED = 10_000


@dataclass
class Directory:
    """What is kept of the users read.

    `candidates` are the users who seem to differ from their row, by its place; `orphans` those without a
    row, by their address's hash; `doubles` the addresses that more than one user has, with their row's place
    or None. `id_sum` is a checksum of all ids that does not depend on the order in which the users came.
    """

    size: int = 0
    id_sum: int = 0
    held: HeldUsers = field(default_factory=HeldUsers)
    candidates: dict[int, bytes] = field(default_factory=dict)
    orphans: dict[int, bytes] = field(default_factory=dict)
    doubles: dict[str, int | None] = field(default_factory=dict)
    without_address: int = 0
    role_ids: set[str] = field(default_factory=set)
    admin_ids: set[str] = field(default_factory=set)


def read_directory(pages: Iterable[Page], roster: Roster) -> Directory:
    """Match all users to the roster, whose states it sets. Raises DirectoryFault."""
    directory = Directory()
    matching = _Matching(directory, roster)
    for page in pages:
        matching.take(page)
    matching.refuse_repeated_ids()
    return directory


class _Memory(dict[LiveValue, str]):
    """The comparable form of each distinct value of a column."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._kind = column.kind

    def __missing__(self, value: LiveValue) -> str:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        comparable = self._kind.comparable(self._kind.recognise(live_text(value)))
        self[value] = comparable
        return comparable


@dataclass(slots=True)
class _Group:
    """Users of whom the same columns are known. `rows`: id and raw values; `values`.

    Comparable, by column.
    """

    names: tuple[str, ...]
    rows: list[tuple[object, ...]]
    ids: list[str]
    values: dict[str, list[str]]

    @property
    def addresses(self) -> list[str]:
        return self.values.get(EMAIL.name) or [""] * len(self.ids)


class _Matching:
    """Takes the pages, one after another."""

    def __init__(self, directory: Directory, roster: Roster) -> None:
        self._directory = directory
        self._roster = roster
        self._memories = {name: _Memory(c) for name, c in COLUMNS_BY_NAME.items() if c.kind.few_values}
        self._id_shares = [array("q") for _ in range(_ID_SHARES)]

    def take(self, page: Page) -> None:
        """Take the next page."""
        for names, rows in _groups(page):
            group = self._read(names, rows)
            self._remember(group)
            self._match(group)

    def refuse_repeated_ids(self) -> None:
        """Raise DirectoryFault if a user came twice: then others may not have come at all."""
        repeated = sum(len(share) - len(set(share)) for share in self._id_shares)
        if repeated:
            what = f"{repeated:,} of the {self._directory.size:,} users listed came twice"
            raise DirectoryFault("user-twice", f"{what}: the list moved while it was read; read it again")

    def _read(self, names: tuple[str, ...], rows: list[tuple[object, ...]]) -> _Group:
        raw_ids, *columns = zip(*rows, strict=True)
        if not set(map(type, raw_ids)) <= {int, str} or "" in raw_ids:
            raise DirectoryFault(
                "user-without-id", "a user of the directory has no id; it cannot be told from others"
            )
        values = {}
        for name, cells in zip(names, columns, strict=True):
            try:
                values[name] = self._comparables(COLUMNS_BY_NAME[name], cast("Sequence[LiveValue]", cells))
            except TypeError as error:
                what = f"the directory gives a {name} that is no text and no number"
                raise DirectoryFault("bad-value", f"{what}: {error}") from error
        return _Group(names, rows, list(map(str, raw_ids)), values)

    def _comparables(self, column: Column, cells: Sequence[LiveValue]) -> list[str]:
        memory = self._memories.get(column.name)
        if memory is not None:
            return list(map(memory.__getitem__, cells))
        try:
            texts = column.kind.recognise_block(cast("Sequence[str]", cells))
        except TypeError:
            texts = column.kind.recognise_block(list(map(live_text, cells)))
        return column.kind.comparable_block(texts)

    def _remember(self, group: _Group) -> None:
        directory = self._directory
        directory.size += len(group.ids)
        for number in map(hash, group.ids):
            self._id_shares[number % _ID_SHARES].append(number)
        roles = group.values.get(ROLE.name)
        if roles:
            directory.role_ids.update(roles)
            if ADMIN_ROLE in roles:
                pairs = zip(group.ids, roles, strict=True)
                directory.admin_ids.update(user_id for user_id, role in pairs if role == ADMIN_ROLE)
        directory.id_sum += sum(map(crc32, map(str.encode, group.ids)))

    def _match(self, group: _Group) -> None:
        roster = self._roster
        states, hashes = roster.states, roster.hashes
        addresses = group.addresses
        places = map(roster.places.get, map(hash, addresses))
        for number, (place, row_hash) in enumerate(zip(places, self._hashes(group), strict=True)):
            if place is None:
                self._take_orphan(addresses[number], group, number)
            elif states[place] & MATCHED:
                self._directory.doubles[addresses[number]] = place
            else:
                states[place] |= MATCHED
                if row_hash != hashes[place] and not states[place] & INVALID:
                    states[place] |= CHANGED
                    self._directory.candidates[place] = self._pack(addresses[number], group, number)

    def _hashes(self, group: _Group) -> Iterable[int | None]:
        """Return a hash a user, or None where a compared column is not known: then the values decide."""
        compared = [group.values.get(column.name) for column in self._roster.compared]
        known = [values for values in compared if values is not None]
        return (
            row_hashes(known, len(group.ids)) if len(known) == len(compared) else repeat(None, len(group.ids))
        )

    def _take_orphan(self, address: str, group: _Group, number: int) -> None:
        directory = self._directory
        if not address:
            directory.without_address += 1
        elif hash(address) in directory.orphans:
            directory.doubles[address] = None
        else:
            directory.orphans[hash(address)] = self._pack(address, group, number)

    def _pack(self, address: str, group: _Group, number: int) -> bytes:
        return self._directory.held.pack(address, group.ids[number], group.names, group.rows[number][1:])


def _groups(page: Page) -> Iterable[tuple[tuple[str, ...], list[tuple[object, ...]]]]:
    """Part a page by the columns that are known of a user: nearly always one group."""
    if not page:
        return
    names = _known_names(page[0])
    if set(map(len, page)) == {len(names) + 1}:
        try:
            yield names, list(map(_getter(names), page))
        except KeyError:
            pass
        else:
            return
    groups: dict[tuple[str, ...], list[User]] = {}
    for user in page:
        groups.setdefault(_known_names(user), []).append({_ID: user.get(_ID), **user})
    for known, users in groups.items():
        yield known, list(map(_getter(known), users))


def _known_names(user: User) -> tuple[str, ...]:
    return tuple(name for name in COLUMN_NAMES if name in user)


def _getter(names: tuple[str, ...]) -> Callable[[User], tuple[object, ...]]:
    if not names:
        return lambda user: (user[_ID],)
    return itemgetter(_ID, *names)
