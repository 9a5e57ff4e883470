"""`muster runs`: what happened, from a job's list of runs down to the single change."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from local.cli.change_view import changes_as_json, print_changes
from local.cli.desk import Desk, open_desk
from local.cli.run_json import finding_as_json, run_as_json
from local.cli.run_view import (
    print_done,
    print_findings,
    print_handed_over,
    print_head,
    print_not_done,
    state_text,
)
from local.cli.terminal import make_console, said
from muster.domain.reports.join import Happening, with_outcomes
from muster.domain.runs.run import Run
from muster.errors import InvalidInputError, NotFoundError
from muster.services.jobs import find_job


def show_list_or_one(parsed: argparse.Namespace) -> int:
    """`runs JOB` lists, `runs show RUN` shows. A job called "show" is listed by `runs show`."""
    match parsed.words:
        case [job]:
            return _list(parsed, job)
        case ["show", run_id]:
            return _show(parsed, run_id)
        case _:
            raise InvalidInputError(
                f"`runs` takes a job, or `show` and a run; not {len(parsed.words)} words."
                " Put a name with blanks into quotes."
            )


def _list(parsed: argparse.Namespace, name_or_id: str) -> int:
    if parsed.limit < 1:
        raise InvalidInputError("--limit: must be at least 1.")
    desk = open_desk(parsed)
    job_id = find_job(desk.jobs, name_or_id).id
    found = desk.runs.of_job(job_id, parsed.limit)
    strange = desk.runs.unreadable_of_job(job_id, parsed.limit)
    for run_id in strange:
        told = f"Run {run_id} cannot be shown: another release of Muster kept it. Bring both to the same."
        make_console(errors=True).print(told)
    if parsed.json:
        print(json.dumps([run_as_json(run) for run in found], indent=2))
    elif found:
        make_console().print(_table(found))
    elif not strange:
        print("This job has not run yet. Start it with `muster run JOB --wait`.")
    return 0


def _table(found: Sequence[Run]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("run", "asked for", "by", "state"):
        table.add_column(column)
    for column in ("created", "updated", "deleted", "not done"):
        table.add_column(column, justify="right")
    for run in found:
        applied = [run.outcomes.get(f"{action}.applied", 0) for action in ("create", "update", "delete")]
        left = run.changes_planned - sum(applied) if run.is_final else 0
        table.add_row(
            said(run.id),
            said(run.requested_at[:19].replace("T", " ")),
            said(run.trigger.value),
            Text(run.state.value.replace("_", " "), style=state_text(run).style),
            *(f"{count:,}" for count in (*applied, left)),
        )
    return table


def _show(parsed: argparse.Namespace, run_id: str) -> int:
    desk = open_desk(parsed)
    try:
        run = desk.runs.get(run_id)
    except NotFoundError as error:
        raise InvalidInputError(
            f"There is no run {run_id!r}. `muster runs JOB` lists the runs of a job."
        ) from error
    if parsed.json:
        _dump(desk, run)
        return 0
    console = make_console()
    print_head(console, run)
    print_done(console, run)
    print_not_done(console, desk.files.outcomes(run.id), limit=None, more="")
    print_handed_over(console, desk.files.outcomes(run.id), limit=None, more="")
    print_findings(console, run, desk.files.findings(run.plan_id), limit=None, more="")
    print_changes(console, _happenings(desk, run))
    return 0


def _dump(desk: Desk, run: Run) -> None:
    document = run_as_json(run) | {
        "changes": list(changes_as_json(_happenings(desk, run))),
        "findings": [finding_as_json(each) for each in desk.files.findings(run.plan_id)],
    }
    json.dump(document, sys.stdout, indent=2)
    print()


def _happenings(desk: Desk, run: Run) -> Iterator[Happening]:
    return with_outcomes(desk.files.changes(run.plan_id, run.chunks), desk.files.outcomes(run.id))
