"""Who an account is: asked by a person who checks it, and by every run, which warns before a token ends."""

from dataclasses import dataclass

from muster.domain.account import Account, AccountFacts
from muster.domain.findings import Finding
from muster.domain.job import Job, RemoteTarget
from muster.domain.token_expiry import about_token, ends_soon, warning
from muster.errors import InvalidInputError, RefusedError, RetryableError
from muster.ports import CheckAccount, CheckToken, Clock
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


@dataclass(frozen=True, slots=True)
class TokenWatch:
    """Warns a run's readers of tokens that end soon."""

    check: CheckToken
    clock: Clock
    home_account: str
    home_instance: str

    def findings(self, job: Job) -> list[Finding]:
        """What is to be said of the tokens of the job's accounts, the target's first.

        Raises CredentialError or ConfigurationError for an account that cannot be used: what reads with it or
        reports with it would fail later. An answer that does not come is no reason to end a run.
        """
        wanted = [(self.home_account, self.home_instance)]
        if isinstance(job.target, RemoteTarget):
            wanted.insert(0, (job.target.account, job.target.instance))
        return [finding for name, instance in wanted for finding in self._about(name, instance)]

    def _about(self, name: str, instance: str) -> list[Finding]:
        try:
            facts = self.check(name, instance)
        except (RetryableError, RefusedError):
            return []
        return [] if facts is None else about_token(name, facts, self.clock.now())
