"""Whether a plan may still be decided on, and if not, why not and what to do instead."""

from muster.domain.runs.decision import DECISION_SECONDS
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso, seconds

SHORTEST_FINGERPRINT = 12
"""So many of the 64 digits name a plan; fewer could be a slip of the hand."""


def open_until(run: Run) -> str | None:
    """When the time to decide on a held plan ends (ISO 8601, UTC); None for a run that has not ended."""
    return None if run.finished_at is None else iso(seconds(run.finished_at) + DECISION_SECONDS)


def why_not_decidable(run: Run, now: float) -> str | None:
    """Return why a plan cannot be decided on (a decision that was made already is another matter), or None."""
    if not run.is_final:
        return f"Run {run.id} is still {run.state.value}; there is no plan to decide on yet."
    if run.state is RunState.PREVIEWED:
        return (
            f"Run {run.id} is a preview, and a preview is never carried out. To approve plans, set the job's "
            f'"mode" to "approve" (`muster jobs update {run.job_id}`), run it (`muster run {run.job_id}`), and '
            "decide on that plan."
        )
    if run.state is not RunState.HELD:
        return f"Run {run.id} ended as {run.state.value.replace('_', ' ')}; only a plan that is held waits."
    until = open_until(run)
    if until is None or now > seconds(until):
        return (
            f"The plan of run {run.id} could be decided on until {moment(until)}. Run the job again "
            f"(`muster run {run.job_id}`) and decide on the plan of today."
        )
    return None


def why_not_approvable(run: Run) -> str | None:
    """Return which guards hold a plan that nobody may lift, and what to do; None if there are none."""
    absolute = [guard for guard in run.guards if guard.tripped and not guard.can_be_approved]
    if not absolute:
        return None
    said = " ".join(f"{guard.guard}: {guard.message}" for guard in absolute)
    return f"Nobody can approve this plan. {said} Then run the job again: muster run {run.job_id}"


def names(fingerprint: str, given: str) -> bool:
    """Whether `given` names this fingerprint: all of its digits, or at least the first twelve."""
    return len(given) >= SHORTEST_FINGERPRINT and fingerprint.startswith(given.lower())


def moment(text: str | None) -> str:
    """A time for people."""
    return "a time that is not known" if text is None else f"{text[:16].replace('T', ' ')} UTC"
