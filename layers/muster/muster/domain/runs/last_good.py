"""What a run saw of its roster and its directory, and whether that is good enough to compare later runs with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from muster.domain.job import Job, RemoteTarget
from muster.domain.reading.address_hashes import AddressHashes
from muster.domain.runs.outcomes import OutcomeStatus, total_of
from muster.domain.runs.run import Run, RunState


@dataclass(frozen=True, slots=True)
class Sight:
    """What a run saw. `filled` counts, by column, the rows whose cell holds a value that can be read.

    `source` is the configuration's key, `version` its version; `target` is the remote instance, or "home".
    `directory_size` is the number of users: when the plan was made, or, of a run that ended, after it.
    """

    source: str
    target: str
    version: str
    rows: int
    directory_size: int
    filled: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoodRun:
    """The last good run of a job: which, when it began (ISO 8601, UTC), and what it saw."""

    run_id: str
    at: str
    sight: Sight


@dataclass(frozen=True, slots=True)
class History:
    """What a plan saw beside the last good run of its job; None without one.

    Of the `addresses_before` that the last good run read, `addresses_kept` are in this roster too; both are 0
    where its addresses are not known any more.
    """

    now: Sight
    before: GoodRun | None = None
    addresses_before: int = 0
    addresses_kept: int = 0


def compare(
    now: Sight, hashes: AddressHashes, before: GoodRun | None, hashes_before: AddressHashes
) -> History:
    """Return both sights with the number of addresses that they share."""
    earlier = set(hashes_before)
    return History(now, before, len(earlier), len(earlier.intersection(hashes)))


def target_of(job: Job) -> str:
    """Return the instance that a job keeps, or "home"."""
    return job.target.instance if isinstance(job.target, RemoteTarget) else "home"


def is_good(run: Run) -> bool:
    """Tell whether a run whose work is done may stand for what the next ones are compared with.

    Nothing stopped it, no change was left untried, and at least half of the roster's rows are now as they say.
    So it need not have succeeded whole: a person whom Domo refuses in every run would else leave the job without
    a last good run, or with one that grows older until the guards trip for its age. A run that takes another back
    has read no roster.
    """
    if run.undoes is not None or run.ending() not in {RunState.SUCCEEDED, RunState.PARTLY_FAILED}:
        return False
    outcomes = run.outcomes_with_the_rest_not_tried
    if total_of(outcomes, OutcomeStatus.NOT_TRIED):
        return False
    applied = sum(
        outcomes.get(f"{action}.{OutcomeStatus.APPLIED.value}", 0) for action in ("create", "update")
    )
    return 2 * (run.planned.get("unchanged", 0) + applied) >= run.roster_size


def good_run(run: Run, job: Job) -> GoodRun:
    """Return what a run saw that `is_good`: of the directory, what it left behind."""
    created, deleted = (
        run.outcomes.get(f"{action}.{OutcomeStatus.APPLIED.value}", 0) for action in ("create", "delete")
    )
    sight = Sight(
        source=job.source.key,
        target=target_of(job),
        version=run.roster_version or "",
        rows=run.roster_size,
        directory_size=run.directory_size + created - deleted,
        filled=run.filled,
    )
    return GoodRun(run.id, run.started_at or run.requested_at, sight)
