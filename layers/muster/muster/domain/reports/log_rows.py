"""The rows of the log DataSet: one for the run, one for each finding, one for each change (docs/run-log.md).

A change that deletes somebody is followed by one for each thing that they owned.

The columns are one table. No name is a reserved word of SQL, so cards and queries need no quotes. A row is a
tuple in the order of the table; a cell that does not apply to its kind of row is None. The same run gives the
same rows in the same order at every reading, which lets an interrupted report go on where it stopped.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

import orjson

from muster.domain.findings import Finding, Severity
from muster.domain.plans.changes import Change, Create, Delete, Update, address_words
from muster.domain.plans.content import HandOver
from muster.domain.reports.join import Happening
from muster.domain.reports.log_csv import Cell
from muster.domain.reports.safe_text import one_line, without_secrets
from muster.domain.reports.standing_words import in_short
from muster.domain.reports.words import explanation, reason_not_tried
from muster.domain.runs.outcomes import Outcome, OutcomeStatus, total_of
from muster.domain.runs.run import Run

LOG_COLUMNS: tuple[tuple[str, str], ...] = (
    ("STRING", "kind"),
    ("STRING", "run_id"),
    ("DATETIME", "logged_at"),
    ("STRING", "job_id"),
    ("STRING", "job_name"),
    ("STRING", "instance"),
    ("STRING", "triggered_by"),
    ("STRING", "state"),
    ("STRING", "action"),
    ("STRING", "status"),
    ("STRING", "email"),
    ("STRING", "user_id"),
    ("LONG", "roster_row"),
    ("STRING", "roster_column"),
    ("STRING", "code"),
    ("STRING", "severity"),
    ("STRING", "message"),
    ("STRING", "fields_before"),
    ("STRING", "fields_after"),
    ("LONG", "planned_create"),
    ("LONG", "planned_update"),
    ("LONG", "planned_delete"),
    ("LONG", "unchanged"),
    ("LONG", "invalid"),
    ("LONG", "applied"),
    ("LONG", "refused"),
    ("LONG", "failed"),
    ("LONG", "not_tried"),
    ("LONG", "findings_error"),
    ("LONG", "findings_warning"),
    ("LONG", "findings_info"),
    ("LONG", "roster_people"),
    ("LONG", "directory_people"),
    ("DATETIME", "started_at"),
    ("DATETIME", "finished_at"),
    ("STRING", "fingerprint"),
    ("STRING", "roster_version"),
)

LOG_COLUMN_NAMES: tuple[str, ...] = tuple(name for _type, name in LOG_COLUMNS)

LOG_MARKER = "muster-run-log/1"
"""Stands in the description of every log DataSet that Muster makes; the number is that of the columns."""

LOG_DESCRIPTION = (
    f"Run log written by Muster ({LOG_MARKER}): one row for each run, each change and each finding. "
    "Only append to it; Muster knows its own log by these words."
)

ADDRESS_CHANGE = "address-change"
"""Marks the row of an update that gives somebody another address."""

_MESSAGE_LENGTH = 1_000
_TRIED_AGAIN = "tried-again"

type LogRow = tuple[Cell, ...]


def log_rows(
    run: Run,
    happenings: Iterable[Happening],
    findings: Iterable[Finding],
    *,
    failed_before: Callable[[str], bool] = lambda _address: False,
) -> Iterator[LogRow]:
    """Yield the run's row, then its findings', then its changes', each of them once and in a stable order.

    A change of somebody who `failed_before` has the code `tried-again`, unless it was not tried.
    """
    common = _common(run)
    yield _row(common, _run_cells(run))
    for finding in findings:
        yield _row(common, _finding_cells(finding))
    excuse = reason_not_tried(run)
    for happening in happenings:
        cells = _change_cells(happening, excuse)
        if happening.status is not OutcomeStatus.NOT_TRIED and failed_before(happening.change.email):
            cells["code"] = ",".join(filter(None, [str(cells.get("code") or ""), _TRIED_AGAIN]))
        yield _row(common, cells)
        if happening.outcome is not None and happening.outcome.handed is not None:
            for content in _content_cells(happening.outcome, happening.outcome.handed):
                yield _row(common, content)


def log_time(text: str | None) -> str | None:
    """ISO 8601 in UTC as Domo's DATETIME reads it: to the second, without a zone."""
    return None if text is None else text[:19]


def _row(common: Mapping[str, Cell], own: Mapping[str, Cell]) -> LogRow:
    return tuple(map({**common, **own}.get, LOG_COLUMN_NAMES))


def _common(run: Run) -> dict[str, Cell]:
    return {
        "run_id": run.id,
        "logged_at": log_time(run.finished_at),
        "job_id": run.job_id,
        "job_name": run.job_name,
        "instance": run.instance,
        "triggered_by": run.trigger.value,
    }


def _run_cells(run: Run) -> dict[str, Cell]:
    outcomes = run.outcomes_with_the_rest_not_tried
    cells: dict[str, Cell] = {
        "kind": "run",
        "state": run.ending().value,
        "code": run.fault_code or ",".join(_tripped(run)) or None,
        "message": _sentence(" ".join(filter(None, [explanation(run), in_short(run)]))),
        "unchanged": run.planned.get("unchanged", 0),
        "invalid": run.planned.get("invalid", 0),
        "roster_people": run.roster_size,
        "directory_people": run.directory_size,
        "started_at": log_time(run.started_at),
        "finished_at": log_time(run.finished_at),
        "fingerprint": run.fingerprint,
        "roster_version": run.roster_version,
    }
    cells |= {f"planned_{action}": run.planned.get(action, 0) for action in ("create", "update", "delete")}
    cells |= {status.value: total_of(outcomes, status) for status in OutcomeStatus}
    return cells | {f"findings_{each.value}": run.findings.get(each.value, 0) for each in Severity}


def _tripped(run: Run) -> Iterable[str]:
    """The guards that tripped, each once."""
    return dict.fromkeys(guard.guard for guard in run.guards if guard.tripped)


def _finding_cells(finding: Finding) -> dict[str, Cell]:
    return {
        "kind": "finding",
        "roster_row": finding.row,
        "roster_column": finding.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": _sentence(finding.message),
    }


def _change_cells(happening: Happening, excuse: str) -> dict[str, Cell]:
    change, outcome = happening.change, happening.outcome
    moves = address_words(change)
    parts = (
        f"{moves[0].upper()}{moves[1:]}." if moves else "",
        excuse if outcome is None else outcome.detail,
    )
    detail = " ".join(filter(None, parts))
    user_id = None if isinstance(change, Create) else change.user_id
    before, after = _fields(change)
    return {
        "kind": "change",
        "action": change.action,
        "status": happening.status.value,
        "email": change.email,
        "user_id": user_id if outcome is None or outcome.user_id is None else outcome.user_id,
        "code": ADDRESS_CHANGE if moves else None,
        "message": _sentence(detail) if detail else None,
        "fields_before": before,
        "fields_after": after,
    }


def _content_cells(outcome: Outcome, handed: HandOver) -> Iterator[dict[str, Cell]]:
    became = (
        (OutcomeStatus.APPLIED, handed.moved),
        (OutcomeStatus.REFUSED, handed.left),
        (OutcomeStatus.FAILED, handed.in_doubt),
    )
    for status, things in became:
        for thing in things:
            moved = {"owner": handed.recipient_id} if status is OutcomeStatus.APPLIED else {}
            yield {
                "kind": "content",
                "action": "hand_over",
                "status": status.value,
                "email": outcome.email,
                "user_id": outcome.user_id,
                "code": thing.kind.value,
                "message": _sentence(f"{thing.words}, to {handed.recipient}"),
                "fields_before": _json(thing.to_json() | {"owner": outcome.user_id or ""}),
                "fields_after": _json(thing.to_json() | moved) if moved else None,
            }


def _fields(change: Change) -> tuple[str | None, str | None]:
    match change:
        case Create():
            return None, _json(change.after)
        case Update():
            return _json(change.before), _json(change.after)
        case Delete():
            return _json(change.before), None


def _json(values: Mapping[str, str]) -> str:
    # A lone surrogate cannot be written as UTF-8; a value that holds one still gets its row.
    sound = {name: value.encode(errors="replace").decode() for name, value in values.items()}
    return orjson.dumps(sound).decode()


def _sentence(text: str) -> str:
    return one_line(without_secrets(text), _MESSAGE_LENGTH)
