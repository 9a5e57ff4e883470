"""Make the plan of a run: read roster and directory whole, compare, check the guards, keep the files."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from itertools import batched
from pathlib import Path

from muster.domain.findings import Finding
from muster.domain.guards import PlanFacts, check_guards, comparable_address
from muster.domain.job import Job
from muster.domain.plans.admins import no_admins_after
from muster.domain.plans.changes import ADDRESS_CHANGES, Change, address_words
from muster.domain.plans.content import ContentRecipient
from muster.domain.plans.plan import Plan, make_plan
from muster.domain.plans.plan_digest import PlanDigest
from muster.domain.plans.rules import Rules
from muster.domain.reading.faults import DirectoryFault, RosterFault
from muster.domain.runs.last_good import History, Sight, compare, target_of
from muster.domain.runs.mode import Mode
from muster.domain.runs.read_so_far import ReadSoFar
from muster.domain.runs.run import GuardResult
from muster.errors import MusterError, RetryableError
from muster.ports import (
    Directories,
    Directory,
    DirectoryReader,
    LastGood,
    RunFiles,
    Snapshot,
    VersionStore,
)
from muster.services.plans.approved import ApprovedPlan, Check, ToDo, waits_for_approval, what_was_approved
from muster.services.plans.attributes import attributes_for
from muster.services.plans.content import about_unseen, may_delete, recipient_for
from muster.services.plans.logins import about_logins
from muster.services.plans.planned import Kept, Planned, by_severity, fault_of, planned_of
from muster.services.plans.reading import Reading, ReadingWorld
from muster.services.plans.same_content import SeenContent
from muster.services.plans.undo_plan import UndoneRun, UndoWorld, make_undo_plan, without_roster

CHUNK_SIZE = 500
"""Changes a message. The workers' window runs empty at the end of a chunk, so larger ones write faster; a chunk costs
three writes to DynamoDB. A worker that runs out of time hands the rest on, whatever the size."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be planned, and how much of the reading is done.

    With `approved` the plan is just what was approved; with `undone` it is the plan that takes this run back, which
    reads no roster and handles no version. `so_far` is what earlier invocations have read.
    """

    approved: ApprovedPlan | None = None
    undone: UndoneRun | None = None
    so_far: ReadSoFar | None = None
    is_last_part: bool = False


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans runs.

    `workspace` gives an empty folder and removes it afterwards. `about_accounts` tells what is to be said of the
    job's accounts, and raises as reading with them would.
    """

    reading: ReadingWorld
    directories: Directories
    versions: VersionStore
    last_good: LastGood
    workspace: Callable[[], AbstractContextManager[Path]]
    about_accounts: Callable[[Job], Sequence[Finding]]

    @property
    def files(self) -> RunFiles:
        """The files of runs."""
        return self.reading.files

    def plan(self, job: Job, *, plan_id: str, task: Task | None = None) -> Planned:
        """Plan one run, and keep its files under `plan_id`.

        What is wrong with the roster, the directory or the account comes back as a fault. Where this invocation's time
        was too short, and the task is not at its last part, what comes back is to be carried on.
        """
        task = task or Task()
        warnings: list[Finding] = []
        seen = SeenContent(job, self.versions)
        try:
            warnings += self.about_accounts(job)
            with self.workspace() as folder:
                reading = Reading(
                    self.reading, plan_id, folder, task.so_far, lambda read: warnings.extend(seen.see(read))
                )
                try:
                    return seen.told(self._plan(job, plan_id, reading, task, warnings))
                except RetryableError as error:
                    if task.is_last_part or not reading.time_ran_out(error):
                        raise
                    pause = error.retry_after_seconds or 0.0
                    return Planned(carry_on=reading.keep(), pause_seconds=pause)
        except (RosterFault, DirectoryFault, MusterError) as error:
            return seen.told(self._with_warnings(fault_of(error), plan_id, warnings))

    def _with_warnings(self, planned: Planned, plan_id: str, warnings: Sequence[Finding]) -> Planned:
        """A fault, and what there is to say of the accounts all the same."""
        if not warnings:
            return planned
        try:
            self.files.keep_findings(plan_id, warnings)
        except MusterError:
            return planned  # the fault counts more than the warning
        return replace(planned, findings=by_severity(warnings))

    def _plan(
        self,
        job: Job,
        plan_id: str,
        reading: Reading,
        task: Task,
        warnings: Sequence[Finding],
    ) -> Planned:
        directory = self.directories.open(job)
        own_user_id = directory.own_user_id()
        snapshot: Snapshot | None = None
        if task.undone is None:
            snapshot = reading.roster(job)
            plan, recipient = self._compare(job, directory, own_user_id, reading, snapshot)
        else:
            plan, recipient = self._reverse(job, directory, reading, task.undone)
        # First, for an e-mail shows only the first of many.
        plan = replace(plan, findings=[*warnings, *plan.findings])
        history, headcount = self._history(job, plan, snapshot), reading.headcount(directory)

        def check(changes: Iterable[Change]) -> tuple[GuardResult, ...]:
            facts = PlanFacts.of(plan, own_user_id)
            facts.protected = frozenset(map(comparable_address, job.protected))
            facts.headcount, facts.history, facts.recipient = headcount, history, recipient
            return without_roster(check_guards(changes, job.guards, facts), task.undone)

        to_do = self._to_do(job, plan, check, task.approved)
        self.last_good.keep_addresses(plan_id, plan.address_hashes)
        kept = self._keep(plan_id, plan, to_do, _empty_digest(job))
        if to_do.is_whole and snapshot is not None:
            self.versions.mark(job.id, snapshot.version)
        return planned_of(plan, to_do.guards, kept, snapshot, recipient)

    def _compare(
        self,
        job: Job,
        directory: Directory,
        own_user_id: str,
        reading: Reading,
        snapshot: Snapshot,
    ) -> tuple[Plan, ContentRecipient | None]:
        """The plan, and who takes over what the people own whom it deletes."""
        content = self.directories.content(job)
        attributes = attributes_for(directory, lambda: snapshot.path.open("rb"))
        rules = rules_of(job, directory, own_user_id)
        plan = make_plan(
            lambda: snapshot.path.open("rb"),
            reading.pages(directory, attributes.named),
            replace(rules, delete_orphans=may_delete(job, content), attributes=attributes.known),
            roster_version=f"{snapshot.version} {snapshot.sha256}",
            job_version=f"{job.id} {job.version}",
        )
        logins = about_logins(directory.capabilities, plan)
        first = [*about_unseen(job, content, plan), *logins, *attributes.findings]
        plan = replace(plan, findings=[*first, *plan.findings])
        return plan, recipient_for(job, directory, content, plan)

    def _reverse(
        self,
        job: Job,
        directory: Directory,
        reading: Reading,
        undone: UndoneRun,
    ) -> tuple[Plan, ContentRecipient | None]:
        """The plan that takes a run back, and who takes over what the people own whom it deletes."""
        content = self.directories.content(job)
        world = UndoWorld(directory, content, self.files, partial(reading.pages, directory))
        plan = make_undo_plan(undone, job, world)
        return plan, recipient_for(job, directory, content, plan)

    def _to_do(self, job: Job, plan: Plan, check: Check, approved: ApprovedPlan | None) -> ToDo:
        """What the run is to do, and the guards that let it or hold it."""
        if approved is not None:
            to_do = what_was_approved(approved, plan.changes, self.files, check, _empty_digest(job))
            if not any(guard.tripped for guard in to_do.guards):
                return to_do
        else:
            to_do = ToDo(plan.changes, check(plan.changes()))
        changes = plan.counts.create + plan.counts.update + plan.counts.delete
        if job.mode is Mode.APPROVE and changes:
            return replace(to_do, guards=(*to_do.guards, waits_for_approval(changes)))
        return to_do

    def _history(self, job: Job, plan: Plan, snapshot: Snapshot | None) -> History:
        """What this plan sees, beside what the last good run of the job saw."""
        sight = Sight(
            source=job.source.key,
            target=target_of(job),
            version=snapshot.version if snapshot else "",
            rows=plan.roster_size,
            directory_size=plan.directory_size,
            filled=plan.filled,
        )
        before = self.last_good.run(job.id)
        if before is None:
            return History(sight)
        return compare(sight, plan.address_hashes, before, self.last_good.addresses(job.id))

    def _keep(self, plan_id: str, plan: Plan, to_do: ToDo, digest: PlanDigest) -> Kept:
        self.files.keep_findings(plan_id, plan.findings)
        chunks, counts, lost = 0, Counter[str](), set[str]()
        for changes in batched(to_do.changes(), CHUNK_SIZE, strict=False):
            for change in changes:
                digest.take(change)
            counts.update(change.action for change in changes)
            counts[ADDRESS_CHANGES] += sum(address_words(change) is not None for change in changes)
            lost |= plan.admin_ids.intersection(no_admins_after(changes))
            self.files.keep_chunk(plan_id, chunks, changes)
            chunks += 1
        return Kept(chunks, counts, digest.hexdigest(), frozenset(lost))


def _empty_digest(job: Job) -> PlanDigest:
    return PlanDigest(job.id, target_of(job))


def rules_of(job: Job, directory: DirectoryReader, own_user_id: str) -> Rules:
    """The rules of the diff for a job on a directory."""
    return Rules(
        delete_orphans=job.delete_orphans,
        column_mode=job.column_mode,
        comparable=directory.capabilities.comparable,
        clearable=directory.capabilities.clearable,
        custom_role_ids=directory.custom_role_ids(),
        match_address_changes=job.match_address_changes,
        own_user_id=own_user_id,
        protected=frozenset(map(comparable_address, job.protected)),
    )
