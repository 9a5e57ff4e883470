"""Words that several guards share, so that an admin reads the same thing said the same way."""

from fractions import Fraction

from muster.domain.runs.last_good import GoodRun
from muster.domain.runs.run import GuardResult


def exactly(share: float) -> Fraction:
    """Return a share as it was written: 0.29 of 100 is 29 and not a little less."""
    return Fraction(str(share))


def share_of(count: int, whole: int) -> str:
    """Return a share in per cent; of nothing it is 0."""
    return f"{count / whole if whole else 0.0:.1%}"


def told(guard: str, message: str) -> GuardResult:
    """Return the answer of a guard that did not trip."""
    return GuardResult(guard, tripped=False, message=message)


def review(setting: str, what: str = "If these people really shall go") -> str:
    """Return what to do about a limit, as the end of a message."""
    return (
        f" Look whether the configuration DataSet is whole. {what}, raise guards.{setting} of the job,"
        " run it, and set it back."
    )


def no_earlier(guard: str) -> GuardResult:
    """Return the answer of a guard that compares with the last good run, where there is none."""
    return told(guard, "No earlier run to compare with.")


def run_of(before: GoodRun) -> str:
    """Return which run is compared with: `the last good run (R, 2026-11-21 05:00)`."""
    return f"the last good run ({before.run_id}, {before.at[:16].replace('T', ' ')} UTC)"
