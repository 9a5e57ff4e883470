"""Who an account is, for the person who checks it or has just added it."""

from dataclasses import dataclass

from muster.domain.account import Account, AccountFacts
from muster.domain.token_expiry import ends_soon, warning
from muster.errors import InvalidInputError
from muster.ports import CheckAccount, Clock
from muster.services.accounts import AccountStore


@dataclass(frozen=True, slots=True)
class CheckedAccount:
    """An account that Domo lets in, whom it acts as, and what its owner should mend: empty when nothing."""

    account: Account
    facts: AccountFacts
    warnings: tuple[str, ...]


def check_named(accounts: AccountStore, check: CheckAccount, clock: Clock, name: str) -> CheckedAccount:
    """Ask Domo who an account is.

    Raises InvalidInputError when there is none of this name, CredentialError when Domo refuses it,
    ConfigurationError when its secret is not whole, RetryableError when Domo gives no answer.
    """
    account = accounts.get(name)
    if account is None:
        raise InvalidInputError(f'There is no account "{name}". See `muster accounts list`.')
    facts = check(account.name, account.instance)
    return CheckedAccount(account, facts, tuple(_warnings(account, facts, clock.now())))


def _warnings(account: Account, facts: AccountFacts, now: float) -> list[str]:
    found = []
    if facts.manages_users is False:
        found.append(
            f"{facts.email or facts.name} may not manage users as {facts.role}: Domo will refuse every change."
            " Give the user the role Admin, or one that may manage all users and roles, or take another user."
        )
    if ends_soon(facts, now):
        found.append(warning(account.name, facts, now))
    return found
