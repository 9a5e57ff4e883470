"""The e-mail that tells what became of a held plan which nobody carries out."""

from muster.domain.plans.approvable import moment, open_until
from muster.domain.reports import tables
from muster.domain.reports.document import Letter, Part, Tone
from muster.domain.reports.html import html_of
from muster.domain.reports.mail import Mail
from muster.domain.reports.safe_text import one_line
from muster.domain.reports.tables import sentence, value
from muster.domain.reports.text import text_of
from muster.domain.runs.run import Run


def decision_mail(run: Run) -> Mail:
    """Return the e-mail of a plan that was rejected or, without a decision, has expired."""
    letter = _letter(run)
    return Mail(letter.subject, text_of(letter), html_of(letter))


def _letter(run: Run) -> Letter:
    decision = run.decision
    nothing = f"Nothing in {run.instance} was changed by it."
    if decision is None:
        short = "EXPIRED, nobody decided on the plan"
        headline = f"Nobody decided on the plan until {moment(open_until(run))}, so it is never carried out. {nothing}"
    else:
        short = f"REJECTED by {decision.by}, nothing written"
        headline = f"The plan was {decision.in_words()}. It is never carried out. {nothing}"
    tripped = [guard for guard in run.guards if guard.tripped]
    parts = (
        Part("What to do", tuple(_advice(run))),
        Part("What had held it", rows=tuple((guard.guard, sentence(guard.message)) for guard in tripped)),
        tables.counts(run),
        Part(
            "About this plan",
            rows=(("job", value(run.job_name)), ("instance", run.instance), ("run", run.id)),
        ),
    )
    return Letter(
        subject=one_line(f"[Muster] {one_line(run.job_name, 80)}: {short}", 200),
        headline=sentence(headline),
        tone=Tone.MIXED,
        parts=tuple(part for part in parts if part.sentences or part.rows),
    )


def _advice(run: Run) -> list[str]:
    again = (
        f"Is it still wanted? Take the run back again and decide on that plan: muster undo {run.undoes}"
        if run.undoes is not None
        else f"Is it still wanted? Run the job again and decide on that plan: muster run {run.job_id}"
    )
    look = f"See what it would have done: muster plans show {run.id}"
    if run.decision is None:
        return [again, look]
    return [
        "If it is right that nothing happens, there is nothing to do; the next run plans anew.",
        again,
        look,
    ]
