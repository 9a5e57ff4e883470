"""How a run is shown: what was done, what was refused and why, what is wrong in the configuration."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from local.cli.clean_text import clean
from local.cli.terminal import said
from muster.domain.findings import Finding, Severity
from muster.domain.plans.content import named
from muster.domain.reports.course import course_of
from muster.domain.reports.standing_words import in_short
from muster.domain.reports.tables import title_of_findings
from muster.domain.reports.words import TRIGGERS, address_changes, plural, waits_for_approval_only
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.domain.runs.run import Run, RunState

_DONE = {"create": "created", "update": "updated", "delete": "deleted"}
_STATE = {
    RunState.SUCCEEDED: ("succeeded", "bold green"),
    RunState.PARTLY_FAILED: ("partly failed, some changes were not done", "bold yellow"),
    RunState.HELD: ("held by a guard, nothing was written", "bold magenta"),
    RunState.PREVIEWED: ("previewed, nothing was written", "bold cyan"),
    RunState.CANCELLED: ("cancelled", "bold yellow"),
    RunState.FAILED: ("failed", "bold red"),
    RunState.FOLDED: ("left to another run that was waiting already", "cyan"),
}
_COUNT_STYLE = ("", "green", "yellow", "red", "red")
_SEVERITY_STYLE = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


def state_text(run: Run) -> Text:
    """The state in its colour and words."""
    words, style = _STATE.get(run.state, (run.state.value, "cyan"))
    if run.state is RunState.HELD and waits_for_approval_only(run):
        words = "waits for approval, nothing was written"
    if run.decision is not None:
        words = f"held, and {clean(run.decision.verdict.value)}"
    return Text(words, style=style)


def seconds_taken(run: Run) -> float | None:
    """How long the run took from its request, where it has ended."""
    if run.finished_at is None:
        return None
    return (
        datetime.fromisoformat(run.finished_at) - datetime.fromisoformat(run.requested_at)
    ).total_seconds()


def print_head(console: Console, run: Run) -> None:
    """Name and state, and what ended or held it."""
    console.print(
        Text.assemble(
            "Run ", said(run.id, "bold"), " of ", said(run.job_name, "bold"), " on ", said(run.instance)
        )
    )
    taken = seconds_taken(run)
    words = state_text(run)
    if taken is not None:
        words.append(f", in {taken:.1f} s", style="not bold")
    console.print(words)
    console.print(f"asked for {TRIGGERS[run.trigger]}, {run.requested_at[:19]}Z", style="dim")
    if run.fault is not None:
        console.print(Text.assemble(("Fault: ", "bold red"), said(run.fault)))
    for guard in run.guards:
        if guard.tripped:
            console.print(
                Text.assemble((f"Guard {clean(guard.guard)}: ", "bold magenta"), said(guard.message))
            )
    if told := in_short(run):
        console.print(said(told))
    for line in (*course_of(run), *_who(run)):
        console.print(said(line))
    for note in run.report_notes:
        console.print(Text.assemble(("Report: ", "bold yellow"), said(note)))


def _who(run: Run) -> Iterator[str]:
    """Who decided on it or stopped it, and how a plan that waits is decided on."""
    if run.decision is not None:
        by_run = f"; run {run.decision.run_id} carries it out" if run.decision.run_id else ""
        yield f"The plan was {run.decision.in_words()}{by_run}"
    elif run.state is RunState.HELD:
        yield f"Look at the plan and decide on it: muster plans show {run.id}"
    if run.approves is not None:
        yield f"Carries out the plan of run {run.approves}, approved by {run.approved_by}"
    if run.cancelled_by is not None:
        yield f"Cancelled by {run.cancelled_by}"


def print_done(console: Console, run: Run) -> None:
    """What was planned and what became of it, by action."""
    if not run.planned:
        return
    unchanged, invalid = run.planned.get("unchanged", 0), run.planned.get("invalid", 0)
    if run.changes_planned == 0:
        people = plural(unchanged, "person is", "people are")
        told = f": {people} as the configuration says" if run.undoes is None else ""
        console.print(f"Nothing to do{told}.", style="green")
    else:
        console.print(_done_table(run))
        if moved := address_changes(run):
            console.print(moved, style="dim")
        people = plural(unchanged, "person was", "people were")
        if run.undoes is None:  # an undo reads no configuration
            console.print(f"{people} as the configuration says already.", style="dim")
    if invalid:
        rows = plural(invalid, "row", "rows")
        console.print(
            f"{rows} of the configuration cannot be used, and the people there were left alone.", style="dim"
        )


def _done_table(run: Run) -> Table:
    counts = run.outcomes_with_the_rest_not_tried if run.is_final else run.outcomes
    table = _table("What was done")
    table.add_column("")
    for word in ("planned", "done", "refused", "failed", "not tried"):
        table.add_column(word, justify="right")
    for action, done in _DONE.items():
        numbers = [run.planned.get(action, 0)]
        numbers += [counts.get(f"{action}.{status.value}", 0) for status in OutcomeStatus]
        table.add_row(
            done,
            *(
                Text(f"{number:,}", style=style if number else "dim")
                for number, style in zip(numbers, _COUNT_STYLE, strict=True)
            ),
        )
    return table


def print_not_done(console: Console, outcomes: Iterable[Outcome], *, limit: int | None, more: str) -> None:
    """The changes that were not done, and why."""
    not_done = (outcome for outcome in outcomes if outcome.status is not OutcomeStatus.APPLIED)
    table = _table("Not done, and why", "action", "person", "outcome", "why")
    for outcome in islice(not_done, limit):
        status = outcome.status.value.replace("_", " ")
        table.add_row(
            outcome.action, said(outcome.email), Text(status, style="yellow"), said(outcome.detail or "-")
        )
    _print_table(console, table, sum(1 for _ in not_done), more)


def print_handed_over(console: Console, outcomes: Iterable[Outcome], *, limit: int | None, more: str) -> None:
    """What deleted people owned, and who has it now."""
    handed = ((each.email, each.handed) for each in outcomes if each.handed is not None and each.handed.moved)
    table = _table("Handed over", "of", "what", "to")
    for email, record in islice(handed, limit):
        table.add_row(said(email), said(named(record.moved)), said(record.recipient))
    _print_table(console, table, sum(1 for _ in handed), more)


def print_findings(
    console: Console, run: Run, findings: Iterable[Finding], *, limit: int | None, more: str
) -> None:
    """What is wrong in the configuration, by row."""
    rest = iter(findings)
    table = _table(title_of_findings(run), "row", "column", "severity", "what")
    table.columns[0].justify = "right"
    for finding in islice(rest, limit):
        table.add_row(
            "" if finding.row is None else str(finding.row),
            said(finding.column),
            Text(finding.severity.value, style=_SEVERITY_STYLE[finding.severity]),
            said(finding.message),
        )
    _print_table(console, table, sum(1 for _ in rest), more)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print_table(console: Console, table: Table, left_out: int, more: str) -> None:
    if not table.row_count:
        return
    console.print(table)
    if left_out:
        console.print(f"and {left_out:,} more: {more}", style="dim")
