"""The plan that takes a run back: its applied changes, reversed, against the whole directory as it is now.

In memory are those whom the run changed; the changes are read again each time they are wanted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from muster.domain.findings import Finding, Severity
from muster.domain.guards import comparable_address
from muster.domain.job import Job
from muster.domain.plans.changes import Change, Create, Delete
from muster.domain.plans.plan import Counts, Plan
from muster.domain.plans.plan_digest import PlanDigest
from muster.domain.plans.undo import Present, reverse
from muster.domain.reading.faults import DirectoryFault
from muster.domain.reading.user_groups import bad_value
from muster.domain.reports.join import Happening, with_outcomes
from muster.domain.runs.last_good import target_of
from muster.domain.runs.outcomes import OutcomeStatus
from muster.domain.runs.run import GuardResult, Run
from muster.domain.values.attributes import CustomAttribute
from muster.domain.values.cells import live_text
from muster.domain.values.columns import COLUMNS_BY_NAME, EMAIL, ROLE
from muster.domain.values.numbers import ADMIN_ROLE
from muster.errors import NotFoundError, SourceFaultError
from muster.ports import Content, Directory, DirectoryUser, RunFiles, RunStore


@dataclass(frozen=True, slots=True)
class UndoneRun:
    """The run that is taken back: where its plan lies."""

    run_id: str
    plan_id: str
    chunks: int

    def applied(self, files: RunFiles) -> Iterator[Happening]:
        """The changes that were made. Raises SourceFaultError where the files are not kept any more."""
        try:
            for each in with_outcomes(files.changes(self.plan_id, self.chunks), files.outcomes(self.run_id)):
                if each.status is OutcomeStatus.APPLIED:
                    yield each
        except NotFoundError as error:
            raise SourceFaultError(
                "undo-not-kept",
                f"The files of run {self.run_id} are not kept any more, so it cannot be taken back.",
            ) from error


def undone_run(run: Run, runs: RunStore) -> UndoneRun | None:
    """What this run takes back; None for a run that goes by a roster. Of one that is not kept, no file is found."""
    if run.undoes is None:
        return None
    try:
        undone = runs.get(run.undoes)
    except NotFoundError:
        return UndoneRun(run.undoes, "not-kept", 1)
    return UndoneRun(undone.id, undone.plan_id, undone.chunks)


def without_roster(guards: tuple[GuardResult, ...], undone: UndoneRun | None) -> tuple[GuardResult, ...]:
    """The guards' answers; of a run that takes another back, which reads no roster, those about rosters are none."""
    if undone is None:
        return guards
    return tuple(guard for guard in guards if not guard.guard.startswith("roster-"))


@dataclass(frozen=True, slots=True)
class UndoWorld:
    """What such a plan is made with; `pages` reads all users, page by page, with these attributes."""

    directory: Directory
    content: Content | None
    files: RunFiles
    pages: Callable[[Sequence[CustomAttribute]], Iterable[Sequence[DirectoryUser]]]


def make_undo_plan(undone: UndoneRun, job: Job, world: UndoWorld) -> Plan:
    """The plan. Raises DirectoryFault, SourceFaultError, and what reading the directory raises."""
    present, size, admins, doubles = _read(undone, job, world)

    def changes() -> Iterator[Change]:
        """Creates and updates first, then deletes, each in the order of the run that is taken back."""
        for deletes in (False, True):
            reversals = (reverse(each, present) for each in undone.applied(world.files))
            found = (each.change for each in reversals if each.change is not None)
            yield from (change for change in found if isinstance(change, Delete) is deletes)

    counts, digest = Counts(), PlanDigest(f"undo {undone.run_id} of {job.id} {job.version}", target_of(job))
    for change in changes():
        setattr(counts, change.action, getattr(counts, change.action) + 1)
        digest.take(change)
    findings = [found for each in undone.applied(world.files) for found in reverse(each, present).findings]
    return Plan(
        counts=counts,
        findings=[*_about_run(undone, job, counts), *_errors_first(findings)],
        fingerprint=digest.hexdigest(),
        directory_size=size,
        roster_size=0,
        admin_ids=admins,
        deletes_held_back=False,
        change_source=changes,
        directory_doubles=doubles,
    )


def _read(undone: UndoneRun, job: Job, world: UndoWorld) -> tuple[Present, int, frozenset[str], int]:
    """Those concerned, how many users there are, the admins' ids, and the number of addresses of several users."""
    ids, addresses, names = _concerned(undone.applied(world.files))
    attributes = _attributes(names, world.directory)
    present = _nobody(job, world.directory, world.content, attributes)
    seen: set[str] = set()
    admins: set[str] = set()
    by_address: dict[str, int] = {}
    size = 0
    for user in (user for page in world.pages(attributes) for user in page):
        user_id, address = str(user["id"]), _address(user)
        size += 1
        seen.add(user_id)
        by_address[address] = by_address.get(address, 0) + 1
        if str(user.get(ROLE.name)) == ADMIN_ROLE:
            admins.add(user_id)
        if user_id in ids:
            present.by_id[user_id] = user
        if address in addresses:
            present.by_address[address] = user
    if len(seen) != size:
        what = f"{size - len(seen):,} of the {size:,} users listed came twice"
        raise DirectoryFault("user-twice", f"{what}: the list moved while it was read; read it again")
    return present, size, frozenset(admins), sum(count > 1 for count in by_address.values())


def _concerned(happenings: Iterable[Happening]) -> tuple[set[str], set[str], set[str]]:
    """The ids, the comparable addresses and the fields that the run's changes name."""
    ids, addresses, names = set(), set(), set()
    for each in happenings:
        change = each.change
        user_id = change.user_id if not isinstance(change, Create) else each.outcome and each.outcome.user_id
        if user_id:
            ids.add(user_id)
        before = {} if isinstance(change, Create) else change.before
        after = {} if isinstance(change, Delete) else change.after
        addresses |= {comparable_address(change.email), comparable_address(before.get(EMAIL.name, ""))}
        names |= before.keys() | after.keys()
    return ids, addresses, names


def _attributes(names: set[str], directory: Directory) -> Sequence[CustomAttribute]:
    strange = names - COLUMNS_BY_NAME.keys()
    known = (directory.custom_attributes() or ()) if strange else ()
    return [each for each in known if each.key in strange]


def _nobody(
    job: Job, directory: Directory, content: Content | None, attributes: Sequence[CustomAttribute]
) -> Present:
    """What can be compared and written there, before anybody was read."""
    capabilities = directory.capabilities
    kinds = {name: COLUMNS_BY_NAME[name].kind for name in COLUMNS_BY_NAME if name in capabilities.comparable}
    return Present(
        kinds=kinds | {each.key: each.column.kind for each in attributes},
        clearable=capabilities.clearable | {each.key for each in attributes},
        may_delete=content is not None or job.delete_unseen_owners,
    )


def _address(user: DirectoryUser) -> str:
    try:
        return comparable_address(live_text(user.get(EMAIL.name)))  # type: ignore[arg-type]
    except TypeError as error:
        raise bad_value("a user") from error


def _about_run(undone: UndoneRun, job: Job, counts: Counts) -> Iterator[Finding]:
    if job.enabled:
        again = (
            f"This job is enabled, and its next run does again what is taken back of run {undone.run_id} here. Mend "
            f"the configuration DataSet, or disable the job: muster jobs disable {job.id}"
        )
        yield Finding(None, None, "undo-comes-back", Severity.WARNING, again)
    if counts.create:
        one = counts.create == 1
        people = (
            "1 person is made again, as a new user"
            if one
            else f"{counts.create:,} people are made again, as new users"
        )
        lost = (
            f"{people}. What cannot come back: the user's id, content that was handed over "
            "or deleted, memberships of groups and what was shared with them, the password and open sessions."
        )
        yield Finding(None, None, "undo-not-the-same", Severity.WARNING, lost)


def _errors_first(findings: Iterable[Finding]) -> list[Finding]:
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))
