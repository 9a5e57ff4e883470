"""Tells what became of a held plan without being carried out: somebody rejected it, or nobody decided in time.

An approval needs no e-mail of its own: the run that carries the plan out sends one.
"""

from collections.abc import Sequence

from muster.domain.job import Job
from muster.domain.plans.approvable import open_until, why_not_approvable
from muster.domain.reports.decision_letter import decision_mail
from muster.domain.runs.run import Run, RunState
from muster.domain.runs.standing import Telling
from muster.domain.times import seconds
from muster.errors import NotFoundError, RetryableError, UnreadableJobError
from muster.services.reports.mail import TRIES, reason_of, send_to
from muster.services.reports.world import ReportWorld, RunInHand

_LATER_RUNS = 20
_PLANNED_ANEW = frozenset({RunState.HELD, RunState.SUCCEEDED, RunState.PARTLY_FAILED})


def tell_decision(hand: RunInHand, job: Job | None, world: ReportWorld) -> int:
    """Send the e-mail to every recipient who has not had it; returns how many were sent.

    A plan whose time has not passed is left as it is. As for the report, one e-mail may be sent twice and none is
    lost. Raises ConflictError if somebody decides just now, RetryableError when everybody else knows.
    """
    run = hand.run
    if run.decision is None:
        until = open_until(run)
        if until is not None and world.clock.now() <= seconds(until):
            return 0
    sent = _send_to_everyone(hand, job.recipients, world) if job is not None and _matters(run, world) else 0
    hand.move(decision_told=True)
    return sent


def _send_to_everyone(hand: RunInHand, recipients: Sequence[str], world: ReportWorld) -> int:
    mail, sent = decision_mail(hand.run), 0
    late: RetryableError | None = None
    for recipient in recipients:
        if recipient in hand.run.decision_mailed:
            continue
        trouble = send_to(mail, recipient, world, tries=TRIES if late is None else 1)
        told = (*hand.run.decision_mailed, recipient)
        if trouble is None:
            hand.move(decision_mailed=told)
            sent += 1
        elif isinstance(trouble, RetryableError):
            late = trouble  # should it go on, the death of the message is noted on the run
        else:
            reason = reason_of(trouble)
            hand.note(f"No e-mail on the decision went to {recipient}: {reason}", decision_mailed=told)
    if late is not None:
        raise late
    return sent


def _matters(run: Run, world: ReportWorld) -> bool:
    """Whether the end of the plan is news: a rejection is, and a plan that could be approved and nothing replaced."""
    if run.decision is not None:
        return True
    if why_not_approvable(run) is not None:
        return False
    if run.standing is not None and run.standing.telling is Telling.QUIET:
        return False
    try:
        world.jobs.get(run.job_id)
    except NotFoundError:
        return False
    except UnreadableJobError:
        return True
    later = world.runs.of_job(run.job_id, _LATER_RUNS)
    return not any(each.requested_at > run.requested_at and each.state in _PLANNED_ANEW for each in later)
