"""The e-mail that tells what a run did; what it is made of stands beside it."""

from muster.domain.reports.facts import ReportFacts
from muster.domain.reports.html import html_of
from muster.domain.reports.letter import letter_of
from muster.domain.reports.mail import Mail
from muster.domain.reports.text import text_of
from muster.domain.runs.run import Run


def run_mail(run: Run, facts: ReportFacts, *, home: str = "") -> Mail:
    """Return the e-mail of a run that is about to end; text and HTML say the same.

    `home` is the instance that the log DataSet lives in, for a link to it.
    """
    letter = letter_of(run, facts, home=home)
    return Mail(subject=letter.subject, text=text_of(letter), html=html_of(letter))
