"""What a report works with, and the run that it has in hand."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

from muster.domain.reports.log_csv import PART_BYTES
from muster.domain.runs.run import Run
from muster.ports import (
    Clock,
    DataSets,
    HealthBook,
    JobStore,
    LastGood,
    Leases,
    LogRegistry,
    Mailer,
    Outbox,
    RunFiles,
    RunStore,
)
from muster.services.run_moves import move


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWorld:
    """What a report needs of the world.

    `home` is the instance that holds the log DataSets. `remaining_seconds` tells how long the function may go
    on. `settle_seconds` is how long Domo may take to show rows that it took in (reference, section 2).
    """

    jobs: JobStore
    runs: RunStore
    files: RunFiles
    datasets: DataSets
    log_registry: LogRegistry
    last_good: LastGood
    health: HealthBook
    mailer: Mailer
    leases: Leases
    outbox: Outbox
    clock: Clock
    home: str = ""
    sleep: Callable[[float], None] = time.sleep
    remaining_seconds: Callable[[], float] = lambda: inf
    part_bytes: int = PART_BYTES
    settle_seconds: float = 900.0


class RunInHand:
    """The run as it is kept, with every step of its report noted.

    When another delivery takes over, the next `move` of this one raises ConflictError.
    """

    def __init__(self, run: Run, world: ReportWorld) -> None:
        self.run = run
        self._world = world

    def move(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of Run
        """Keep the run with these fields changed."""
        self.run = move(self.run, self._world.runs, self._world.clock, **changes)

    def note(self, sentence: str, **changes: Any) -> None:  # noqa: ANN401 - as above
        """Keep one more note on the report, once however often it is told."""
        notes = self.run.report_notes
        if sentence not in notes:
            notes = (*notes, sentence)
        self.move(report_notes=notes, **changes)
