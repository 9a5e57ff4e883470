"""A dead report: the run ends all the same, its instance is freed, what waits starts. The report is tried once more.

The run remembers the message after whose death it ended. So a second look at the same message repeats what may not
have been done, and the death of the further report is the end of it.
"""

from muster.domain.plans.approvable import open_until
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso, seconds
from muster.messages import ReportRun
from muster.services.dead_letters.world import Became, DeadLetterWorld, why_it_died
from muster.services.reports.release import free_instance
from muster.services.run_moves import move

QUIET_SECONDS = 6 * 60
"""Longer than the function may live that reports."""

_NOTE = f"The run ended before it was reported. {why_it_died('report')}"
_DECISION = f"Perhaps nobody was told what became of the plan. {why_it_died('report')}"
_TWICE = "A further report failed as often; nothing more is tried, and perhaps nobody was told."


def fail_report(message: ReportRun, letter_id: str, world: DeadLetterWorld) -> Became:
    """End the run. Raises NotFoundError, ConflictError (another report is at it; look again), RetryableError."""
    run = world.runs.get(message.run_id)
    if run.is_final and not run.dead_report:
        if run.owed_word and not _is_undecided_in_time(run, world):
            _note(run, _DECISION, world, decision_told=True)
        free_instance(run, world.leases, world.outbox)
        return Became.NOTHING_LEFT
    if not run.is_final and run.state is not RunState.REPORTING:
        return Became.NOTHING_LEFT
    if run.dead_report != letter_id:
        if seconds(run.moved_at) + QUIET_SECONDS >= world.clock.now():
            return Became.LATER
        if run.dead_report:
            _note(run, _TWICE, world, dead_report="")
            return Became.FAILED
        run = _note(
            run,
            _NOTE,
            world,
            dead_report=letter_id,
            state=run.ending(),
            finished_at=run.finished_at or iso(world.clock.now()),
        )
    free_instance(run, world.leases, world.outbox)
    world.outbox.report(ReportRun(run_id=run.id))
    return Became.FAILED


def _is_undecided_in_time(run: Run, world: DeadLetterWorld) -> bool:
    until = open_until(run)
    return run.decision is None and until is not None and world.clock.now() <= seconds(until)


def _note(run: Run, sentence: str, world: DeadLetterWorld, **changes: object) -> Run:
    notes = (*run.report_notes, sentence)
    return move(run, world.runs, world.clock, report_notes=notes, **changes)
