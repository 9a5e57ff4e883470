"""Taking a run back: who may ask for it, of which run; the command and an HTTP API share these rules."""

from muster.domain.runs.outcomes import OutcomeStatus, total_of
from muster.domain.runs.run import Run, RunState, Trigger
from muster.domain.runs.run_id import run_id_for
from muster.domain.times import iso
from muster.errors import InvalidInputError, NotFoundError
from muster.services.decisions import DecisionDesk, run_of
from muster.services.requested_run import instance_of
from muster.services.triggers.ask_for_run import make_and_ask


def undo(run_id: str, *, by: str, at: str | None = None, desk: DecisionDesk) -> Run:
    """Ask for the run that takes this one back, and return it as it stands.

    `at` (ISO 8601, UTC) is when it was asked for, now if not given: the same run, person and time are one request,
    however often they come. Raises InvalidInputError for a run that cannot be taken back.
    """
    undone = run_of(run_id, desk.runs)
    _check(undone, desk)
    requested_at = at or iso(desk.clock.now())
    run = Run(
        id=run_id_for(undone.job_id, f"undo@{undone.id} {by} {requested_at}"),
        job_id=undone.job_id,
        job_name=undone.job_name,
        job_version=undone.job_version,
        instance=undone.instance,
        trigger=Trigger.UNDO,
        requested_at=requested_at,
        state=RunState.WAITING,
        moved_at=iso(desk.clock.now()),
        undoes=undone.id,
        undone_by=by,
        job_document=undone.job_document,
    )
    return make_and_ask(run, desk.runs, desk.outbox)


def _check(undone: Run, desk: DecisionDesk) -> None:
    """Raises InvalidInputError with why, and what to do instead."""
    if not undone.is_final:
        raise InvalidInputError(
            f"Run {undone.id} is still {undone.state.value}. Wait for its end, or stop it (`muster cancel "
            f"{undone.id}`); then take back what it did."
        )
    if not total_of(undone.outcomes, OutcomeStatus.APPLIED):
        raise InvalidInputError(
            f"Run {undone.id} ended as {undone.state.value.replace('_', ' ')} and changed nobody, so there is nothing "
            "to take back."
        )
    try:
        job = desk.jobs.get(undone.job_id)
    except NotFoundError as error:
        raise InvalidInputError(
            f'The job "{undone.job_name}" was deleted since, so its runs cannot be taken back: with it went the '
            "account and the guards that a run goes by."
        ) from error
    instance = instance_of(job, desk.home_instance)
    if instance != undone.instance:
        raise InvalidInputError(
            f'The job "{job.name}" keeps {instance} now, and run {undone.id} changed {undone.instance}, so it '
            "cannot be taken back by this job."
        )
