"""The entry of the `muster` command: parse, call one handler, turn errors into a message and an exit status.

Only the parsers of the command that was asked for are made, and its handler is imported when it is called, so
that `--help` and the offline commands start at once.
"""

import argparse
import errno
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, NoReturn

from local.cli.clean_text import clean_lines

_COMMANDS: Mapping[str, Mapping[str, str]] = {
    "local.cli.parsers:add_job_parsers": {"jobs": "keep job definitions"},
    "local.cli.parsers:add_run_parsers": {
        "run": "start one run of a job, enabled or not",
        "runs": "show what happened, down to the single change",
    },
    "local.cli.plan_parsers:add_plan_parsers": {
        "plans": "look at plans, and at those that wait for a decision"
    },
    "local.cli.plan_parsers:add_decision_parsers": {
        "approve": "have exactly the plan of a held run carried out",
        "reject": "have the plan of a held run never carried out",
        "cancel": "stop a run before its next chunk of changes",
        "undo": "take back what a run did",
        "explain": "tell what the last runs did to one person, and why",
    },
    "local.cli.parsers:add_account_parsers": {"accounts": "keep the credentials of instances"},
    "local.cli.offline:add_offline_parsers": {
        "validate": "check a roster file, without AWS and Domo",
        "plan": "show what a roster file would change, without AWS and Domo",
    },
    "local.stack.commands:add_stack_parsers": {
        "up": "start the laptop's stack: the emulator of AWS and two Domo instances",
        "down": "end the laptop's stack",
    },
    "local.cli.parsers:add_demo_parser": {"demo": "see the product do its job on this laptop"},
}
_INTERRUPTED = 130
_CANNOT_BE_WRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class _Parser(argparse.ArgumentParser):
    """A parser whose usage errors exit 1, since 2 means "changes" or "partly failed" here."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: {message}\n")


def make_parser(command: str | None) -> argparse.ArgumentParser:
    """The parser of the whole command, with the options of `command` only."""
    parser = _Parser(
        prog="muster", description="Keeps the users of Domo instances equal to a configuration DataSet."
    )
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for adder, names in _COMMANDS.items():
        if command in names:
            _named(adder)(subparsers)
        else:
            for name, help_text in names.items():
                subparsers.add_parser(name, help=help_text)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    _print_anything()
    words = sys.argv[1:] if arguments is None else list(arguments)
    command = next((word for word in words if not word.startswith("-")), None)
    parsed = make_parser(command).parse_args(words)
    handler = _named(parsed.run) if isinstance(parsed.run, str) else parsed.run
    try:
        status = int(handler(parsed))
        sys.stdout.flush()  # here, where what is wrong with it can still be told
    except KeyboardInterrupt:
        print("Stopped. What was started goes on without this command.", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        _print_no_more()
        return 1
    except Exception as error:
        # Every error that a person can mend is told in words; any other keeps its traceback.
        message = _named("local.cli.failures:explain")(error) or _output_trouble(error)
        if message is None:
            raise
        print(f"muster: {clean_lines(message)}", file=sys.stderr)
        return 1
    return status


def _named(path: str) -> Callable[..., Any]:
    """What "module:name" names, imported now."""
    module, _, name = path.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _output_trouble(error: Exception) -> str | None:
    """Says that the output cannot be written; None if that is not what went wrong."""
    if not isinstance(error, OSError) or error.errno not in _CANNOT_BE_WRITTEN:
        return None
    _print_no_more()
    return f"the output cannot be written: {error.strerror}."


def _print_no_more() -> None:
    """What waits to be printed cannot be, and must not fail a second time when the command ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_anything() -> None:
    """A terminal that cannot show a character must not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
