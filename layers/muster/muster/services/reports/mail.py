"""Sends the e-mails of a run: one to each recipient, and none of them stops the others."""

from muster.domain.job import Job
from muster.domain.reports.facts import ReportFacts, gather
from muster.domain.reports.mail import Mail
from muster.domain.reports.report import run_mail
from muster.domain.reports.safe_text import one_line, without_secrets
from muster.domain.runs.again import was_told
from muster.domain.runs.standing import Telling
from muster.errors import MusterError, RetryableError
from muster.services.reports.reading import findings_of, happenings_of
from muster.services.reports.world import ReportWorld, RunInHand

TRIES = 3
"""With one e-mail, before it is left to the next delivery; one is enough where it fails for others too."""
_LONGEST_PAUSE_SECONDS = 10.0


def mail_everyone(hand: RunInHand, job: Job | None, world: ReportWorld, *, last_try: bool) -> int:
    """Send the e-mail to every recipient that is not dealt with yet; returns how many were sent.

    A recipient is marked after the sending: should the function die just between, that one gets the e-mail
    twice, since an e-mail too many does less harm than none about deleted people. A quarantined job that fails as
    before tells nobody, nor does a try of what is tried again, since the first e-mail said so. Raises RetryableError
    before the last try, when everybody else has theirs.
    """
    if job is None:
        hand.note("The job is gone or cannot be read, and with it the list of those who are told.")
        return 0
    quiet = hand.run.standing is not None and hand.run.standing.telling is Telling.QUIET
    if quiet or was_told(hand.run):
        return 0
    left = [recipient for recipient in job.recipients if recipient not in hand.run.mailed]
    if not left:
        return 0
    facts = _facts(hand, world, last_try=last_try)
    mail = run_mail(hand.run, facts, home=world.home)
    sent = 0
    late: RetryableError | None = None
    for recipient in left:
        trouble = send_to(mail, recipient, world, tries=TRIES if late is None else 1)
        if isinstance(trouble, RetryableError):
            late = trouble
            if not last_try:
                continue
        mailed = (*hand.run.mailed, recipient)
        if trouble is None:
            hand.move(mailed=mailed)
            sent += 1
        else:
            hand.note(f"No e-mail went to {recipient}: {reason_of(trouble)}", mailed=mailed)
    if late is not None and not last_try:
        raise late
    return sent


def _facts(hand: RunInHand, world: ReportWorld, *, last_try: bool) -> ReportFacts:
    """The examples for the e-mail; none, with a note, when the run's files cannot be read."""
    try:
        return gather(hand.run, happenings_of(hand.run, world.files), findings_of(hand.run, world.files))
    except RetryableError as error:
        if not last_try:
            raise
        reason = reason_of(error)
    except MusterError as error:
        reason = reason_of(error)
    hand.note(f"The list of changes could not be read: {reason}")
    return ReportFacts()


def send_to(mail: Mail, recipient: str, world: ReportWorld, *, tries: int = TRIES) -> MusterError | None:
    """Send one e-mail; returns why it could not be sent, or None. The pauses between three tries take six seconds."""
    trouble: MusterError | None = None
    for attempt in range(tries):
        if attempt:
            world.sleep(min(2.0**attempt, _LONGEST_PAUSE_SECONDS))
        try:
            world.mailer.send(mail, recipient)
        except RetryableError as error:
            trouble = error
        except MusterError as error:
            return error
        else:
            return None
    return trouble


def reason_of(error: MusterError) -> str:
    """The error in one line, without secrets."""
    return one_line(without_secrets(str(error)))
