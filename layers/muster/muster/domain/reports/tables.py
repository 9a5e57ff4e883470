"""The tables of a report: the counts, and the changes and findings that it lists."""

from collections.abc import Mapping

from muster.domain.findings import Finding
from muster.domain.plans.changes import Change, Create, Delete, Update, address_words, turns_of
from muster.domain.reports.document import Part
from muster.domain.reports.facts import ReportFacts
from muster.domain.reports.join import Happening
from muster.domain.reports.safe_text import one_line, without_secrets
from muster.domain.reports.words import address_changes
from muster.domain.runs.outcomes import OutcomeStatus, total_of
from muster.domain.runs.run import Run, RunState
from muster.domain.token_expiry import TOKEN_EXPIRES

_VALUE_LENGTH = 60
_SENTENCE_LENGTH = 500
_ACTIONS = ("create", "update", "delete")
_LEFT_UNDONE = {
    RunState.HELD: "What it would have done",
    RunState.PREVIEWED: "What it would do",
}
_KNOWN_BY = ("displayName", "title", "department")


def counts(run: Run) -> Part:
    """Planned and ended, by action; a status that no change ended in has no column."""
    if run.changes_planned == 0:
        return Part("In numbers")
    outcomes = run.outcomes_with_the_rest_not_tried
    statuses = [each for each in OutcomeStatus if each is OutcomeStatus.APPLIED or total_of(outcomes, each)]
    rows = tuple(
        (
            action,
            f"{run.planned.get(action, 0):,}",
            *(f"{outcomes.get(f'{action}.{status}', 0):,}" for status in statuses),
        )
        for action in _ACTIONS
    )
    head = ("", "planned", *(status.value.replace("_", " ") for status in statuses))
    return Part("In numbers", head=head, rows=rows, after=address_changes(run))


def failures(run: Run, facts: ReportFacts, more: str) -> Part:
    """What was refused or failed, and why."""
    total = total_of(run.outcomes, OutcomeStatus.REFUSED) + total_of(run.outcomes, OutcomeStatus.FAILED)
    rows = tuple(_failure_row(happening) for happening in facts.failed)
    return Part("What failed, and why", (), ("change", "person", "why"), rows, _and_more(total, rows, more))


def left_undone(run: Run, facts: ReportFacts, more: str) -> Part:
    """What was never tried."""
    total = total_of(run.outcomes_with_the_rest_not_tried, OutcomeStatus.NOT_TRIED)
    return _change_table(_LEFT_UNDONE.get(run.ending(), "What was not tried"), facts.left, total, more)


def done(run: Run, facts: ReportFacts, more: str) -> Part:
    """What was done, deletes first."""
    return _change_table("What was done", facts.done, total_of(run.outcomes, OutcomeStatus.APPLIED), more)


def tokens(facts: ReportFacts) -> Part:
    """Access tokens that end soon: not of the configuration, and not to be overlooked among its findings."""
    about = (finding for finding in facts.findings if finding.code == TOKEN_EXPIRES)
    return Part("An access token that ends soon", tuple(sentence(finding.message) for finding in about))


def findings(run: Run, facts: ReportFacts, more: str) -> Part:
    """What was found in the configuration, errors first."""
    rows = tuple(_finding_row(finding) for finding in facts.findings if finding.code != TOKEN_EXPIRES)
    elsewhere = len(facts.findings) - len(rows)
    after = _and_more(sum(run.findings.values()) - elsewhere, rows, more)
    return Part(title_of_findings(run), (), ("row", "column", "finding"), rows, after)


def title_of_findings(run: Run) -> str:
    """What the findings are about: an undo reads no configuration."""
    return "What was found in the configuration" if run.undoes is None else "What to know about it"


def sentence(text: str) -> str:
    """Free text for one line of a report."""
    return one_line(without_secrets(text), _SENTENCE_LENGTH)


def value(text: str) -> str:
    """A person's or a job's own text for one line of a report."""
    return one_line(text, _VALUE_LENGTH)


def _failure_row(happening: Happening) -> tuple[str, ...]:
    why = "" if happening.outcome is None else sentence(happening.outcome.detail)
    return f"{happening.change.action} {happening.status.value}", value(happening.change.email), why


def _finding_row(finding: Finding) -> tuple[str, ...]:
    row = "" if finding.row is None else str(finding.row)
    column = "" if finding.column is None else value(finding.column)
    return row, column, f"{finding.severity.value}: {sentence(finding.message)}"


def _change_table(title: str, happenings: tuple[Happening, ...], total: int, more: str) -> Part:
    rows = tuple((each.change.action, value(each.change.email), _told(each)) for each in happenings)
    return Part(title, (), ("change", "person", "fields"), rows, _and_more(total, rows, more))


def _told(happening: Happening) -> str:
    """The fields, and before them what somebody owned who was deleted."""
    fields = _fields(happening.change)
    handed = None if happening.outcome is None else happening.outcome.handed
    if handed is None or not handed.moved:
        return fields
    return one_line("; ".join(filter(None, [handed.moved_in_words, fields])), _SENTENCE_LENGTH)


def _fields(change: Change) -> str:
    match change:
        case Create():
            return _listed({name: text for name, text in change.after.items() if name != "email"})
        case Delete():
            return _listed({name: change.before[name] for name in _KNOWN_BY if change.before.get(name)})
        case Update():
            turns = (
                f"{name}: {_shown(before)} → {_shown(after)}" for name, before, after in turns_of(change)
            )
            return one_line("; ".join(filter(None, (address_words(change), *turns))), _SENTENCE_LENGTH)


def _listed(values: Mapping[str, str]) -> str:
    return one_line("; ".join(f"{name}: {value(text)}" for name, text in values.items()), _SENTENCE_LENGTH)


def _shown(text: str) -> str:
    return value(text) if text else "(blank)"


def _and_more(total: int, rows: tuple[tuple[str, ...], ...], more: str) -> str:
    rest = total - len(rows)
    return f"… and {rest:,} more, {more}." if rows and rest > 0 else ""
