"""`muster run JOB`: asks for one run, and with --wait follows it to its end."""

import argparse
import json
import sys

from rich.console import Console

from local.cli.clean_text import clean
from local.cli.desk import Desk, open_desk
from local.cli.follow import Pace, moves
from local.cli.live import view
from local.cli.run_json import finding_as_json, run_as_json
from local.cli.run_view import print_done, print_findings, print_handed_over, print_head, print_not_done
from local.cli.terminal import make_console
from muster.domain.runs.outcomes import OutcomeStatus
from muster.domain.runs.run import Run, RunState
from muster.services.jobs import find_job, start_by_hand

EXIT_STATUS = {
    RunState.SUCCEEDED: 0,
    RunState.PREVIEWED: 0,
    RunState.FAILED: 1,
    RunState.PARTLY_FAILED: 2,
    RunState.HELD: 3,
    RunState.CANCELLED: 4,
}
_SHOWN = 20


def start(parsed: argparse.Namespace) -> int:
    """Ask for a run; with --wait 0 if it succeeded, 2 if partly, 3 if it is held, 4 if cancelled, 1 if it failed."""
    desk = open_desk(parsed)
    job = find_job(desk.jobs, parsed.job)
    request = start_by_hand(desk.outbox, desk.clock, job)
    if not parsed.wait:
        if parsed.json:
            print(json.dumps({"run_id": request.run_id, "job_id": job.id}))
        else:
            print(f'Asked for run {request.run_id} of "{clean(job.name)}".')
            print(f"See what became of it: muster runs show {request.run_id}")
        return 0
    console = make_console(errors=parsed.json)
    run = view(console, moves(desk.runs, request.run_id, Pace(timeout_seconds=parsed.timeout)))
    if parsed.json:
        json.dump(summary_as_json(desk, run), sys.stdout, indent=2)
        print()
    else:
        print_summary(console, desk, run)
    return EXIT_STATUS[run.state]


def print_summary(console: Console, desk: Desk, run: Run) -> None:
    """What became of a run: numbers, and the first of what was not done or cannot be used."""
    more = f"muster runs show {run.id}"
    console.print()
    print_head(console, run)
    print_done(console, run)
    print_not_done(console, desk.files.outcomes(run.id), limit=_SHOWN, more=more)
    print_handed_over(console, desk.files.outcomes(run.id), limit=_SHOWN, more=more)
    print_findings(console, run, desk.files.findings(run.plan_id), limit=_SHOWN, more=more)


def summary_as_json(desk: Desk, run: Run) -> dict[str, object]:
    """The run, the changes that were not done, and the findings."""
    not_done = [each for each in desk.files.outcomes(run.id) if each.status is not OutcomeStatus.APPLIED]
    return run_as_json(run) | {
        "not_done": [outcome.to_json() for outcome in not_done],
        "findings": [finding_as_json(each) for each in desk.files.findings(run.plan_id)],
    }
