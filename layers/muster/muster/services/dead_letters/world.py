"""What failing the work of dead messages works with, and what may become of one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from muster.ports import Clock, DeadLetters, JobStore, Leases, Outbox, RunFiles, RunStore

DELIVERIES = 5
"""How often a queue delivers a message before it is dead (template.yaml)."""


@dataclass(frozen=True, slots=True)
class DeadLetterWorld:
    """The ports; `remaining_seconds` tells how long the sweeper may go on."""

    letters: DeadLetters
    jobs: JobStore
    runs: RunStore
    files: RunFiles
    leases: Leases
    outbox: Outbox
    clock: Clock
    home_instance: str
    remaining_seconds: Callable[[], float] = lambda: inf


class Became(StrEnum):
    """What became of a dead message; all but LATER are the end of it."""

    FAILED = "its part of the run failed, and the run goes on to its report"
    NOTHING_LEFT = "the run was past it already"
    RUN_GONE = "there is no such run, and none is owed"
    NOTHING_LOST = "a hint only: the watch sees the change by itself"
    UNREADABLE = "it cannot be read; the sweeper ends what it may have been meant for"
    OTHER_RELEASE = "its run was kept by another release of Muster, whose sweeper ends it"
    LATER = "somebody may still be at it; it is looked at again"


def why_it_died(function: str) -> str:
    """The reason as people read it."""
    return (
        f"Its message was delivered {DELIVERIES} times and failed each time; why stands in the log of the function "
        f"{function}."
    )
