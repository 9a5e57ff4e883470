"""What a run that was approved may do: exactly the approved changes, while each still stands in the plan of now.

Approval lifts the guards that whoever approved could read on the held plan. A guard that trips now and did not then,
and one that nobody may lift, holds the run again: then nothing is applied, and the fresh plan waits in its place.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from muster.domain.job import Job
from muster.domain.plans.approvable import moment
from muster.domain.plans.changes import Change
from muster.domain.plans.plan_digest import PlanDigest
from muster.domain.plans.plan_match import PlanMatch, match_plans
from muster.domain.runs.decision import DECISION_SECONDS, Verdict
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import GuardResult, Run
from muster.domain.times import seconds
from muster.errors import NotFoundError
from muster.ports import RunFiles, RunStore
from muster.services.requested_run import NOT_APPROVED

STALE = "stale-approval"
WAITS = "approval"

type Check = Callable[[Iterable[Change]], tuple[GuardResult, ...]]
"""Checks every guard on a whole plan."""


@dataclass(frozen=True, slots=True)
class ApprovedPlan:
    """A held plan that somebody approved: where it lies, what it holds, and the guards that this lifts."""

    run_id: str
    plan_id: str
    chunks: int
    digest: str
    lifted: frozenset[str]
    by: str
    at: str

    def changes(self, files: RunFiles) -> Iterator[Change]:
        """The changes that were approved, in their order."""
        return files.changes(self.plan_id, self.chunks)


@dataclass(frozen=True, slots=True)
class ToDo:
    """What a run is to do: `changes` begins them anew each time; they are made only if no guard tripped."""

    changes: Callable[[], Iterable[Change]]
    guards: tuple[GuardResult, ...]
    is_whole: bool = True


def approved_plan(run: Run, runs: RunStore) -> ApprovedPlan | None:
    """The plan that this run may carry out; None if nobody approved it for just this run."""
    if run.approves is None:
        return None
    try:
        held = runs.get(run.approves)
    except NotFoundError:
        return None
    decision = held.decision
    if decision is None or decision.verdict is not Verdict.APPROVED or decision.run_id != run.id:
        return None
    return ApprovedPlan(
        run_id=held.id,
        plan_id=held.plan_id,
        chunks=held.chunks,
        digest=decision.digest,
        lifted=frozenset(guard.guard for guard in held.guards if guard.tripped and guard.can_be_approved),
        by=decision.by,
        at=decision.at,
    )


def why_not_carried_out(run: Run, approved: ApprovedPlan | None, job: Job, now: float) -> str | None:
    """Why a run that was asked for may not carry out what it was made for; None if it may.

    An approval lasts as long as there was time to decide; what was begun by then may be carried on after it.
    """
    if run.approves is None:
        return None
    if approved is None or job.mode is Mode.PREVIEW:
        return NOT_APPROVED
    if run.plan_tries or now <= seconds(approved.at) + DECISION_SECONDS:
        return None
    return (
        f"The plan of run {approved.run_id} was approved by {approved.by} on {moment(approved.at)}, and an approval "
        f"lasts {DECISION_SECONDS // 3600} hours; this run could not begin before that, and nothing was done. Run the "
        f"job again (`muster run {run.job_id}`) and decide on the plan of today."
    )


def what_was_approved(
    approved: ApprovedPlan,
    fresh: Callable[[], Iterable[Change]],
    files: RunFiles,
    check: Check,
    empty: PlanDigest,
) -> ToDo:
    """The approved changes, if they still hold; else all of the fresh plan, held, with what differs in words."""
    match = match_plans(lambda: approved.changes(files), fresh, empty=empty, digest=approved.digest)
    if not match.holds:
        differences = (GuardResult(STALE, tripped=True, message=told) for told in match.differences)
        return ToDo(fresh, (*check(fresh()), _stale(approved, _why_stale(match)), *differences))
    guards = tuple(_lift(guard, approved) for guard in check(approved.changes(files)))
    tripped = [guard for guard in guards if guard.tripped]
    if tripped:
        said = " ".join(f"{guard.guard}: {guard.message}" for guard in tripped)
        return ToDo(
            fresh, (*check(fresh()), _stale(approved, f"A guard that was not approved trips now. {said}"))
        )
    return ToDo(
        lambda: approved.changes(files), (*guards, _carried_out(approved, match)), is_whole=not match.more
    )


def waits_for_approval(changes: int) -> GuardResult:
    """What holds a plan of a job in mode approve."""
    return GuardResult(
        WAITS,
        tripped=True,
        message=f"This job is in mode approve, so its plan of {_changes(changes)} waits until somebody approves it.",
    )


def _lift(guard: GuardResult, approved: ApprovedPlan) -> GuardResult:
    if not (guard.tripped and guard.can_be_approved and guard.guard in approved.lifted):
        return guard
    return replace(guard, tripped=False, message=f"Approved by {approved.by}: {guard.message}")


def _carried_out(approved: ApprovedPlan, match: PlanMatch) -> GuardResult:
    more = (
        f" The plan of now has {_changes(match.more)} more, which the next run of the job plans anew."
        if match.more
        else ""
    )
    return GuardResult(
        WAITS,
        tripped=False,
        message=f"{_changes(match.approved)} of run {approved.run_id}, approved by {approved.by} on "
        f"{moment(approved.at)}.{more}",
    )


def _stale(approved: ApprovedPlan, why: str) -> GuardResult:
    return GuardResult(
        STALE,
        tripped=True,
        message=f"The plan of run {approved.run_id}, approved by {approved.by} on {moment(approved.at)}, is stale, "
        f"and nothing of it was applied. {why} The plan of now waits in its place.",
    )


def _why_stale(match: PlanMatch) -> str:
    if not match.intact:
        return "What is kept of the approved plan is not what was approved."
    told = f"; here are {len(match.differences)} of them" if match.missing > len(match.differences) else ""
    return (
        f"Of its {_changes(match.approved)} {match.missing:,} would not be made like this any more{told}. The plan of "
        f"now has {match.more:,} that were not approved."
    )


def _changes(count: int) -> str:
    return f"{count:,} change" if count == 1 else f"{count:,} changes"
