"""How the last runs of a job ended: what they fail by, how often in a row, and when that is told no more.

A job whose runs fail in the same way again and again is *quarantined*: its schedule slows down to once a day, and its
runs send no e-mail, but for one that says so and one when it is well again (docs/when-runs-fail.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from muster.domain.runs.outcomes import OutcomeStatus, total_of
from muster.domain.runs.run import Run, RunState, Trigger
from muster.domain.runs.standing import Standing, Telling, TriedAgain

RESTING_SECONDS = 23 * 60 * 60
"""A quarantined job is not asked for by the schedule again before; with a firing every six hours that is once a day."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is remembered of a job: its last run that counted, asked for `at`, under this version of the job.

    `failure` tells one way to fail from another, and is empty where the job is well; `words` say it. `incident` is
    the last run that counted in `in_a_row`, or the first of those that tried the same again by themselves. `failed`
    are the people who failed last, by hash, with the time since when.
    """

    run_id: str
    at: str
    job_version: int
    failure: str = ""
    words: str = ""
    in_a_row: int = 0
    since: str = ""
    incident: str = ""
    quarantined_at: str | None = None
    failed: Mapping[str, str] = field(default_factory=dict)


def is_quarantined(health: Health | None, job_version: int) -> bool:
    """Whether a job is quarantined; who changes the job lifts that."""
    return health is not None and health.quarantined_at is not None and health.job_version == job_version


def failure_of(run: Run, people: str) -> str | None:
    """What tells the failure of a run from others: empty for a run that is well, None for one that says nothing.

    `people` stands for who failed, and with what change. A plan that only waits for its approval is no failure.
    """
    ending = run.ending()
    if ending is RunState.CANCELLED or run.trigger is Trigger.UNDO:
        return None
    failure = ""
    match ending:
        case RunState.FAILED:
            failure = f"fault {run.fault_code or ''}"
        case RunState.HELD:
            tripped = sorted({guard.guard for guard in run.guards if guard.tripped})
            failure = "" if tripped == ["approval"] else f"held {','.join(tripped)} {run.plan_digest or ''}"
        case RunState.PARTLY_FAILED:
            failure = f"people {people}"
    # Whether a decision holds says nothing of the job's own plans; one that was carried out is as good as any run.
    return None if failure and run.trigger is Trigger.APPROVAL else failure


def weigh(  # noqa: PLR0913 - the facts that a run's standing rests on
    run: Run,
    before: Health | None,
    *,
    failure: str | None,
    words: str,
    patience: int,
    again: TriedAgain | None,
    failed: Mapping[str, str],
) -> tuple[Standing, Health]:
    """Return how the run stands beside those before it, and what is remembered then.

    `patience` is how often in a row a job may fail in the same way before it is quarantined; 0 is without end.
    """
    at = _at(run)
    if before is not None and (failure is None or before.at > at):
        kept = replace(before, failed=failed) if before.at <= at else before
        return Standing(tried_again=again), kept
    if not failure:
        ends = before is not None and before.quarantined_at is not None and failure is not None
        telling = Telling.WELL_AGAIN if ends else Telling.USUAL
        well = Health(run.id, at, run.job_version, failed=failed)
        return Standing(telling, tried_again=again, words=before.words if ends and before else ""), well
    same = before if before is not None and _goes_on(before, failure, run) else None
    incident = run.again_of or run.id
    counts = same is None or same.incident != incident
    in_a_row = (same.in_a_row if same else 0) + int(counts)
    since = same.since if same else at
    quarantined_at = same.quarantined_at if same else None
    begins = quarantined_at is None and 0 < patience <= in_a_row
    health = Health(
        run.id, at, run.job_version, failure, words, in_a_row, since, incident, quarantined_at, failed
    )
    if begins:
        return Standing(Telling.QUARANTINED, in_a_row, since, words, again), replace(
            health, quarantined_at=at
        )
    quiet = quarantined_at is not None and not total_of(run.outcomes, OutcomeStatus.APPLIED)
    return Standing(Telling.QUIET if quiet else Telling.USUAL, in_a_row, since, words, again), health


def _goes_on(before: Health, failure: str, run: Run) -> bool:
    """Whether this is the failure of before. A changed job begins anew, and so does a quarantined one run by hand."""
    by_hand = before.quarantined_at is not None and run.trigger.by_hand
    return before.failure == failure and before.job_version == run.job_version and not by_hand


def _at(run: Run) -> str:
    return run.started_at or run.requested_at
