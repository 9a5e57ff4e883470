"""The words and options of the command's parts. No handler is imported here, so that `--help` is quick."""

import argparse

type Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse gives it no public name

ACCOUNT_KINDS = ("oauth_client", "access_token", "password")


def _stack_options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(add_help=False)
    group = options.add_argument_group("which stack")
    group.add_argument(
        "--stack", metavar="NAME", help="a deployed stack, else the one in MUSTER_STACK, else the laptop's"
    )
    group.add_argument("--region", help="the stack's AWS region")
    group.add_argument("--profile", help="a profile of your AWS configuration")
    return options


def add_stack_parser(
    subparsers: Subparsers, name: str, help_text: str, handler: str
) -> argparse.ArgumentParser:
    """A command that talks to a stack, handled by "module:function"."""
    parser = subparsers.add_parser(name, help=help_text, description=help_text, parents=[_stack_options()])
    parser.set_defaults(run=handler)
    return parser


def add_job_parsers(subparsers: Subparsers) -> None:
    """`muster jobs …`."""
    parser = subparsers.add_parser("jobs", help="keep job definitions", description="Keep job definitions.")
    jobs = parser.add_subparsers(metavar="ACTION", required=True)
    for name, help_text in (("create", "make a job from a file"), ("update", "give a job a new definition")):
        each = add_stack_parser(jobs, name, help_text, f"local.cli.jobs:{name}")
        if name == "update":
            _add_job(each)
        each.add_argument(
            "--file", required=True, metavar="job.json", help='the definition; "-" for standard input'
        )
        add_json(each)
    add_json(add_stack_parser(jobs, "list", "show all jobs", "local.cli.jobs:list_all"))
    for name, help_text in (
        ("show", "show one job"),
        ("enable", "let a job start by itself"),
        ("disable", "let a job start only by hand"),
    ):
        each = add_stack_parser(jobs, name, help_text, f"local.cli.jobs:{name}")
        _add_job(each)
        add_json(each)
    delete = add_stack_parser(
        jobs, "delete", "remove a job; nobody is deleted in Domo by this", "local.cli.jobs:delete"
    )
    _add_job(delete)
    webhook = add_stack_parser(
        jobs, "webhook", "make the secrets of a job's webhook and show them once", "local.cli.webhook:show"
    )
    _add_job(webhook)
    webhook.add_argument("--rotate", action="store_true", help="make new secrets; the old ones end")
    add_json(webhook)


def add_run_parsers(subparsers: Subparsers) -> None:
    """`muster run` and `muster runs`."""
    run = add_stack_parser(subparsers, "run", "start one run of a job, enabled or not", "local.cli.run:start")
    _add_job(run)
    run.add_argument(
        "--wait", action="store_true", help="follow it to its end; exit 0, 2, 3, 4 or 1 (see docs/jobs.md)"
    )
    run.add_argument(
        "--timeout", type=float, default=3600.0, metavar="SECONDS", help="how long to wait (3600)"
    )
    add_json(run)
    runs = add_stack_parser(
        subparsers,
        "runs",
        "show what happened: `runs JOB` or `runs show RUN`",
        "local.cli.runs:show_list_or_one",
    )
    runs.usage = "muster runs [options] JOB\n       muster runs [options] show RUN"
    runs.add_argument("words", nargs="+", metavar="JOB | show RUN", help="a job's runs, or one run")
    runs.add_argument(
        "--limit", type=int, default=20, metavar="N", help="how many runs of the job to show (20)"
    )
    add_json(runs)


def add_account_parsers(subparsers: Subparsers) -> None:
    """`muster accounts …`."""
    help_text = "keep the credentials of instances"
    parser = subparsers.add_parser(
        "accounts", help=help_text, description="Keep the credentials of instances."
    )
    accounts = parser.add_subparsers(metavar="ACTION", required=True)
    add = add_stack_parser(
        accounts,
        "add",
        "add or replace an account; its secret comes from a prompt or standard input",
        "local.cli.accounts:add",
    )
    add.add_argument("name", metavar="NAME")
    add.add_argument("--kind", choices=ACCOUNT_KINDS, help="needed for a new account")
    add.add_argument("--instance", metavar="NAME.domo.com", help="needed for a new account")
    add.add_argument("--no-check", action="store_true", help="do not ask Domo whether it lets the account in")
    add_json(
        add_stack_parser(
            accounts, "list", "show all accounts, never their secrets", "local.cli.accounts:list_all"
        )
    )
    check = add_stack_parser(
        accounts, "check", "say who an account is, and what it may do", "local.cli.accounts:check"
    )
    check.add_argument("name", metavar="NAME")
    add_json(check)
    remove = add_stack_parser(
        accounts, "remove", "remove an account and its secret", "local.cli.accounts:remove"
    )
    remove.add_argument("name", metavar="NAME")


def add_demo_parser(subparsers: Subparsers) -> None:
    """`muster demo`."""
    help_text = "see the product do its job on this laptop"
    parser = subparsers.add_parser("demo", help=help_text, description=help_text)
    parser.set_defaults(run="local.demo.command:show")


def _add_job(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", metavar="JOB", help="a job's id or name")


def add_json(parser: argparse.ArgumentParser) -> None:
    """The option --json."""
    parser.add_argument("--json", action="store_true", help="print JSON")
