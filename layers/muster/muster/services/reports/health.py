"""How a run stands beside those before it: who is tried again, and whether its failure is told once more.

The answer is written on the run before anything is told, and what is remembered for the next run only after that.
So a report that dies in between tells the same when it is delivered again, and no e-mail is lost.
"""

from collections.abc import Callable
from dataclasses import dataclass

from muster.domain.job import Job
from muster.domain.reports.safe_text import one_line, without_secrets
from muster.domain.reports.words import headline
from muster.domain.runs.failed_people import FailedPeople, look_at_people, person_hash
from muster.domain.runs.health import Health, failure_of, weigh
from muster.domain.runs.outcomes import OutcomeStatus, total_of
from muster.domain.runs.run import Run
from muster.domain.runs.standing import Standing
from muster.errors import ConflictError, MusterError, RetryableError
from muster.services.reports.world import ReportWorld, RunInHand

_WORDS = 300


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is to be remembered after this run, if anything; and whether somebody failed in the run before.

    The first may read every outcome of the run, so it is asked for once, when the log is written.
    """

    after: Callable[[], Health | None] = lambda: None
    failed_before: Callable[[str], bool] = lambda _address: False


def weigh_run(hand: RunInHand, job: Job | None, world: ReportWorld, *, last_try: bool) -> Weighed:
    """Write on the run how it stands, once. What is not known at the last try counts as a run like any other.

    Raises RetryableError before that.
    """
    if job is None:
        return Weighed()
    try:
        return _weigh(hand, job, world)
    except ConflictError:
        raise
    except MusterError as error:
        if isinstance(error, RetryableError) and not last_try:
            raise
        hand.note(f"The runs before this one could not be looked at: {_reason(error)}")
        return Weighed()


def remember_health(hand: RunInHand, weighed: Weighed, world: ReportWorld, *, last_try: bool) -> None:
    """Keep what the next run is to know. Raises RetryableError before the last try."""
    try:
        after = weighed.after()
        if after is not None:
            world.health.keep(hand.run.job_id, after)
    except ConflictError:
        raise
    except MusterError as error:
        if isinstance(error, RetryableError) and not last_try:
            raise
        hand.note(f"The next run will not know of this one: {_reason(error)}")


def _weigh(hand: RunInHand, job: Job, world: ReportWorld) -> Weighed:
    run, before = hand.run, world.health.of(job.id)
    failed_before = _in(before, job)
    if before is not None and before.run_id == run.id:
        return Weighed(failed_before=failed_before)  # everything but the end of the run was done before
    if run.standing is not None:
        return Weighed(lambda: _beside(run, before, job, world)[1], failed_before)
    standing, after = _beside(run, before, job, world)
    hand.move(standing=standing)
    return Weighed(lambda: after, failed_before)


def _beside(run: Run, before: Health | None, job: Job, world: ReportWorld) -> tuple[Standing, Health]:
    """The run beside those before it: how it stands, and what is remembered then."""
    people = _people_of(run, before, world)
    return weigh(
        run,
        before,
        failure=failure_of(run, people.fingerprint),
        words=_words_of(run),
        patience=job.quarantine_after,
        again=people.again,
        failed=people.failed,
    )


def _in(before: Health | None, job: Job) -> Callable[[str], bool]:
    if before is None or not before.failed:
        return lambda _address: False
    return lambda address: person_hash(job.id, address) in before.failed


def _people_of(run: Run, before: Health | None, world: ReportWorld) -> FailedPeople:
    """Who failed; the outcomes are read only where there is something to find."""
    known = before.failed if before else {}
    outcomes = run.outcomes_with_the_rest_not_tried
    trouble = total_of(outcomes, OutcomeStatus.REFUSED) + total_of(outcomes, OutcomeStatus.FAILED)
    whole = bool(run.planned) and not total_of(outcomes, OutcomeStatus.NOT_TRIED)
    if not trouble and not (known and run.outcomes):
        return FailedPeople({} if whole else known)
    return look_at_people(
        world.files.outcomes(run.id),
        known,
        job_id=run.job_id,
        at=run.started_at or run.requested_at,
        whole=whole,
    )


def _words_of(run: Run) -> str:
    guards = " ".join(guard.message for guard in run.guards if guard.tripped)
    return one_line(without_secrets(run.fault or guards or headline(run)), _WORDS)


def _reason(error: MusterError) -> str:
    return one_line(without_secrets(str(error)))
