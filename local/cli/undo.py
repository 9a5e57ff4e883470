"""`muster undo`: call the service, and say what became of it."""

import argparse
import json
import sys

from local.cli.caller import caller_of
from local.cli.clean_text import clean
from local.cli.decide import decision_desk
from local.cli.desk import open_desk
from local.cli.follow import Pace, moves
from local.cli.live import view
from local.cli.run import EXIT_STATUS, print_summary, summary_as_json
from local.cli.terminal import make_console
from muster.services.undo import undo


def take_back(parsed: argparse.Namespace) -> int:
    """Take a run back; with --wait the exit status of `muster run --wait`."""
    desk = open_desk(parsed)
    run = undo(parsed.run_id, by=caller_of(desk.stack), desk=decision_desk(desk))
    if not parsed.wait:
        if parsed.json:
            print(json.dumps({"run_id": run.id, "undoes": run.undoes, "state": run.state.value}))
            return 0
        print(f"Asked for. Run {clean(run.id)} takes back what run {clean(parsed.run_id)} did, where nobody")
        print("changed it since. An enabled job would do it again at its next run: mend the configuration")
        print(f"DataSet first, or disable the job: muster jobs disable {clean(run.job_id)}")
        print(f"See what became of it: muster runs show {clean(run.id)}")
        return 0
    console = make_console(errors=parsed.json)
    ended = view(console, moves(desk.runs, run.id, Pace(timeout_seconds=parsed.timeout)))
    if parsed.json:
        json.dump(summary_as_json(desk, ended), sys.stdout, indent=2)
        print()
    else:
        print_summary(console, desk, ended)
    return EXIT_STATUS[ended.state]
