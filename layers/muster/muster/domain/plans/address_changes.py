"""People who change their address: updates of an account in place of a delete and a create (docs/address-changes.md).

People are matched by address. Only of those whom that leaves over, and of rows whose person would get another
identifier, the identifiers are looked at; where there are none of these, nothing here is read and nothing costs.
"""

from collections.abc import Iterator, Mapping, Sequence

import orjson

from muster.domain.findings import Finding
from muster.domain.plans.address_findings import (
    doubtful_row,
    faulty_row,
    reassigned_row,
    unchangeable_row,
)
from muster.domain.plans.identified_rows import Key, column_of, find_rows, key_in
from muster.domain.plans.protected_people import is_protected
from muster.domain.plans.rules import Rules
from muster.domain.plans.same_person import Holder, Matching, People, Renumbered, match_people
from muster.domain.plans.settling import Settled, settle_address_changes
from muster.domain.reading.directory import Directory
from muster.domain.reading.held import HeldUser, unpack
from muster.domain.reading.records import FIRST_DATA_ROW, OpenRoster
from muster.domain.reading.roster import INVALID, MATCHED, UNMATCHED, Roster
from muster.domain.values.columns import EMAIL, IDENTIFIERS, NAME, Column
from muster.domain.values.identifiers import keys_of_cell, keys_of_live


def identifiers_of(roster: Roster, rules: Rules) -> tuple[Column, ...]:
    """The identifiers that roster and directory can be compared by; none if the job does not want it."""
    return tuple(
        column for column in IDENTIFIERS if column in roster.compared and rules.match_address_changes
    )


def settle_people(
    open_roster: OpenRoster, roster: Roster, directory: Directory, rules: Rules, settled: Settled
) -> list[Finding]:
    """Turn pairs into updates and set doubts aside, in all four; return the findings about rows already faulty.

    Raises RosterFault.
    """
    columns = identifiers_of(roster, rules)
    _hold_back(roster, columns)
    renumbered = {each.place: each for each in _renumbered(columns, directory, settled)}
    if not columns or not _may_tell_somebody(roster, directory, renumbered):
        return []
    wanted = {key for holder in _holders(columns, directory, renumbered) for key in holder.keys}
    wanted.update(key for each in renumbered.values() for key in each.wanted)
    people = People(roster, find_rows(open_roster, roster, columns, wanted), renumbered)
    del wanted
    for holder in _holders(columns, directory, renumbered):
        people.hold(holder)
    matching = match_people(people)
    _set_aside(matching, people, directory, settled, columns)
    _keep_unchangeable(matching, directory, rules, roster, settled)
    findings = [
        faulty_row(place + FIRST_DATA_ROW, columns, people.found.keys[place], holders)
        for place, holders in (matching.faulty.items() if rules.delete_orphans else ())
    ]
    pairs = {place: directory.orphans.pop(hash(each.address)) for place, each in matching.pairs.items()}
    del people, matching
    settle_address_changes(open_roster, roster, pairs, rules, settled)
    settled.address_changes = len(pairs)
    return findings


def _hold_back(roster: Roster, columns: Sequence[Column]) -> None:
    """Let nobody count as missing for whom a new address may stand, beside an identifier that cannot be read."""
    names, unreadable = {column.name for column in columns}, set(roster.unreadable_rows)
    roster.unidentified = {
        row: name
        for row, name in roster.unidentified.items()
        if name in names and row not in unreadable and not roster.states[row - FIRST_DATA_ROW] & MATCHED
    }
    roster.unreadable_rows = sorted({*unreadable, *roster.unidentified})


def _may_tell_somebody(roster: Roster, directory: Directory, renumbered: Mapping[int, Renumbered]) -> bool:
    """Whether an identifier could matter, before the roster is read for them."""
    orphans = any(directory.orphans.values())
    new = UNMATCHED in roster.states
    faulty = any(state & INVALID for state in set(roster.states))
    return bool(renumbered) or (new and (orphans or bool(directory.others))) or (faulty and orphans)


def _renumbered(columns: Sequence[Column], directory: Directory, settled: Settled) -> Iterator[Renumbered]:
    """The rows whose person gets another identifier, but for those whom the surest one tells already."""
    for place in settled.renumbered:
        after = orjson.loads(settled.updates[place])[-1]
        address, held = unpack(directory.candidates[place])
        keys = _keys_of(held, columns)
        changed = [number for number, column in enumerate(columns) if column.name in after]
        if 0 not in changed and any(column_of(key) == 0 for key in keys):
            continue
        user = Holder(held.user_id, address, tuple(key for key in keys if column_of(key) in changed), place)
        wanted = tuple(
            key_in(number, key)
            for number in changed
            for key in keys_of_cell(columns[number], after[columns[number].name])
        )
        yield Renumbered(place, user, wanted)


def _holders(
    columns: Sequence[Column], directory: Directory, renumbered: Mapping[int, Renumbered]
) -> Iterator[Holder]:
    """All users whose identifiers are not known to be those of their row."""
    for packed in filter(None, directory.orphans.values()):
        yield _holder(packed, columns, is_orphan=True)
    for place, packed in directory.others:
        yield _holder(packed, columns, place=place)
    yield from (each.user for each in renumbered.values())


def _holder(
    packed: bytes, columns: Sequence[Column], *, place: int | None = None, is_orphan: bool = False
) -> Holder:
    address, held = unpack(packed)
    return Holder(held.user_id, address, _keys_of(held, columns), place, is_orphan)


def _keys_of(held: HeldUser, columns: Sequence[Column]) -> tuple[Key, ...]:
    return tuple(
        key_in(number, key)
        for number, column in enumerate(columns)
        if column.name in held.values
        for key in keys_of_live(column, held.values[column.name])
    )


def _set_aside(
    matching: Matching, people: People, directory: Directory, settled: Settled, columns: Sequence[Column]
) -> None:
    """Leave the rows in doubt and the orphans in doubt alone."""
    for place, holders in matching.doubtful.items():
        people.roster.invalidate(place, *doubtful_row(place, holders, people, columns))
        settled.leave_out(place)
    for place, each in matching.reassigned.items():
        people.roster.invalidate(place, *reassigned_row(each, people, columns))
        settled.leave_out(place)
    for address in matching.kept:
        directory.orphans.pop(hash(address), None)


def _keep_unchangeable(
    matching: Matching, directory: Directory, rules: Rules, roster: Roster, settled: Settled
) -> None:
    """Take out the pairs of whom this account cannot, or must not, change the address."""
    for place, holder in list(matching.pairs.items()):
        held = unpack(directory.orphans[hash(holder.address)])[1]
        name = {NAME.name: held.canonical(NAME.name)} if NAME.name in held.values else {}
        own = holder.user_id == rules.own_user_id
        protected = own or is_protected(holder.user_id, [holder.address], name, rules.protected)
        if protected or EMAIL.name not in rules.comparable:
            roster.invalidate(place, *unchangeable_row(held.email, protected=protected, own=own))
            settled.leave_out(place)
            del matching.pairs[place]
            directory.orphans.pop(hash(holder.address))
