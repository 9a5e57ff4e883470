"""Reads what a run left in its files, for the log and for the e-mail."""

from collections.abc import Iterator

from muster.domain.findings import Finding
from muster.domain.reports.join import Happening, with_outcomes
from muster.domain.runs.run import Run
from muster.errors import MusterError, RetryableError
from muster.ports import RunFiles


def happenings_of(run: Run, files: RunFiles) -> Iterator[Happening]:
    """Every change of the plan with its outcome, in order; none for a run that never had a plan."""
    if not run.plan_id or not run.chunks:
        return iter(())
    return with_outcomes(files.changes(run.plan_id, run.chunks), files.outcomes(run.id))


def findings_of(run: Run, files: RunFiles) -> Iterator[Finding]:
    """Every finding of the plan."""
    return files.findings(run.plan_id) if run.plan_id else iter(())


def as_far_as_readable[T](items: Iterator[T], troubles: list[MusterError]) -> Iterator[T]:
    """The items up to the first that cannot be read for good; why not goes into `troubles`. Raises RetryableError."""
    try:
        yield from items
    except RetryableError:
        raise
    except MusterError as error:
        troubles.append(error)
