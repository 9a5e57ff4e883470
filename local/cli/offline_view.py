"""What the offline commands print: for people, and with --json for programs, both as a stream."""

import sys
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import IO

import orjson

from muster.domain.findings import Finding
from muster.domain.plans.changes import (
    Change,
    Create,
    Delete,
    Update,
    address_words,
    change_to_json,
    turns_of,
)
from muster.domain.plans.plan import Plan, RosterReport
from muster.domain.values.columns import NAME, ROLE
from muster.domain.values.text import harmless, shown

_MOST_LISTED = 200
_COUNTS = ("create", "update", "delete", "unchanged", "invalid")


def print_plan(plan: Plan) -> None:
    """Print counts, changes and findings for a person; long lists are cut, --json has all."""
    counts = plan.counts
    moved = f" ({counts.address_changes:,} with another address)" if counts.address_changes else ""
    print(
        f"{counts.create:,} to create, {counts.update:,} to update{moved}, {counts.delete:,} to delete; ",
        end="",
    )
    print(f"{counts.unchanged:,} unchanged, {_rows(counts.invalid)} not usable")
    changes = plan.changes()
    for change in islice(changes, _MOST_LISTED):
        print(f"  {change.action}  {harmless(change.email)}{_detail(change)}")
    _say_rest(counts.create + counts.update + counts.delete, "changes")
    if counts.invalid:
        print(
            f"{_rows(counts.invalid)} cannot be used, so no change is planned there; `muster validate` exits with 1"
        )
    print_findings(plan.findings)
    print(f"Fingerprint {plan.fingerprint}")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def print_report(report: RosterReport) -> None:
    """Print what a roster holds, for a person."""
    print(f"{report.rows:,} rows: {report.valid:,} usable, {report.invalid:,} not usable")
    print_findings(report.findings)


def print_findings(findings: Iterable[Finding]) -> None:
    """Print a line a finding."""
    known = list(findings)
    if known:
        print("Findings (the header is row 1)")
    for finding in known[:_MOST_LISTED]:
        row = "run" if finding.row is None else f"row {finding.row}"
        place = f"{row}, {harmless(finding.column)}" if finding.column else row
        print(f"  {finding.severity.value:7}  {place}: {finding.message} [{finding.code}]")
    _say_rest(len(known), "findings")


def write_plan(plan: Plan) -> None:
    """Write the plan as one JSON object, an item a line."""
    out = sys.stdout
    counts = {name: getattr(plan.counts, name) for name in _COUNTS}
    if plan.counts.address_changes:
        counts["address_changes"] = plan.counts.address_changes
    out.write(f'{{"counts": {_json(counts)},\n"changes": [')
    _write_items(out, (change_to_json(change) for change in plan.changes()))
    out.write('],\n"findings": [')
    _write_items(out, map(_finding_to_json, plan.findings))
    out.write(f'],\n"fingerprint": {_json(plan.fingerprint)}}}\n')


def write_report(report: RosterReport) -> None:
    """Write a roster's report as one JSON object."""
    out = sys.stdout
    counts = {"rows": report.rows, "valid": report.valid, "invalid": report.invalid}
    out.write(f'{{"counts": {_json(counts)},\n"findings": [')
    _write_items(out, map(_finding_to_json, report.findings))
    out.write("]}\n")


def write_fault(code: str, message: str, row: int | None) -> None:
    """Write a fault as one JSON object."""
    sys.stdout.write(_json({"fault": {"code": code, "message": message, "row": row}}) + "\n")


def _write_items(out: IO[str], items: Iterable[Mapping[str, object]]) -> None:
    separator = "\n"
    for item in items:
        out.write(separator + _json(item))
        separator = ",\n"


def _finding_to_json(finding: Finding) -> dict[str, object]:
    return {
        "row": finding.row,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
    }


def _detail(change: Change) -> str:
    match change:
        case Create():
            return f"  {shown(change.after[NAME.name])}, role {change.after[ROLE.name]}"
        case Update():
            pairs = (f"{name} {shown(before)} → {shown(after)}" for name, before, after in turns_of(change))
            return "  " + ", ".join((*filter(None, [harmless(address_words(change) or "")]), *pairs))
        case Delete():
            return f"  id {harmless(change.user_id)}"


def _say_rest(total: int, what: str) -> None:
    if total > _MOST_LISTED:
        print(f"  and {total - _MOST_LISTED:,} more {what}; --json has them all")


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
