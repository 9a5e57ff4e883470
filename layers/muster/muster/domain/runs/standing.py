"""How a run stands beside those before it; apart from their history, since the run keeps it."""

from dataclasses import dataclass
from enum import StrEnum


class Telling(StrEnum):
    """Whether a run is told by e-mail, and as what."""

    USUAL = "usual"
    QUARANTINED = "quarantined"  # the one that says that the job fails in the same way again and again
    QUIET = "quiet"  # not told: the job is quarantined, failed as before, and changed nobody
    WELL_AGAIN = "well_again"  # the one that says that a quarantine is over


@dataclass(frozen=True, slots=True)
class TriedAgain:
    """Of the people who failed before, how many were tried again, how many failed again, and since when the first."""

    people: int
    failed_again: int = 0
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`in_a_row` counts the runs that failed in the same way, this one included, since `since` (ISO 8601, UTC).

    `words` say the failure: this run's, or of a run that is well again the one that is over.
    """

    telling: Telling = Telling.USUAL
    in_a_row: int = 0
    since: str | None = None
    words: str = ""
    tried_again: TriedAgain | None = None
