"""A plan: the ordered changes that make the directory equal to the roster, as a value to look at."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from muster.domain.findings import Finding
from muster.domain.plans import run_findings
from muster.domain.plans.address_changes import identifiers_of, settle_people
from muster.domain.plans.changes import Change, Delete
from muster.domain.plans.fingerprint import fingerprint
from muster.domain.plans.rules import Rules
from muster.domain.plans.settling import Settled, creates_of, settle, updates_of
from muster.domain.reading.address_hashes import AddressHashes, no_hashes
from muster.domain.reading.directory import Directory, read_directory
from muster.domain.reading.held import unpack
from muster.domain.reading.records import OpenRoster
from muster.domain.reading.roster import MATCHED, UNMATCHED, Roster, read_roster
from muster.domain.reading.validation import RosterReport, validate_roster

__all__ = ["Counts", "Plan", "RosterReport", "make_plan", "validate_roster"]


@dataclass
class Counts:
    """How many people a plan concerns; the first two and the last two add up to the rows that name somebody.

    `address_changes` are the updates that give somebody another address.
    """

    create: int = 0
    update: int = 0
    delete: int = 0
    unchanged: int = 0
    invalid: int = 0
    address_changes: int = 0


@dataclass
class Plan:
    """What a run would do, and what it found; nothing has been written yet.

    `roster_size` counts the rows that name somebody, the invalid ones too; `directory_size` the users read.
    `admin_ids` are the ids of the directory's users whose role is 1 (Admin). `deletes_held_back` says that
    there were orphans to delete but a row's unreadable e-mail address or identifier made it unsafe. `change_source`
    starts the changes anew each time it is called. `filled` counts the roster's cells with a value by column,
    `address_hashes` are of its addresses, `directory_doubles` counts the addresses that several users have.
    `orphans` counts the users who are not in the roster, whether they are to be deleted or not.
    """

    counts: Counts
    findings: Sequence[Finding]
    fingerprint: str
    directory_size: int
    roster_size: int
    admin_ids: frozenset[str]
    deletes_held_back: bool
    change_source: Callable[[], Iterator[Change]] = field(repr=False, compare=False)
    filled: Mapping[str, int] = field(default_factory=dict)
    address_hashes: AddressHashes = field(default_factory=no_hashes, repr=False, compare=False)
    directory_doubles: int = 0
    orphans: int = 0

    def changes(self) -> Iterator[Change]:
        """Yield creates and updates in the roster's order, then deletes by address; the same each time."""
        return self.change_source()


def make_plan(
    open_roster: OpenRoster,
    pages: Iterable[Sequence[Mapping[str, object]]],
    rules: Rules,
    *,
    roster_version: str = "",
    job_version: str = "",
) -> Plan:
    """Return the plan that makes the users in `pages` equal to the roster.

    `pages` are lists of users: "id", any of the thirteen columns, and by key the custom attributes that the rules
    know and the roster names; what a user lacks is not compared.
    Raises RosterFault and DirectoryFault, and whatever reading `pages` raises. Where there are very many
    creates, `Plan.changes` opens the roster again, so the file must stay while the plan is used.
    """
    roster, directory, settled, findings = _compare(open_roster, pages, rules)
    deletes, held_back = _to_delete(roster, directory, rules)
    findings += run_findings.about_run(roster, directory, rules, settled.uncleared, held_back=held_back)
    name = fingerprint(roster, directory, rules, (roster_version, job_version), settled.in_order())
    roster.forget_people()

    def changes() -> Iterator[Change]:
        yield from creates_of(open_roster, roster, settled, rules)
        yield from updates_of(settled)
        yield from _deletes(deletes)

    return Plan(
        counts=_counts(roster, settled, len(deletes)),
        findings=run_findings.in_order([*roster.findings, *findings]),
        fingerprint=name,
        directory_size=directory.size,
        roster_size=roster.size,
        admin_ids=frozenset(directory.admin_ids),
        deletes_held_back=held_back,
        change_source=changes,
        filled=dict(roster.filled),
        address_hashes=roster.address_hashes,
        directory_doubles=len(directory.doubles),
        orphans=len(directory.orphans),
    )


def _compare(
    open_roster: OpenRoster, pages: Iterable[Sequence[Mapping[str, object]]], rules: Rules
) -> tuple[Roster, Directory, Settled, list[Finding]]:
    roster = read_roster(open_roster, rules)
    directory = read_directory(
        pages, roster, keep_orphans=rules.delete_orphans, identifiers=identifiers_of(roster, rules)
    )
    roster.settle_roles(directory.role_ids)
    findings = run_findings.about_directory(roster, directory)
    settled = settle(open_roster, roster, directory, rules)
    findings += settle_people(open_roster, roster, directory, rules, settled)
    return roster, directory, settled, findings


def _to_delete(roster: Roster, directory: Directory, rules: Rules) -> tuple[list[bytes], bool]:
    """The orphans to delete, in their order, and whether a row that cannot be read holds them back."""
    held_back = bool(rules.delete_orphans and roster.unreadable_rows and directory.orphans)
    return sorted(directory.orphans.values()) if rules.delete_orphans and not held_back else [], held_back


def _deletes(packed_users: Iterable[bytes]) -> Iterator[Delete]:
    for packed in packed_users:
        user = unpack(packed)[1]
        yield Delete(user.email, user.user_id, user.fields())


def _counts(roster: Roster, settled: Settled, deletes: int) -> Counts:
    return Counts(
        create=roster.states.count(UNMATCHED),
        update=len(settled.updates),
        delete=deletes,
        unchanged=roster.states.count(MATCHED),
        invalid=roster.invalid,
        address_changes=settled.address_changes,
    )
