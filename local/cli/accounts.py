"""`muster accounts …`: credentials in by prompt or standard input, descriptions out.

No secret is ever printed.
"""

import argparse
import getpass
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from rich.table import Table

from local.cli.account_view import as_json, print_account
from local.cli.clean_text import clean
from local.cli.desk import Desk, open_desk
from local.cli.terminal import make_console, said
from muster.domain.account import SECRET_PARTS
from muster.errors import CredentialError, InvalidInputError, MusterError
from muster.services import accounts as service
from muster.services.account_facts import check_named

_ASKED = {
    "client_id": "Client id",
    "client_secret": "Client secret",
    "token": "Access token",
    "user_name": "User name",
    "password": "Password",
}
_PLAIN = frozenset({"client_id", "user_name"})
_TO_MEND, _REFUSED = 2, 3


def add(parsed: argparse.Namespace) -> int:
    """Add or replace an account, and ask Domo at once whether it lets it in."""
    desk = open_desk(parsed)
    settings = desk.stack.settings
    account = service.describe_account(
        desk.accounts,
        parsed.name,
        parsed.kind,
        parsed.instance,
        home=(settings.home_account, settings.home_instance),
    )
    parts = read_parts(SECRET_PARTS[account.kind], sys.stdin, kind=account.kind, instance=account.instance)
    service.keep_account(desk.accounts, desk.keeper, desk.jobs, account, parts)
    print(
        f"Kept account {account.name} ({account.kind}) for {account.instance}. Its secret is not shown again."
    )
    if not parsed.no_check:
        _try(desk, account.name)
    return 0


def _try(desk: Desk, name: str) -> None:
    """Say whom a new account acts as, or warn that it cannot be used so; it stays kept either way."""
    try:
        checked = check_named(desk.accounts, desk.check_account, desk.clock, name)
    except MusterError as error:
        print(f"Warning: {clean(error)}", file=sys.stderr)
        return
    facts = checked.facts
    print(f"Domo lets it in as {clean(facts.name)} <{clean(facts.email)}>, {clean(facts.role)}.")
    for warning in checked.warnings:
        print(f"Warning: {clean(warning)}", file=sys.stderr)


def list_all(parsed: argparse.Namespace) -> int:
    """Show all accounts."""
    found = list(open_desk(parsed).accounts.all())
    if parsed.json:
        told = [{"name": each.name, "kind": each.kind, "instance": each.instance} for each in found]
        print(json.dumps(told, indent=2))
        return 0
    console = make_console()
    if not found:
        console.print(
            "There are no accounts yet. Add one with `muster accounts add NAME --kind … --instance …`."
        )
        return 0
    table = Table("name", "kind", "instance", box=None, pad_edge=False)
    for each in found:
        table.add_row(said(each.name), said(each.kind), said(each.instance))
    console.print(table)
    return 0


def check(parsed: argparse.Namespace) -> int:
    """Ask Domo who an account is: 0 if all is well, 2 if there is something to mend, 3 if it is refused."""
    desk = open_desk(parsed)
    try:
        checked = check_named(desk.accounts, desk.check_account, desk.clock, parsed.name)
    except CredentialError as error:
        print(f"muster: {clean(error)}", file=sys.stderr)
        return _REFUSED
    if parsed.json:
        print(json.dumps(as_json(checked), indent=2))
    else:
        print_account(make_console(), checked, desk.clock.now())
    return _TO_MEND if checked.warnings else 0


def remove(parsed: argparse.Namespace) -> int:
    """Remove an account."""
    desk = open_desk(parsed)
    account = service.remove_account(
        desk.accounts,
        desk.keeper,
        desk.jobs,
        parsed.name,
        home_account=desk.stack.settings.home_account,
    )
    print(f"Removed account {clean(account.name)} and its secret.")
    return 0


def read_parts(names: Sequence[str], stream: TextIO, **about: str) -> Mapping[str, str]:
    """The parts of a secret: asked for on a terminal, else from `stream` as a JSON object or a line each.

    `about` is what the account is (`kind`, `instance`); an object that says otherwise is the secret of another one.
    Raises InvalidInputError.
    """
    if stream.isatty():
        return {name: _ask(name) for name in names}
    text = stream.read().removeprefix("\ufeff").strip()
    if text.startswith("{"):
        return _parts_of_json(text, names, about)
    lines = text.splitlines()
    if len(lines) != len(names):
        raise InvalidInputError(
            f"Standard input has {len(lines)} lines; the secret has {len(names)} parts, a line each:"
            f" {', '.join(names)}. A JSON object with these names will do as well."
        )
    return {name: line.strip() for name, line in zip(names, lines, strict=True)}


def _parts_of_json(text: str, names: Sequence[str], about: Mapping[str, str]) -> Mapping[str, str]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        # The error's own text would carry the document, and with it the secret.
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidInputError(f"Standard input is not JSON at {where}.") from None
    except RecursionError:
        raise InvalidInputError("Standard input is JSON of too many objects in one another.") from None
    if not all(isinstance(value, str) for value in document.values()):
        raise InvalidInputError(f"The parts of the secret are texts: {', '.join(names)}.")
    for name, value in about.items():
        if document.get(name, value) != value:
            raise InvalidInputError(
                f"Standard input holds a secret of another {name} than {value}, so it is not kept. Name its own with"
                f" --{name}, or take {name} out of it."
            )
    return {name: value for name, value in document.items() if name not in {"kind", "instance"}}


def _ask(name: str) -> str:
    prompt = f"{_ASKED[name]}: "
    return (input(prompt) if name in _PLAIN else getpass.getpass(prompt)).strip()
