"""How an account is shown: whom it acts as and what it may do, never its secret."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from local.cli.terminal import said
from muster.domain.times import iso
from muster.domain.token_expiry import when_it_ends
from muster.services.account_facts import CheckedAccount

_MANAGES = {True: "yes", False: "no", None: "not known: Domo does not tell what a custom role may"}


def told_of(checked: CheckedAccount, now: float) -> Sequence[tuple[str, str]]:
    """What a check found, in words; `now` is seconds since the epoch."""
    account, facts = checked.account, checked.facts
    rows = [
        ("account", f"{account.name} ({account.kind}) of {account.instance}: accepted"),
        ("user", f"{facts.name} <{facts.email}>, id {facts.user_id}"),
        ("role", facts.role),
        ("manages users", _MANAGES[facts.manages_users]),
    ]
    if account.kind == "access_token":
        ends = when_it_ends(facts, now) or "not known: Domo does not tell"
        several = f" (the first of {facts.live_tokens} that this user has)" if facts.live_tokens > 1 else ""
        rows.append(("token ends", ends + several))
    return [*rows, *(("to mend", warning) for warning in checked.warnings)]


def print_account(console: Console, checked: CheckedAccount, now: float) -> None:
    """The same as a table."""
    table = Table.grid(padding=(0, 2))
    for name, value in told_of(checked, now):
        table.add_row(said(name, "dim"), said(value))
    console.print(table)


def as_json(checked: CheckedAccount) -> Mapping[str, object]:
    """The same for a program; times are ISO 8601 in UTC, null where Domo does not tell."""
    account, facts = checked.account, checked.facts
    return {
        "name": account.name,
        "kind": account.kind,
        "instance": account.instance,
        "user_id": facts.user_id,
        "user": facts.name,
        "email": facts.email,
        "role": facts.role,
        "manages_users": facts.manages_users,
        "token_ends_at": None if facts.expires_at is None else iso(facts.expires_at),
        "live_tokens": facts.live_tokens,
        "warnings": list(checked.warnings),
    }
