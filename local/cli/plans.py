"""`muster plans`: a plan as an object to be looked at before it is decided on."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from local.cli.change_view import fields_of
from local.cli.desk import Desk, open_desk
from local.cli.run_json import finding_as_json
from local.cli.run_view import print_findings, print_head, state_text
from local.cli.terminal import make_console, said
from muster.domain.plans.approvable import moment, open_until
from muster.domain.plans.changes import Change, change_to_json
from muster.domain.reports.advice import advice_on_held, advice_on_preview
from muster.domain.runs.run import Run, RunState
from muster.errors import InvalidInputError
from muster.services.decisions import run_of
from muster.services.jobs import find_job


def show(parsed: argparse.Namespace) -> int:
    """Show the plan of a run, whatever became of it."""
    desk = open_desk(parsed)
    run = run_of(parsed.run_id, desk.runs)
    if run.fingerprint is None:
        raise InvalidInputError(
            f"Run {run.id} has no plan. `muster runs show {run.id}` tells what became of it."
        )
    if parsed.json:
        json.dump(plan_as_json(desk, run), sys.stdout, indent=2)
        print()
        return 0
    console = make_console()
    print_head(console, run)
    print_plan(console, run)
    print_findings(console, run, desk.files.findings(run.plan_id), limit=None, more="")
    _print_changes(console, desk.files.changes(run.plan_id, run.chunks))
    for line in _what_to_do(run):
        console.print(said(line), soft_wrap=True)
    return 0


def list_held(parsed: argparse.Namespace) -> int:
    """Show the held plans of a job, latest first."""
    if parsed.limit < 1:
        raise InvalidInputError("--limit: must be at least 1.")
    desk = open_desk(parsed)
    runs = desk.runs.of_job(find_job(desk.jobs, parsed.job).id, parsed.limit)
    held = [run for run in runs if run.state is RunState.HELD]
    if parsed.json:
        print(json.dumps([_facts(run) for run in held], indent=2))
    elif held:
        make_console().print(_table(held))
    else:
        print("No plan of this job was held.")
    return 0


def print_plan(console: Console, run: Run) -> None:
    """Counts, guards, and what names the plan."""
    counts = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in run.planned.items())
    console.print(Text.assemble(("Plan: ", "bold"), said(counts)))
    console.print(Text.assemble(("Fingerprint: ", "bold"), said(run.fingerprint)), soft_wrap=True)
    table = Table("guard", "", "what it says", box=None, pad_edge=False)
    for guard in run.guards:
        verdict = Text("tripped", style="magenta") if guard.tripped else Text("passed", style="green")
        table.add_row(said(guard.guard), verdict, said(guard.message))
    console.print(table)


def plan_as_json(desk: Desk, run: Run) -> dict[str, object]:
    """The plan with every change and finding, in the words of `muster plan --json`."""
    return _facts(run) | {
        "changes": [change_to_json(change) for change in desk.files.changes(run.plan_id, run.chunks)],
        "findings": [finding_as_json(each) for each in desk.files.findings(run.plan_id)],
    }


def _facts(run: Run) -> dict[str, object]:
    decision = run.decision
    return {
        "run_id": run.id,
        "job_id": run.job_id,
        "instance": run.instance,
        "state": run.state.value,
        "counts": dict(run.planned),
        "fingerprint": run.fingerprint,
        "digest": run.plan_digest,
        "guards": [
            {
                "guard": guard.guard,
                "tripped": guard.tripped,
                "can_be_approved": guard.can_be_approved,
                "message": guard.message,
            }
            for guard in run.guards
        ],
        "open_until": open_until(run),
        "decision": None
        if decision is None
        else {
            "verdict": decision.verdict.value,
            "by": decision.by,
            "at": decision.at,
            "why": decision.why,
            "run_id": decision.run_id,
        },
    }


def _what_to_do(run: Run) -> Sequence[str]:
    if run.state is RunState.PREVIEWED:
        return advice_on_preview(run)
    return advice_on_held(run) if run.state is RunState.HELD and run.decision is None else ()


def _table(held: Sequence[Run]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("run", "held since", "to be decided until", "state"):
        table.add_column(column)
    for column in ("create", "update", "delete"):
        table.add_column(column, justify="right")
    for run in held:
        table.add_row(
            said(run.id),
            said(moment(run.finished_at)),
            said(moment(open_until(run))),
            state_text(run),
            *(f"{run.planned.get(action, 0):,}" for action in ("create", "update", "delete")),
        )
    return table


def _print_changes(console: Console, changes: Iterable[Change]) -> None:
    for place, change in enumerate(changes):
        if place == 0:
            console.print("Changes", style="bold")
        console.print(
            Text.assemble("  ", change.action, " ", said(change.email, "bold"), "  ", fields_of(change)),
            soft_wrap=True,
        )
