"""The report of a run, from its headline to its run id, as a document."""

from muster.domain.reports import tables
from muster.domain.reports.advice import advice_on_failed, advice_on_held, advice_on_preview
from muster.domain.reports.document import Letter, Part, Tone
from muster.domain.reports.facts import ReportFacts
from muster.domain.reports.standing_words import beside_the_runs_before, subject_start
from muster.domain.reports.tables import sentence, value
from muster.domain.reports.words import TRIGGERS, headline, subject
from muster.domain.runs.outcomes import OutcomeStatus, total_of
from muster.domain.runs.run import Run, RunState


def letter_of(run: Run, facts: ReportFacts, *, home: str = "") -> Letter:
    """Write the report of a run that is about to end. `home` is the instance that holds the log DataSet."""
    more = _where_the_rest_is(run)
    parts = (
        _guards(run),
        beside_the_runs_before(run),
        Part("What to do", tuple(_advice(run))),
        tables.tokens(facts),
        tables.counts(run),
        tables.failures(run, facts, more),
        tables.left_undone(run, facts, more),
        tables.findings(run, facts, more),
        tables.done(run, facts, more),
        Part("About the report itself", tuple(map(sentence, run.report_notes))),
        _about(run, home),
    )
    return Letter(
        subject=subject(run, subject_start(run)),
        headline=sentence(headline(run)),
        tone=_tone(run),
        parts=tuple(part for part in parts if part.sentences or part.rows),
    )


def _tone(run: Run) -> Tone:
    match run.ending():
        case RunState.HELD | RunState.FAILED:
            return Tone.BAD
        case RunState.PARTLY_FAILED | RunState.CANCELLED:
            return Tone.MIXED
        case _:
            return Tone.MIXED if run.planned.get("invalid", 0) or run.report_notes else Tone.GOOD


def _guards(run: Run) -> Part:
    tripped = (guard for guard in run.guards if guard.tripped)
    title = "What would stop it" if run.ending() is RunState.PREVIEWED else "What stopped it"
    return Part(title, rows=tuple((guard.guard, sentence(guard.message)) for guard in tripped))


def _advice(run: Run) -> list[str]:
    match run.ending():
        case RunState.HELD:
            return advice_on_held(run)
        case RunState.PREVIEWED:
            return advice_on_preview(run)
        case RunState.CANCELLED:
            return [f"To do what was not tried: muster run {run.job_id}"]
        case RunState.FAILED:
            return advice_on_failed(run)
        case _:
            return _advice_for_what_failed(run)


def _advice_for_what_failed(run: Run) -> list[str]:
    counts = run.outcomes_with_the_rest_not_tried
    advice = []
    if total_of(counts, OutcomeStatus.REFUSED):
        advice.append("Refused: Domo says no, and why stands below. Mend the row, or the person in Domo.")
    if total_of(counts, OutcomeStatus.FAILED) or total_of(counts, OutcomeStatus.NOT_TRIED):
        advice.append("Failed or not tried: the next run of the job tries these again.")
    if run.planned.get("invalid", 0):
        advice.append(
            "Rows with faults: mend them in the configuration. Until then those people stay as they are."
        )
    return advice


def _about(run: Run, home: str) -> Part:
    rows = [
        ("job", value(run.job_name)),
        ("instance", run.instance),
        ("started", f"{_time(run.started_at or run.requested_at)}, {TRIGGERS[run.trigger]}"),
        ("ended", _time(run.finished_at)),
        *_who(run),
        ("run", run.id),
        ("everything", f"muster runs show {run.id}"),
    ]
    log = run.log_dataset_id or ""
    address = f"https://{home}/datasources/{log}/details/overview" if home and log else log
    if log:
        rows.append(("log DataSet", address))
    return Part("About this run", rows=tuple(rows), link=address if home else "")


def _who(run: Run) -> list[tuple[str, str]]:
    """Whoever approved or cancelled it."""
    rows = []
    if run.approves is not None:
        rows.append(("approved by", f"{value(run.approved_by or '')}, the plan of run {run.approves}"))
        rows += [("approved", sentence(guard.message)) for guard in run.guards if guard.guard == "approval"]
    if run.cancelled_by is not None:
        rows.append(("cancelled by", f"{value(run.cancelled_by)}, {_time(run.cancelled_at)}"))
    return rows


def _where_the_rest_is(run: Run) -> str:
    whole = run.log_dataset_id is not None and run.log_done and not run.report_notes
    return "see the log DataSet" if whole else f"see muster runs show {run.id}"


def _time(text: str | None) -> str:
    return "not known" if text is None else f"{text[:10]} {text[11:19]} UTC"
