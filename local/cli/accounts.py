"""`muster accounts …`: credentials in by prompt or standard input, descriptions out.

No secret is ever printed.
"""

import argparse
import getpass
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TextIO

from rich.table import Table

from local.cli.clean_text import clean
from local.cli.desk import open_desk
from local.cli.terminal import make_console, said
from muster.domain.account import SECRET_PARTS
from muster.domain.times import iso
from muster.errors import InvalidInputError
from muster.services import accounts as service
from muster.services.account_facts import CheckedAccount, check_named

_ASKED = {
    "client_id": "Client id",
    "client_secret": "Client secret",
    "token": "Access token",
    "user_name": "User name",
    "password": "Password",
}
_MANAGES = {True: "yes", False: "no", None: "Domo does not tell for a custom role"}
_PLAIN = frozenset({"client_id", "user_name"})


def add(parsed: argparse.Namespace) -> int:
    """Add or replace an account."""
    account = service.check_account(parsed.name, parsed.kind, parsed.instance)
    desk = open_desk(parsed)
    parts = read_parts(SECRET_PARTS[account.kind], sys.stdin)
    service.keep_account(desk.accounts, desk.keeper, desk.jobs, account, parts)
    print(
        f"Kept account {account.name} ({account.kind}) for {account.instance}. Its secret is not shown again."
    )
    return 0


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
    """Ask Domo who an account is; 1 if it may not manage users or is refused."""
    desk = open_desk(parsed)
    checked = check_named(desk.accounts, desk.check_account, desk.clock, parsed.name)
    if parsed.json:
        told = asdict(checked.account) | asdict(checked.facts) | {"warnings": checked.warnings}
        print(json.dumps(told, indent=2))
    else:
        table = Table.grid(padding=(0, 2))
        for name, value in told_of(checked):
            table.add_row(said(name, "dim"), said(value))
        make_console().print(table)
    return 1 if checked.facts.manages_users is False else 0


def told_of(checked: CheckedAccount) -> Sequence[tuple[str, str]]:
    """What a check found, in words."""
    account, facts = checked.account, checked.facts
    rows = [
        ("account", f"{account.name} ({account.kind}) of {account.instance}: accepted"),
        ("user", f"{facts.name} <{facts.email}>, id {facts.user_id}"),
        ("role", facts.role),
        ("manages users", _MANAGES[facts.manages_users]),
    ]
    if account.kind == "access_token":
        ends = "Domo does not tell" if facts.expires_at is None else f"{iso(facts.expires_at)[:16]}Z"
        rows.append(("token ends", ends))
    return [*rows, *(("to mend", warning) for warning in checked.warnings)]


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


def read_parts(names: Sequence[str], stream: TextIO) -> Mapping[str, str]:
    """The parts of a secret: asked for on a terminal, else from `stream` as a JSON object or a line each.

    Raises InvalidInputError.
    """
    if stream.isatty():
        return {name: _ask(name) for name in names}
    text = stream.read().removeprefix("\ufeff").strip()
    if text.startswith("{"):
        return _parts_of_json(text, names)
    lines = text.splitlines()
    if len(lines) != len(names):
        raise InvalidInputError(
            f"Standard input has {len(lines)} lines; the secret has {len(names)} parts, a line each:"
            f" {', '.join(names)}. A JSON object with these names will do as well."
        )
    return {name: line.strip() for name, line in zip(names, lines, strict=True)}


def _parts_of_json(text: str, names: Sequence[str]) -> Mapping[str, str]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        # The error's own text would carry the document, and with it the secret.
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidInputError(f"Standard input is not JSON at {where}.") from None
    if not all(isinstance(value, str) for value in document.values()):
        raise InvalidInputError(f"The parts of the secret are texts: {', '.join(names)}.")
    return {name: value for name, value in document.items() if name not in {"kind", "instance"}}


def _ask(name: str) -> str:
    prompt = f"{_ASKED[name]}: "
    return (input(prompt) if name in _PLAIN else getpass.getpass(prompt)).strip()
