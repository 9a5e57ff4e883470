"""Who in the directory may be the person of which row, by an identifier instead of the address: pairs and doubts.

Nothing is decided here from one side alone. A pair is a user without a row and a new row whose identifiers name
each other and nobody else; whatever is less clear is a doubt, and nobody in it is touched. Identifiers that differ in
letter case or leading zeros alone make a doubt, never a pair.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from muster.domain.plans.identified_rows import IdentifiedRows, Key, column_of
from muster.domain.reading.roster import INVALID, UNMATCHED, Roster
from muster.domain.values.identifiers import agree, is_stopgap


@dataclass(frozen=True, slots=True)
class Holder:
    """A user whose identifiers are not those of a row with the same address.

    `place` is that of the row with the user's address, None for an orphan or for somebody who is not touched at all.
    `keys` are the identifiers that no row of the user's own agrees with.
    """

    user_id: str
    address: str
    keys: tuple[Key, ...]
    place: int | None = None
    is_orphan: bool = False


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A row whose person, known by the address, would get another identifier: both sides' keys that differ."""

    place: int
    user: Holder
    wanted: tuple[Key, ...]


class Standing(Enum):
    """How a row stands to the directory."""

    NEW = auto()
    FAULTY = auto()
    RENUMBERED = auto()
    SETTLED = auto()


@dataclass
class People:
    """All that is known of those whom an identifier may tell; keys that name nobody are left out."""

    roster: Roster
    found: IdentifiedRows
    renumbered: Mapping[int, Renumbered]
    holders: dict[Key, tuple[Holder, ...]] = field(default_factory=dict)

    def hold(self, holder: Holder) -> None:
        """Take in a user; what a faulty row of the same address says too is theirs beyond doubt, and left out."""
        own = () if holder.place in self.renumbered else self.found.keys.get(holder.place or 0, ())
        for key in holder.keys:
            if self.found.places.get(key) and (holder.place is None or key not in own):
                self.holders[key] = (*self.holders.get(key, ()), holder)

    def standing(self, place: int) -> Standing:
        """How the row stands."""
        state = self.roster.states[place]
        if state & INVALID:
            return Standing.FAULTY
        if state == UNMATCHED:
            return Standing.NEW
        return Standing.RENUMBERED if place in self.renumbered else Standing.SETTLED

    def has_by_right(self, place: int, key: Key) -> bool:
        """Whether a row and the user of its address agree on this identifier."""
        standing = self.standing(place)
        if standing is Standing.RENUMBERED:
            return key not in self.renumbered[place].wanted
        return standing is Standing.SETTLED

    def others(self, each: Renumbered, key: Key) -> set[int]:
        """The other rows that have this identifier."""
        return self.found.having([key]) - {each.place}

    def having(self, keys: Iterable[Key]) -> list[Holder]:
        """The users who have one of the keys, each once, by address."""
        found = {holder.user_id: holder for key in keys for holder in self.holders.get(key, ())}
        return sorted(found.values(), key=lambda holder: (holder.address, holder.user_id))


@dataclass
class Matching:
    """What came of it, by the row's place.

    `pairs` have the one orphan who is the row's person; `doubtful` new rows those users who may be, or may not;
    `reassigned` rows have an address that seems to have gone to another person. `faulty` rows keep orphans from being
    deleted. `kept` are the orphans in doubt, by address.
    """

    pairs: dict[int, Holder] = field(default_factory=dict)
    doubtful: dict[int, Sequence[Holder]] = field(default_factory=dict)
    reassigned: dict[int, Renumbered] = field(default_factory=dict)
    faulty: dict[int, Sequence[Holder]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)


def match_people(people: People) -> Matching:
    """Tell pairs from doubts. The order of the directory leaves no trace."""
    matching = Matching()
    matching.reassigned = {
        place: each for place, each in sorted(people.renumbered.items()) if _is_reassigned(each, people)
    }
    for place, keys in sorted(people.found.keys.items()):
        holders = people.having(keys)
        standing = people.standing(place)
        if standing is Standing.NEW and holders:
            if _is_pair(place, keys, holders, people):
                matching.pairs[place] = holders[0]
            else:
                matching.doubtful[place] = holders
        elif standing is Standing.FAULTY and any(holder.is_orphan for holder in holders):
            matching.faulty[place] = [holder for holder in holders if holder.is_orphan]
    in_doubt = [
        *(holder for holders in matching.doubtful.values() for holder in holders),
        *(holder for holders in matching.faulty.values() for holder in holders),
        *(holder for each in matching.reassigned.values() for holder in people.having(each.wanted)),
    ]
    matching.kept = {holder.address for holder in in_doubt if holder.is_orphan}
    return matching


def _is_pair(place: int, keys: tuple[Key, ...], holders: Sequence[Holder], people: People) -> bool:
    """Whether the row and its only user name each other, and nobody else, by every identifier that they have."""
    if len(holders) > 1 or not holders[0].is_orphan or only_stopgaps(keys, holders):
        return False
    alone = people.found.having((*keys, *holders[0].keys)) == {place}
    return alone and not differ(keys, holders[0], people.found.void)


def only_stopgaps(keys: Iterable[Key], holders: Iterable[Holder]) -> bool:
    """Whether a row and these users share nothing but what stands where there is no identifier."""
    own = set(keys)
    return all(is_stopgap(key[1:]) for holder in holders for key in holder.keys if key in own)


def differ(keys: Iterable[Key], holder: Holder, void: set[Key]) -> bool:
    """Whether the surest identifier that both have is not the same."""
    own = {key for key in keys if key not in void}
    for number in sorted(set(map(column_of, own))):
        here = {key for key in own if column_of(key) == number}
        there = {key for key in holder.keys if key not in void and column_of(key) == number}
        if here and there:
            return not agree((key[1:] for key in here), (key[1:] for key in there))
    return False


def _is_reassigned(each: Renumbered, people: People) -> bool:
    """Whether a row's identifier, or that of the user who has its address, is somebody else's.

    A row that is settled has its identifier by right: beside it a blank field may be filled or cleared all the same.
    """
    if any(holder.user_id != each.user.user_id for holder in people.having(each.wanted)):
        return True
    both = bool(each.wanted and each.user.keys)
    others = [people.has_by_right(place, key) for key in each.user.keys for place in people.others(each, key)]
    if not all(others):
        return True
    named = [people.has_by_right(place, key) for key in each.wanted for place in people.others(each, key)]
    return both and (bool(others) or any(named))
