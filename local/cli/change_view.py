"""How single changes are shown, a line each, so that a million of them can be read through a pager."""

from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console
from rich.text import Text

from local.cli.clean_text import clean
from local.cli.terminal import said
from muster.domain.plans.changes import (
    Change,
    Create,
    Delete,
    Update,
    address_words,
    change_to_json,
    turns_of,
)
from muster.domain.reports.join import Happening
from muster.domain.runs.outcomes import OutcomeStatus

_STYLE = {
    OutcomeStatus.APPLIED: "green",
    OutcomeStatus.REFUSED: "yellow",
    OutcomeStatus.FAILED: "red",
    OutcomeStatus.NOT_TRIED: "red",
}

_STATUS_WIDTH = 9


def print_changes(console: Console, happenings: Iterable[Happening]) -> None:
    """Every change with its fields and its outcome."""
    for place, happening in enumerate(happenings):
        if place == 0:
            console.print("Changes", style="bold")
        console.print(_line(happening), soft_wrap=True)


def _line(happening: Happening) -> Text:
    change, outcome = happening.change, happening.outcome
    status = Text(happening.status.value.replace("_", " "), style=_STYLE[happening.status])
    status.pad_right(max(0, _STATUS_WIDTH - len(status)))
    line = Text.assemble(
        "  ", status, " ", change.action, " ", said(change.email, "bold"), "  ", fields_of(change)
    )
    if outcome is not None and outcome.detail:
        line.append_text(Text.assemble("  (", said(outcome.detail), ")"))
    return line


def fields_of(change: Change) -> str:
    """The fields of a change on one line."""
    match change:
        case Create():
            return ", ".join(
                f"{clean(name)} {_quoted(value)}" for name, value in change.after.items() if name != "email"
            )
        case Update():
            turns = (
                f"{clean(name)} {_quoted(before)} → {_quoted(after)}"
                for name, before, after in turns_of(change)
            )
            return ", ".join((*filter(None, [clean(address_words(change) or "")]), *turns))
        case Delete():
            return f"id {clean(change.user_id)}"


def changes_as_json(happenings: Iterable[Happening]) -> Iterator[Mapping[str, object]]:
    """Every change as `muster plan --json` writes it, with its `outcome`, `detail` and what was `handed_over`."""
    for happening in happenings:
        yield change_to_json(happening.change) | {
            "outcome": happening.status.value,
            "detail": None if happening.outcome is None else happening.outcome.detail,
            "handed_over": _handed_over(happening),
        }


def _handed_over(happening: Happening) -> object:
    handed = None if happening.outcome is None else happening.outcome.handed
    return None if handed is None else handed.to_json()


def _quoted(value: str) -> str:
    return f'"{clean(value)}"'
