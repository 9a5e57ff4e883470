"""Remembers what a run that ended well saw, for the guards of the runs after it."""

from muster.domain.job import Job
from muster.domain.reports.safe_text import one_line, without_secrets
from muster.domain.runs.last_good import good_run, is_good
from muster.errors import ConflictError, MusterError, RetryableError
from muster.services.reports.world import ReportWorld, RunInHand


def remember_good(hand: RunInHand, job: Job | None, world: ReportWorld, *, last_try: bool) -> None:
    """Keep what the run saw if it is good, before it is final, so that a crash leaves it to the next delivery.

    The run still has its instance, so no other run of the job is planned meanwhile. What cannot be kept becomes
    a note at the last try. Raises RetryableError before that.
    """
    if job is None or not is_good(hand.run):
        return
    try:
        world.last_good.accept(job.id, good_run(hand.run, job), hand.run.plan_id)
    except ConflictError:
        raise
    except MusterError as error:
        if isinstance(error, RetryableError) and not last_try:
            raise
        reason = one_line(without_secrets(str(error)))
        hand.note(
            f"The guards go on comparing with the run before this one, which could not be kept: {reason}"
        )
