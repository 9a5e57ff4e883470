"""Deciding on a held plan: who approves or rejects it, once; the command and an HTTP API share these rules.

A decision is one conditional write on the run that was held. An approval then makes the run that carries the plan
out, whose id follows from the plan, and asks for it. So a crash in between is healed by approving again, and a
message that is lost by the sweeper.
"""

from dataclasses import dataclass

from muster.domain.job import RemoteTarget
from muster.domain.plans.approvable import names, why_not_approvable, why_not_decidable
from muster.domain.runs.decision import Decision, Verdict
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import Run, RunState, Trigger
from muster.domain.runs.run_id import run_id_for
from muster.domain.times import iso
from muster.errors import ConflictError, InvalidInputError, NotFoundError
from muster.messages import ReportRun
from muster.ports import Clock, JobStore, Outbox, RunStore
from muster.services.run_moves import move
from muster.services.triggers.ask_for_run import make_and_ask

LONGEST_REASON = 500
_TRIES = 5


@dataclass(frozen=True, slots=True)
class DecisionDesk:
    """What deciding needs."""

    jobs: JobStore
    runs: RunStore
    outbox: Outbox
    clock: Clock
    home_instance: str


@dataclass(frozen=True, slots=True)
class Approval:
    """An approved plan: the run that was held, and the run that carries it out, as it stands."""

    held: Run
    carrying_out: Run


def run_of(run_id: str, runs: RunStore) -> Run:
    """The run with this id. Raises InvalidInputError."""
    try:
        return runs.get(run_id)
    except NotFoundError as error:
        raise InvalidInputError(
            f'There is no run "{run_id}". `muster runs JOB` lists the runs of a job.'
        ) from error


def approve(run_id: str, *, by: str, fingerprint: str, desk: DecisionDesk) -> Approval:
    """Approve the plan of a held run, and ask for the run that carries it out.

    `fingerprint` names the plan that was looked at. The same person may approve the same plan again, which sends
    what was not sent. Raises InvalidInputError, and ConflictError when somebody decided before.
    """
    for _try in range(_TRIES):
        held = run_of(run_id, desk.runs)
        if held.decision is not None:
            return _approve_again(held, held.decision, by, fingerprint, desk)
        try:
            held = _write_approval(held, by, fingerprint, desk)
        except ConflictError:
            continue
        return Approval(held, _carry_out(held, desk))
    raise ConflictError(f"Run {run_id} is being moved by somebody else. Look at it, then repeat yours.")


def reject(run_id: str, *, by: str, why: str, desk: DecisionDesk) -> Run:
    """Reject the plan of a held run, which is never carried out then; returns the run.

    Raises InvalidInputError, and ConflictError when somebody decided before.
    """
    reason = " ".join(why.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidInputError(
            f"why: say why in 1 to {LONGEST_REASON} characters, for those who read it later."
        )
    for _try in range(_TRIES):
        held = run_of(run_id, desk.runs)
        if held.decision is not None:
            raise _decided_before(held, held.decision)
        try:
            held = _write_rejection(held, by, reason, desk)
        except ConflictError:
            continue
        desk.outbox.report(ReportRun(run_id=held.id))  # which tells it; should this die, the sweeper asks
        return held
    raise ConflictError(f"Run {run_id} is being moved by somebody else. Look at it, then repeat yours.")


def _write_approval(held: Run, by: str, fingerprint: str, desk: DecisionDesk) -> Run:
    """Raises ConflictError when the run was moved meanwhile."""
    now = _time_to_decide(held, desk)
    _check_approval(held, fingerprint, desk)
    decision = Decision(
        verdict=Verdict.APPROVED,
        by=by,
        at=iso(now),
        fingerprint=held.fingerprint or "",
        digest=held.plan_digest or "",
        run_id=run_id_for(held.job_id, f"approval@{held.id}{held.fingerprint}"),
    )
    return move(held, desk.runs, desk.clock, decision=decision)


def _write_rejection(held: Run, by: str, reason: str, desk: DecisionDesk) -> Run:
    """Raises ConflictError when the run was moved meanwhile."""
    decision = Decision(
        verdict=Verdict.REJECTED,
        by=by,
        at=iso(_time_to_decide(held, desk)),
        fingerprint=held.fingerprint or "",
        digest=held.plan_digest or "",
        why=reason,
    )
    return move(held, desk.runs, desk.clock, decision=decision)


def _time_to_decide(held: Run, desk: DecisionDesk) -> float:
    """Now, if now the plan may be decided on. Raises InvalidInputError."""
    now = desk.clock.now()
    if (reason := why_not_decidable(held, now)) is not None:
        raise InvalidInputError(reason)
    return now


def _check_approval(held: Run, fingerprint: str, desk: DecisionDesk) -> None:
    if (reason := why_not_approvable(held)) is not None:
        raise InvalidInputError(reason)
    _check_fingerprint(held, fingerprint)
    try:
        job = desk.jobs.get(held.job_id)
    except NotFoundError as error:
        raise InvalidInputError(
            f'The job "{held.job_name}" was deleted since, so its plan is carried out no more.'
        ) from error
    instance = job.target.instance if isinstance(job.target, RemoteTarget) else desk.home_instance
    if instance != held.instance:
        raise InvalidInputError(
            f'The job "{job.name}" keeps {instance} now, and this plan is for {held.instance}. Run the job '
            f"(`muster run {job.id}`) and decide on that plan."
        )
    if job.mode is Mode.PREVIEW:
        raise InvalidInputError(
            f'The job "{job.name}" is in mode preview now, and writes nothing. Set its "mode" to "approve" first.'
        )


def _check_fingerprint(held: Run, fingerprint: str) -> None:
    if not names(held.fingerprint or "", fingerprint):
        raise InvalidInputError(
            f'fingerprint: "{fingerprint}" is not the plan of run {held.id}, which is {held.fingerprint}. '
            f"Look at the plan first: muster plans show {held.id}"
        )


def _approve_again(held: Run, decision: Decision, by: str, fingerprint: str, desk: DecisionDesk) -> Approval:
    if decision.verdict is not Verdict.APPROVED or decision.by != by:
        raise _decided_before(held, decision)
    _check_fingerprint(held, fingerprint)
    return Approval(held, _carry_out(held, desk))


def _decided_before(held: Run, decision: Decision) -> ConflictError:
    follow = f" Run {decision.run_id} carries it out." if decision.run_id else ""
    return ConflictError(f"The plan of run {held.id} was {decision.in_words()}.{follow}")


def _carry_out(held: Run, desk: DecisionDesk) -> Run:
    """Make the run that carries the plan out, and ask for it unless it is at it or has ended already."""
    decision = held.decision
    if decision is None or decision.run_id is None:
        raise ConflictError(f"The plan of run {held.id} is not approved.")
    run = Run(
        id=decision.run_id,
        job_id=held.job_id,
        job_name=held.job_name,
        job_version=held.job_version,
        instance=held.instance,
        trigger=Trigger.APPROVAL,
        requested_at=decision.at,
        state=RunState.WAITING,
        moved_at=iso(desk.clock.now()),
        approves=held.id,
        approved_by=decision.by,
        undoes=held.undoes,
        job_document=held.job_document,
    )
    return make_and_ask(run, desk.runs, desk.outbox)
