"""`muster up` and `muster down`, for the command line to add to its own."""

import argparse
from typing import TYPE_CHECKING

from local.stack.places import default_places
from local.stack.processes import StackError
from local.stack.up import bring_down, bring_up

if TYPE_CHECKING:
    type _Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no other name


def add_stack_parsers(subparsers: "_Subparsers") -> None:
    """Add `up` and `down`; each parsed namespace has `run`, a function from it to the exit status."""
    up = subparsers.add_parser(
        "up", help="start the laptop's stack: the emulator of AWS and two Domo instances"
    )
    up.add_argument("--fresh", action="store_true", help="forget the state of last time")
    up.set_defaults(run=run_up)
    down = subparsers.add_parser("down", help="end the laptop's stack; its state stays for the next `up`")
    down.set_defaults(run=run_down)


def run_up(arguments: argparse.Namespace) -> int:
    """Bring the stack up and say where it is. 1 if it could not be, with the reason."""
    places = default_places()
    try:
        result = bring_up(places, fresh=arguments.fresh)
    except StackError as error:
        print(f"muster up: {error}")
        return 1
    local = result.local
    print(f"The stack {result.state}. {result.resources} resources are there, as template.yaml says.")
    print(f"  AWS (emulated)   {local['aws_endpoint_url']}")
    print(f"  Domo's API       {local['domo']['public_url']}")
    for name, instance in local["domo"]["instances"].items():
        role = " (home)" if name == local["home"] else ""
        print(f"  {name:<16} {instance['url']}{role}")
    print(f"  e-mails          {local['mail_url']}")
    print(f"  all of this      {places.local_json}")
    return 0


def run_down(_: argparse.Namespace) -> int:
    """End the stack, if it runs."""
    try:
        ended = bring_down(default_places())
    except StackError as error:
        print(f"muster down: {error}")
        return 1
    print("The stack is down; its state is kept for the next `muster up`." if ended else "Nothing was up.")
    return 0
