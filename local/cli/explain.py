"""`muster explain`: one person, over the last runs of a job."""

import argparse
import json
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from local.cli.change_view import fields_of
from local.cli.desk import open_desk
from local.cli.run_json import finding_as_json
from local.cli.run_view import state_text
from local.cli.terminal import make_console, said
from muster.domain.plans.approvable import moment
from muster.domain.plans.changes import change_to_json
from muster.services.explain import Explained, RowSeen, explain
from muster.services.jobs import find_job


def show(parsed: argparse.Namespace) -> int:
    """Tell what the last runs did to one person, and why."""
    desk = open_desk(parsed)
    job = find_job(desk.jobs, parsed.job)
    told = explain(parsed.email, job, most=parsed.runs, runs=desk.runs, files=desk.files)
    if parsed.json:
        print(json.dumps([as_json(each) for each in told], indent=2))
        return 0
    _print(make_console(), told)
    return 0


def _print(console: Console, told: Iterable[Explained]) -> None:
    found = False
    for each in told:
        found = True
        run = each.run
        head = Text.assemble(("Run ", "bold"), said(run.id, "bold"), f"  {moment(run.requested_at)}  ")
        console.print(head.append_text(state_text(run)))
        console.print(Text.assemble("  ", said(each.why)), soft_wrap=True)
        if each.user_id is not None:
            console.print(Text.assemble("  user ", said(each.user_id)))
        if each.change is not None:
            console.print(
                Text.assemble("  ", each.change.action, " ", fields_of(each.change)), soft_wrap=True
            )
        for row in each.rows or ():
            cells = ", ".join(f"{name} {value!r}" for name, value in row.cells.items() if value)
            console.print(Text.assemble(f"  row {row.number}: ", said(cells)), soft_wrap=True)
            for finding in row.findings:
                console.print(Text.assemble("    ", finding.severity.value, ": ", said(finding.message)))
        for finding in each.findings:
            console.print(
                Text.assemble("  ", finding.severity.value, ": ", said(finding.message)), soft_wrap=True
            )
    if not found:
        print("This job has not run yet. Start it with `muster run JOB --wait`.")


def as_json(each: Explained) -> dict[str, object]:
    """One run, seen from one person."""
    return {
        "run_id": each.run.id,
        "requested_at": each.run.requested_at,
        "state": each.run.state.value,
        "why": each.why,
        "user_id": each.user_id,
        "rows": None if each.rows is None else [_row(row) for row in each.rows],
        "change": None if each.change is None else change_to_json(each.change),
        "outcome": None if each.outcome is None else each.outcome.to_json(),
        "findings": [finding_as_json(finding) for finding in each.findings],
    }


def _row(row: RowSeen) -> dict[str, object]:
    return {
        "row": row.number,
        "values": dict(row.cells),
        "findings": [finding_as_json(finding) for finding in row.findings],
    }
