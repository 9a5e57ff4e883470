"""`muster validate` and `muster plan`: the diff on a laptop, with no AWS, no Domo and no account.

Exit status of `plan`: 0 nothing to do, 2 changes, 1 a fault in a file or the call. Of `validate`: 0 every row can
be used, 1 a fault or rows that cannot; it changes nothing, so it never answers 2.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from local.cli import offline_view
from local.cli.offline_live import live_pages
from muster.domain.plans.plan import make_plan, validate_roster
from muster.domain.plans.rules import ColumnMode, Rules
from muster.domain.reading.faults import DirectoryFault, RosterFault
from muster.domain.reading.records import OpenRoster

type Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no public name

NOTHING_TO_DO = 0
FAULT = 1
CHANGES = 2


def add_offline_parsers(subparsers: Subparsers) -> None:
    """Add the commands `validate` and `plan`."""
    validate = subparsers.add_parser(
        "validate",
        help="check a roster file, without AWS and Domo",
        description="Check a roster file. Exit status: 0 all rows can be used, 1 some cannot, or the file cannot.",
    )
    plan = subparsers.add_parser(
        "plan",
        help="show what a roster file would change, without AWS and Domo",
        description="Show what a roster would change. Exit status: 0 nothing, 2 changes, 1 a fault.",
    )
    _add_common(validate, validate_command)
    _add_common(plan, plan_command)
    live_help = "the instance's users: an array of objects with id and the names of the thirteen columns"
    plan.add_argument("--live", required=True, type=Path, metavar="LIVE.json", help=live_help)
    plan.add_argument("--delete-orphans", action="store_true", help="delete the users that the roster lacks")
    plan.add_argument(
        "--match-address-changes",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="know people under a new address by employeeId or employeeNumber (the default)",
    )


def _add_common(parser: argparse.ArgumentParser, command: Callable[[argparse.Namespace], int]) -> None:
    roster_help = (
        "the configuration DataSet as CSV; findings name its rows as a spreadsheet does, header = row 1"
    )
    lenient_help = "only displayName, email and roleId must be there; what is absent is left alone"
    parser.add_argument("roster", type=Path, metavar="ROSTER.csv", help=roster_help)
    parser.add_argument("--lenient", action="store_true", help=lenient_help)
    parser.add_argument(
        "--custom-role",
        action="append",
        default=[],
        metavar="ID",
        help="a role beyond 1 to 5; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=command)


def validate_command(args: argparse.Namespace) -> int:
    """Check ROSTER.csv and return the exit status."""
    return _guarded(partial(_validate, args), as_json=args.json)


def plan_command(args: argparse.Namespace) -> int:
    """Plan ROSTER.csv against LIVE.json and return the exit status."""
    return _guarded(partial(_plan, args), as_json=args.json)


def _validate(args: argparse.Namespace) -> int:
    report = validate_roster(_roster(args.roster), _rules(args))
    (offline_view.write_report if args.json else offline_view.print_report)(report)
    return FAULT if report.invalid else NOTHING_TO_DO


def _plan(args: argparse.Namespace) -> int:
    rules = replace(
        _rules(args), delete_orphans=args.delete_orphans, match_address_changes=args.match_address_changes
    )
    plan = make_plan(_roster(args.roster), live_pages(args.live), rules)
    (offline_view.write_plan if args.json else offline_view.print_plan)(plan)
    counts = plan.counts
    return CHANGES if counts.create or counts.update or counts.delete else NOTHING_TO_DO


def _rules(args: argparse.Namespace) -> Rules:
    mode = ColumnMode.LENIENT if args.lenient else ColumnMode.STRICT
    return Rules(column_mode=mode, custom_role_ids=frozenset(args.custom_role))


def _roster(path: Path) -> OpenRoster:
    if path.exists() and not path.is_file():
        raise RosterFault(
            "no-file", f"{path} is no ordinary file; it is read more than once, so save it first"
        )
    return lambda: path.open("rb")


def _guarded(command: Callable[[], int], *, as_json: bool) -> int:
    """Run the command; tell a fault in words on standard error, and with --json as JSON on standard output."""
    try:
        return command()
    except RosterFault as fault:
        code, message, row = fault.code, fault.message, fault.row
    except DirectoryFault as fault:
        code, message, row = fault.code, fault.message, None
    except OSError as error:
        if error.filename is None:
            raise
        code, message, row = "no-file", f"{error.filename} cannot be read: {error.strerror}", None
    if as_json:
        offline_view.write_fault(code, message, row)
    print(f"muster: {message} [{code}]", file=sys.stderr)
    return FAULT
