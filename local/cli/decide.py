"""`muster approve`, `reject` and `cancel`: ask, call the service, and say what became of it."""

import argparse
import json
import sys

from local.cli.caller import caller_of
from local.cli.clean_text import clean
from local.cli.desk import Desk, open_desk
from local.cli.follow import Pace, moves
from local.cli.live import view
from local.cli.plans import print_plan
from local.cli.run import EXIT_STATUS, print_summary, summary_as_json
from local.cli.run_view import print_head
from local.cli.terminal import make_console
from muster.errors import InvalidInputError
from muster.services.cancelling import CancelResult, cancel_run
from muster.services.decisions import DecisionDesk, approve, reject, run_of

_NOT_APPROVED = 1


def approve_plan(parsed: argparse.Namespace) -> int:
    """Approve a plan; with --wait the exit status of `muster run --wait`."""
    desk = open_desk(parsed)
    fingerprint = parsed.fingerprint if parsed.fingerprint is not None else _ask(desk, parsed.run_id)
    if fingerprint is None:
        print("Nothing was approved.")
        return _NOT_APPROVED
    approval = approve(
        parsed.run_id, by=caller_of(desk.stack), fingerprint=fingerprint, desk=decision_desk(desk)
    )
    run = approval.carrying_out
    if not parsed.wait:
        if parsed.json:
            print(json.dumps({"run_id": run.id, "approves": approval.held.id, "state": run.state.value}))
            return 0
        print(f"Approved. Run {run.id} carries out exactly this plan, if each of its changes still holds.")
        print(f"See what became of it: muster runs show {run.id}")
        return 0
    console = make_console(errors=parsed.json)
    ended = view(console, moves(desk.runs, run.id, Pace(timeout_seconds=parsed.timeout)))
    if parsed.json:
        json.dump(summary_as_json(desk, ended), sys.stdout, indent=2)
        print()
    else:
        print_summary(console, desk, ended)
    return EXIT_STATUS[ended.state]


def reject_plan(parsed: argparse.Namespace) -> int:
    """Reject a plan."""
    desk = open_desk(parsed)
    run = reject(parsed.run_id, by=caller_of(desk.stack), why=parsed.why, desk=decision_desk(desk))
    print(f'Rejected. The plan of run {clean(run.id)} of "{clean(run.job_name)}" is never carried out.')
    print("The next run of the job makes a plan anew.")
    return 0


def cancel(parsed: argparse.Namespace) -> int:
    """Cancel a run."""
    desk = open_desk(parsed)
    result = cancel_run(
        parsed.run_id, by=caller_of(desk.stack), runs=desk.runs, outbox=desk.outbox, clock=desk.clock
    )
    words = "has ended" if result is CancelResult.ENDED else "stops before its next chunk of changes"
    print(f"Cancelled. Run {clean(parsed.run_id)} {words}; what was done is reported.")
    print(f"See what was done: muster runs show {clean(parsed.run_id)}")
    return 0


def _ask(desk: Desk, run_id: str) -> str | None:
    """Show the plan's numbers and ask; the fingerprint of what was shown, or None. Raises InvalidInputError."""
    if not sys.stdin.isatty():
        raise InvalidInputError(
            f"Which plan? Without a terminal, name the one that was looked at: --fingerprint F, as "
            f"`muster plans show {run_id}` prints it."
        )
    run = run_of(run_id, desk.runs)
    console = make_console()
    print_head(console, run)
    print_plan(console, run)
    print(f"Every change: muster plans show {clean(run.id)}")
    answer = input(
        f"Have exactly these {run.changes_planned:,} changes made in {clean(run.instance)}? Type yes: "
    )
    return run.fingerprint if answer.strip().lower() == "yes" else None


def decision_desk(desk: Desk) -> DecisionDesk:
    """What deciding on a plan, and taking a run back, needs."""
    return DecisionDesk(
        jobs=desk.jobs,
        runs=desk.runs,
        outbox=desk.outbox,
        clock=desk.clock,
        home_instance=desk.stack.settings.home_instance,
    )
