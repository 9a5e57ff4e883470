"""Keeping accounts: credentials of one instance, a description to list and a secret that is never shown.

An account is bound to its instance: the instance stands in the secret itself, so whoever reads the
credentials reads with them where they may go.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from muster.domain.account import ASCII_PARTS, SECRET_PARTS, Account
from muster.domain.job import AccountName, Instance, RemoteTarget
from muster.errors import InvalidInputError
from muster.ports import JobStore
from muster.services.triggers.webhook_secrets import SecretKeeper

_LONGEST_PART = 4096
_NAME: TypeAdapter[str] = TypeAdapter(AccountName)
_INSTANCE: TypeAdapter[str] = TypeAdapter(Instance)


class AccountStore(Protocol):
    """Descriptions of accounts."""

    def get(self, name: str) -> Account | None:
        """One account, or None."""
        ...

    def all(self) -> Iterator[Account]:
        """Every account, by name."""
        ...

    def save(self, account: Account) -> None:
        """Write a description."""
        ...

    def remove(self, name: str) -> None:
        """Remove a description; removing what is not there is no error."""
        ...


def secret_name(account_name: str) -> str:
    """The name of an account's secret, below the stack's prefix."""
    return f"accounts/{account_name}"


def check_account(name: str, kind: str, instance: str) -> Account:
    """The description of an account, before any secret is asked for. Raises InvalidInputError."""
    if not _holds(_NAME, name):
        raise InvalidInputError(
            f"{name!r} cannot be an account's name: at most 63 letters, digits, - and _, and no - or _ first."
        )
    if kind not in SECRET_PARTS:
        raise InvalidInputError(f"{kind!r} is no kind of account; right would be {', '.join(SECRET_PARTS)}.")
    if not _holds(_INSTANCE, instance):
        raise InvalidInputError(
            f"{instance!r} is no Domo instance; right would be a plain name such as acme.domo.com,"
            " without https:// and path."
        )
    return Account(name, kind, instance)


def describe_account(
    accounts: AccountStore, name: str, kind: str | None, instance: str | None, *, home: tuple[str, str]
) -> Account:
    """The description of an account to be added; for one that is kept already, what is left out stays.

    `home` is the name of the home account and the instance that it must be one of. Raises InvalidInputError.
    """
    known = accounts.get(name) if kind is None or instance is None else None
    missing = [option for option, value in (("--kind", kind), ("--instance", instance)) if value is None]
    if missing and known is None:
        raise InvalidInputError(f'There is no account "{name}" yet, so {_and(missing)} must be given.')
    if known is not None:
        kind, instance = kind or known.kind, instance or known.instance
    account = check_account(name, kind or "", instance or "")
    if account.name == home[0] and account.instance != home[1]:
        raise InvalidInputError(
            f'"{name}" is the home account of this stack, and home is {home[1]}: give it an account of that.'
        )
    return account


def keep_account(
    accounts: AccountStore, keeper: SecretKeeper, jobs: JobStore, account: Account, parts: Mapping[str, str]
) -> None:
    """Keep an account, new or in place of one of the same name.

    Raises InvalidInputError; no message of it holds any of the secret.
    """
    wanted = SECRET_PARTS[account.kind]
    for part in wanted:
        value = parts.get(part, "")
        if not value or value != value.strip() or not value.isprintable() or len(value) > _LONGEST_PART:
            raise InvalidInputError(
                f"{part}: must be one line of at most {_LONGEST_PART} characters, without blanks around it."
            )
        if part in ASCII_PARTS and not value.isascii():
            raise InvalidInputError(
                f"{part}: holds a character that is no plain letter, digit or sign; copy it from Domo once more."
            )
    if unknown := [part for part in parts if part not in wanted]:
        raise InvalidInputError(
            f"An account of kind {account.kind} has {_and(wanted)}, and no {_and(unknown)}."
        )
    known = accounts.get(account.name)
    if known is not None and known.instance != account.instance and (users := _users(jobs, account.name)):
        raise InvalidInputError(
            f'"{account.name}" is an account of {known.instance}, and {_and(users)} use it there.'
            " Take another name for this one."
        )
    secret = {"kind": account.kind, "instance": account.instance} | {part: parts[part] for part in wanted}
    keeper.put(secret_name(account.name), secret)
    accounts.save(account)


def remove_account(
    accounts: AccountStore, keeper: SecretKeeper, jobs: JobStore, name: str, *, home_account: str
) -> Account:
    """Remove an account and its secret. Raises InvalidInputError while a job, or Muster itself, needs it."""
    account = accounts.get(name)
    if account is None:
        raise InvalidInputError(f'There is no account "{name}". See `muster accounts list`.')
    if name == home_account:
        raise InvalidInputError(
            f'"{name}" is the home account, which every job needs. Add it again to replace it.'
        )
    if users := _users(jobs, name):
        raise InvalidInputError(f'"{name}" is used by {_and(users)}. Give them another account first.')
    keeper.remove(secret_name(name))
    accounts.remove(name)
    return account


def _users(jobs: JobStore, account_name: str) -> Sequence[str]:
    users = [
        f'the job "{job.name}"'
        for job in jobs.all()
        if isinstance(job.target, RemoteTarget) and job.target.account == account_name
    ]
    return users + [f"perhaps the job {job_id}, which cannot be read," for job_id in jobs.unreadable()]


def _holds(adapter: TypeAdapter[str], value: str) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
