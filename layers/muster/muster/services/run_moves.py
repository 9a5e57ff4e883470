"""Moves of a run from one state to the next, each on condition that nobody else moved it meanwhile."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from muster.domain.runs.outcomes import count_outcomes
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso, seconds
from muster.errors import UnreadableFileError
from muster.ports import Clock, RunFiles, RunStore


def move(run: Run, runs: RunStore, clock: Clock, **changes: Any) -> Run:  # noqa: ANN401 - the fields of Run
    """Write the run with these fields changed and return it. Raises ConflictError if somebody else moved it."""
    moved_at = max(iso(clock.now()), _just_after(run.moved_at))
    moved = replace(run, moved_at=moved_at, **changes)
    runs.replace(moved, expected_moved_at=run.moved_at)
    return moved


def move_to_report(run: Run, runs: RunStore, clock: Clock, **changes: Any) -> Run:  # noqa: ANN401 - as above
    """End the work of a run: what is planned and has no outcome counts as not tried. Raises ConflictError."""
    ended = replace(run, **changes)
    return move(
        run,
        runs,
        clock,
        **(changes | {"state": RunState.REPORTING, "outcomes": ended.outcomes_with_the_rest_not_tried}),
    )


def cut_short(run: Run, runs: RunStore, files: RunFiles, clock: Clock, **changes: Any) -> Run:  # noqa: ANN401 - as above
    """As `move_to_report`, where work may be left: what a worker kept and died before counting it counts too.

    Where a file of it cannot be read, what is counted stands: a run always ends.
    """
    outcomes = run.outcomes
    if run.chunks_done < run.chunks:
        with suppress(UnreadableFileError):
            outcomes = count_outcomes(files.outcomes(run.id))
    return move_to_report(run, runs, clock, **(changes | {"outcomes": outcomes}))


def _just_after(moved_at: str) -> str:
    """A time is the run's version too, so it must differ even on a clock that stands still or goes back."""
    return iso(seconds(moved_at) + 1e-6)
