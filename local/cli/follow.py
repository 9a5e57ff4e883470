"""Follows a run to its end: what it looks like while it goes on is the viewer's affair."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from muster.domain.runs.run import Run, RunState
from muster.errors import NotFoundError, ServerTroubleError
from muster.ports import RunStore


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to look and how long at most; in seconds, on the clock given."""

    every_seconds: float = 0.5
    timeout_seconds: float = 3600.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def moves(runs: RunStore, run_id: str, pace: Pace) -> Iterator[Run | None]:
    """The run each time it was looked at; None until it is picked up. Ends with the final run.

    A run that was folded into one that waits already is followed there. Raises ServerTroubleError at the
    timeout.
    """
    until = pace.clock() + pace.timeout_seconds
    while True:
        run = _look(runs, run_id)
        yield run
        if run is not None and run.state is RunState.FOLDED and run.folded_into is not None:
            run_id = run.folded_into
            continue
        if run is not None and run.is_final:
            return
        if pace.clock() >= until:
            where = "has not been picked up" if run is None else f"is still {run.state.value}"
            raise ServerTroubleError(
                f"Run {run_id} {where} after {pace.timeout_seconds:.0f} s. It goes on without this command;"
                f" `muster runs show {run_id}` tells how it stands."
            )
        pace.sleep(pace.every_seconds)


def _look(runs: RunStore, run_id: str) -> Run | None:
    try:
        return runs.get(run_id)
    except NotFoundError:
        return None
