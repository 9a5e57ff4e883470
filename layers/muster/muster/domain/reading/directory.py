"""The directory's users as they stream by: matched to their rows, compared, mostly forgotten."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import repeat

from muster.domain.reading.faults import DirectoryFault
from muster.domain.reading.roster import CHANGED, MATCHED, Roster, row_hashes
from muster.domain.reading.user_groups import Group, LiveValues, Page, bad_value, groups_of
from muster.domain.values.columns import ROLE, Column
from muster.domain.values.numbers import ADMIN_ROLE

_ID_SHARES = 64
_SUM_MODULUS = 1 << 256


@dataclass
class Directory:
    """What is kept of the users read; `held` tells how a user is packed.

    `candidates` are the users who seem to differ from their row, by its place; `orphans` those without a
    row, by their address's hash, empty unless they are to be kept or have an identifier; `doubles` the addresses
    that more than one user has, with their row's place or None. `others` are those with an identifier who are
    neither, nor agree with their row, with its place or None: users of a row that is not applied, without an
    address, or with somebody else's. `unknown` counts the users of whom a compared column is not known. The sums
    are checksums that do not depend on the order in which the users came.
    """

    size: int = 0
    id_sum: int = 0
    orphan_sum: int = 0
    candidates: dict[int, bytes] = field(default_factory=dict)
    orphans: dict[int, bytes] = field(default_factory=dict)
    doubles: dict[str, int | None] = field(default_factory=dict)
    others: list[tuple[int | None, bytes]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    without_address: int = 0
    role_ids: set[str] = field(default_factory=set)
    admin_ids: set[str] = field(default_factory=set)


def read_directory(
    pages: Iterable[Page], roster: Roster, *, keep_orphans: bool, identifiers: Sequence[Column] = ()
) -> Directory:
    """Match all users to the roster, whose states it sets. Raises DirectoryFault.

    Users without a row are kept if `keep_orphans`, or if they have one of the `identifiers`.
    """
    directory = Directory()
    matching = _Matching(directory, roster, keep_orphans=keep_orphans, identifiers=identifiers)
    keys = [column.name for column in roster.layout.attributes]
    for page in pages:
        for group in groups_of(page, keys):
            matching.take(group)
    matching.refuse_repeated_ids()
    return directory


class _Matching:
    """Takes the users, one group after another."""

    def __init__(
        self, directory: Directory, roster: Roster, *, keep_orphans: bool, identifiers: Sequence[Column]
    ) -> None:
        self._directory = directory
        self._roster = roster
        self._keep_orphans = keep_orphans
        self._identifiers = [column.name for column in identifiers]
        self._values = LiveValues(roster.layout.attributes)
        self._id_shares = [array("q") for _ in range(_ID_SHARES)]

    def take(self, group: Group) -> None:
        """Take the next group."""
        try:
            self._remember(group)
            addresses = self._values.addresses(group)
            self._settle(group, addresses, self._match(group, addresses))
        except TypeError as error:
            raise bad_value("a user") from error

    def refuse_repeated_ids(self) -> None:
        """Raise DirectoryFault if a user came twice: then others may not have come at all."""
        repeated = sum(len(share) - len(set(share)) for share in self._id_shares)
        if repeated:
            what = f"{repeated:,} of the {self._directory.size:,} users listed came twice"
            raise DirectoryFault("user-twice", f"{what}: the list moved while it was read; read it again")

    def _remember(self, group: Group) -> None:
        directory = self._directory
        directory.size += len(group.ids)
        numbers = group.numbers()
        directory.id_sum += sum(numbers)
        for number in map(hash, numbers):
            self._id_shares[number % _ID_SHARES].append(number)
        if ROLE.name in group.columns:
            roles = self._values.quickly(ROLE, group.columns[ROLE.name])
            directory.role_ids.update(map(str, set(roles)))
            if ADMIN_ROLE in roles:
                pairs = zip(group.ids, roles, strict=True)
                directory.admin_ids.update(str(number) for number, role in pairs if role == ADMIN_ROLE)
        for column in self._roster.compared:
            if column.name not in group.columns:
                directory.unknown[column.name] += len(group.ids)

    def _match(self, group: Group, addresses: Sequence[str]) -> list[tuple[int, int]]:
        """Find each user's row; return those, by number and place, that do not agree with it at first sight."""
        roster = self._roster
        states, hashes = roster.states, roster.hashes
        places = map(roster.places.get, map(hash, addresses))
        unlike = []
        for number, (place, row_hash) in enumerate(zip(places, self._quick_hashes(group), strict=True)):
            if place is None:
                self._take_orphan(addresses[number], group, number)
            elif not (state := states[place]):
                states[place] = MATCHED
                if row_hash != hashes[place]:
                    unlike.append((number, place))
            elif state & MATCHED:
                self._directory.doubles[addresses[number]] = place
                self._take_other(place, addresses[number], group, number)
            else:
                # A row that is not applied: nothing to compare, but the person is in the roster.
                states[place] = state | MATCHED
                self._take_other(place, addresses[number], group, number)
        return unlike

    def _quick_hashes(self, group: Group) -> Iterable[int | None]:
        """Return a hash a user, or None where a compared column is not known: then the values decide."""
        compared = self._roster.compared
        if any(column.name not in group.columns for column in compared):
            return repeat(None, len(group.ids))
        values = [self._values.quickly(column, group.columns[column.name]) for column in compared]
        return row_hashes(values, len(group.ids))

    def _settle(self, group: Group, addresses: Sequence[str], unlike: Sequence[tuple[int, int]]) -> None:
        """Look again at users who seem to differ; they may only be spelt otherwise."""
        if not unlike:
            return
        columns = []
        for column in self._roster.compared:
            cells = group.columns.get(column.name)
            if cells is not None:
                chosen = [cells[number] for number, _ in unlike]
                columns.append(self._values.carefully(column, chosen))
        complete = len(columns) == len(self._roster.compared)
        for (number, place), row_hash in zip(unlike, row_hashes(columns, len(unlike)), strict=True):
            if not complete or row_hash != self._roster.hashes[place]:
                self._roster.states[place] |= CHANGED
                self._directory.candidates[place] = group.pack(number, addresses[number])

    def _take_orphan(self, address: str, group: Group, number: int) -> None:
        directory = self._directory
        if not address:
            directory.without_address += 1
            self._take_other(None, address, group, number)
            return
        packed = group.pack(number, address)
        directory.orphan_sum = (directory.orphan_sum + int.from_bytes(sha256(packed).digest())) % _SUM_MODULUS
        if hash(address) in directory.orphans:
            directory.doubles[address] = None
            self._take_other(None, address, group, number)
        else:
            kept = self._keep_orphans or self._has_identifier(group, number)
            directory.orphans[hash(address)] = packed if kept else b""

    def _take_other(self, place: int | None, address: str, group: Group, number: int) -> None:
        if self._has_identifier(group, number):
            self._directory.others.append((place, group.pack(number, address)))

    def _has_identifier(self, group: Group, number: int) -> bool:
        return any(name in group.columns and group.columns[name][number] for name in self._identifiers)
