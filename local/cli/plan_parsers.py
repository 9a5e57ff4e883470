"""The words and options of `plans`, and of what decides on runs and explains them."""

from local.cli.parsers import Subparsers, add_json, add_stack_parser


def add_plan_parsers(subparsers: Subparsers) -> None:
    """`muster plans …`."""
    help_text = "look at the plans of runs, and at those that wait for a decision"
    parser = subparsers.add_parser("plans", help=help_text, description=help_text)
    plans = parser.add_subparsers(metavar="ACTION", required=True)
    show = add_stack_parser(
        plans, "show", "show a plan whole: counts, guards, findings, changes", "local.cli.plans:show"
    )
    show.add_argument("run_id", metavar="RUN")
    add_json(show)
    listed = add_stack_parser(
        plans, "list", "show the latest plans of a job that were held", "local.cli.plans:list_held"
    )
    listed.add_argument("job", metavar="JOB", help="a job's id or name")
    listed.add_argument(
        "--limit", type=int, default=50, metavar="N", help="among how many of its runs to look (50)"
    )
    add_json(listed)


def add_decision_parsers(subparsers: Subparsers) -> None:
    """`muster approve`, `reject`, `cancel`, `undo` and `explain`."""
    approve = add_stack_parser(
        subparsers,
        "approve",
        "have exactly the plan of a held run carried out",
        "local.cli.decide:approve_plan",
    )
    approve.add_argument("run_id", metavar="RUN")
    approve.add_argument(
        "--fingerprint",
        metavar="F",
        help="the plan that was looked at, at least its first 12 digits; without it you are asked on a terminal",
    )
    approve.add_argument("--wait", action="store_true", help="follow the run that carries it out to its end")
    approve.add_argument(
        "--timeout", type=float, default=3600.0, metavar="SECONDS", help="how long to wait (3600)"
    )
    add_json(approve)
    reject = add_stack_parser(
        subparsers, "reject", "have the plan of a held run never carried out", "local.cli.decide:reject_plan"
    )
    reject.add_argument("run_id", metavar="RUN")
    reject.add_argument("--why", required=True, metavar="TEXT", help="for those who read it later")
    cancel = add_stack_parser(
        subparsers, "cancel", "stop a run before its next chunk of changes", "local.cli.decide:cancel"
    )
    cancel.add_argument("run_id", metavar="RUN")
    _add_undo(subparsers)
    _add_explain(subparsers)


def _add_undo(subparsers: Subparsers) -> None:
    undo = add_stack_parser(subparsers, "undo", "take back what a run did", "local.cli.undo:take_back")
    undo.add_argument("run_id", metavar="RUN")
    undo.add_argument("--wait", action="store_true", help="follow the run that takes it back to its end")
    undo.add_argument(
        "--timeout", type=float, default=3600.0, metavar="SECONDS", help="how long to wait (3600)"
    )
    add_json(undo)


def _add_explain(subparsers: Subparsers) -> None:
    explain = add_stack_parser(
        subparsers,
        "explain",
        "tell what the last runs did to one person, and why",
        "local.cli.explain:show",
    )
    explain.add_argument("email", metavar="EMAIL", help="the person's address, in any letter case")
    explain.add_argument("--job", required=True, metavar="JOB", help="a job's id or name")
    explain.add_argument("--runs", type=int, default=5, metavar="N", help="how many of its runs (5)")
    add_json(explain)
