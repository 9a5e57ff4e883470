"""Reports a run: the log DataSet, then the e-mails, then its end, then the instance for whoever waits for it.

In this order, so that an e-mail can say that the log failed. Every step is noted on the run before the next:
a redelivery goes on where the last one stopped, and a delivery that was overtaken fails at its next note. A log
that is longer than one delivery has time for is handed on in a message of its own, so that no queue counts it.
What cannot be reported becomes a note: a run always ends.
"""

from dataclasses import dataclass

from muster.domain.job import Job
from muster.domain.reports.log_rows import log_rows
from muster.domain.reports.safe_text import one_line, without_secrets
from muster.domain.runs.run import Run, RunState
from muster.domain.times import iso
from muster.errors import ConflictError, MusterError, NotFoundError, RetryableError, UnreadableJobError
from muster.messages import ReportRun
from muster.services.kept_job import job_to_report_by
from muster.services.reports.decision_mail import tell_decision
from muster.services.reports.health import Weighed, remember_health, weigh_run
from muster.services.reports.log_append import append_rows
from muster.services.reports.log_dataset import log_of
from muster.services.reports.mail import mail_everyone
from muster.services.reports.reading import as_far_as_readable, findings_of, happenings_of
from muster.services.reports.release import free_instance
from muster.services.reports.remember_good import remember_good
from muster.services.reports.world import ReportWorld, RunInHand
from muster.services.triggers.look_again import ask_to_look_again
from muster.services.triggers.try_again import ask_for_next_try

__all__ = ["REPORT_TRIES", "ReportResult", "ReportWorld", "report_run"]

REPORT_TRIES = 3
"""The delivery at which what cannot be written is given up, counted from the last that got rows into the log.

The queue must deliver more often than this.
"""


@dataclass(frozen=True, slots=True)
class ReportResult:
    """What one delivery did. `state` is final unless the run was not ready to be reported."""

    run_id: str
    state: RunState
    rows_logged: int = 0
    mails_sent: int = 0
    notes: tuple[str, ...] = ()


def report_run(run_id: str, world: ReportWorld) -> ReportResult:
    """Report a run, as often as it is delivered. A run that is still being carried out is left alone.

    One that ended because the message of its report died is reported all the same. Of one whose plan was held, what
    became of the plan is told.

    Raises RetryableError (`retry_after_seconds` tells when to come back), ConflictError (another delivery is
    at it), NotFoundError (there is no such run).
    """
    run = world.runs.get(run_id)
    if run.is_final and not run.dead_report:
        hand = RunInHand(run, world)
        sent = tell_decision(hand, _job_of(run, world), world) if run.owed_word else 0
        _set_free(run, world)
        return ReportResult(run.id, run.state, mails_sent=sent, notes=hand.run.report_notes)
    if not run.is_final and run.state is not RunState.REPORTING:
        return ReportResult(run.id, run.state)
    hand = RunInHand(run, world)
    hand.move(
        finished_at=run.finished_at or iso(world.clock.now()),
        report_tries=run.report_tries + 1,
    )
    job = _job_of(run, world)
    weighed = weigh_run(hand, job, world, last_try=_is_last_try(hand.run))
    rows_logged = _log(hand, job, weighed, world)
    if not hand.run.log_done:
        world.outbox.report(ReportRun(run_id=run.id))
        return ReportResult(run.id, hand.run.state, rows_logged)
    last_try = _is_last_try(hand.run)
    mails_sent = mail_everyone(hand, job, world, last_try=last_try)
    remember_good(hand, job, world, last_try=last_try)
    remember_health(hand, weighed, world, last_try=last_try)
    hand.move(state=hand.run.ending(), dead_report="")
    _set_free(hand.run, world)
    return ReportResult(run.id, hand.run.state, rows_logged, mails_sent, hand.run.report_notes)


def _set_free(run: Run, world: ReportWorld) -> None:
    """Free the instance, and ask for what is to come after this run; all of it again is harmless."""
    free_instance(run, world.leases, world.outbox)
    ask_for_next_try(run, world.outbox, world.clock)
    ask_to_look_again(run, world.outbox)


def _job_of(run: Run, world: ReportWorld) -> Job | None:
    """The job as it was when the run began; else as it is now; None when it is gone or cannot be read."""
    try:
        return job_to_report_by(run) if run.job_document else world.jobs.get(run.job_id)
    except (NotFoundError, UnreadableJobError):
        return None


def _is_last_try(run: Run) -> bool:
    return run.report_tries >= REPORT_TRIES


def _log(hand: RunInHand, job: Job | None, weighed: Weighed, world: ReportWorld) -> int:
    """Write the rows that are not there yet and return how many; what keeps them away becomes a note.

    The run's `log_done` stays false where rows were written and there are more than this delivery has time for.
    """
    if hand.run.log_done:
        return 0
    before = hand.run.log_rows
    unread: list[MusterError] = []
    try:
        if hand.run.log_dataset_id is None:
            hand.move(log_dataset_id=log_of(hand.run, job, world))
        happenings = as_far_as_readable(happenings_of(hand.run, world.files), unread)
        findings = as_far_as_readable(findings_of(hand.run, world.files), unread)
        rows = log_rows(hand.run, happenings, findings, failed_before=weighed.failed_before)
        whole = append_rows(hand, rows, world)
    except ConflictError:
        raise
    except RetryableError as error:
        if not _is_last_try(hand.run):
            raise
        _give_up(hand, error)
    except MusterError as error:
        _give_up(hand, error)
    else:
        if whole and unread:
            _give_up(hand, unread[0])
        elif whole:
            hand.move(log_done=True)
    return hand.run.log_rows - before


def _give_up(hand: RunInHand, error: MusterError) -> None:
    reason = one_line(without_secrets(str(error)))
    there = f" ({hand.run.log_rows:,} rows of this run are in it)" if hand.run.log_rows else ""
    hand.note(f"The log DataSet was not written in full{there}: {reason}", log_done=True)
