"""Puts the adapters to Domo together for a worker: one HTTP client, whatever number of accounts."""

from collections.abc import Callable
from dataclasses import dataclass

from muster.adapters.domo.accounts.accounts import Accounts, DeveloperToken
from muster.adapters.domo.directories import DomoDirectories, HomeDataSets, OpenAccounts
from muster.adapters.domo.http.pacing import Pacers
from muster.adapters.domo.http.retry import Retry
from muster.adapters.domo.http.timing import Timing
from muster.adapters.domo.http.transport import new_client
from muster.adapters.domo.opened import Opener
from muster.domain.account import AccountFacts
from muster.ports import CheckAccount, CheckToken, DataSets, Directories, Secrets
from muster.settings import Settings

KEPT_BACK_SECONDS = 10.0
"""Of the time left, what Domo gets nothing of: it is for the books, and for handing the rest on."""


@dataclass(frozen=True, slots=True)
class Domo:
    """The home instance's DataSets, the directories that jobs keep, and who an account of some name is.

    Both checks take the account's name and the instance that it must be one of, and raise CredentialError,
    ConfigurationError, RefusedError, RetryableError. `check_token` asks nothing of an account without a token.
    """

    datasets: DataSets
    directories: Directories
    check_account: CheckAccount
    check_token: CheckToken
    close: Callable[[], None]


def open_domo(
    settings: Settings,
    secrets: Secrets,
    *,
    remaining_seconds: Callable[[], float],
    timing: Timing | None = None,
    limit_per_second: float | None = None,
) -> Domo:
    """Open Domo for a deployment; nothing is read or asked before the first use.

    `remaining_seconds` is asked at every call. `timing` replaces the machine's clock in tests, and then
    `remaining_seconds` is the one in it. `limit_per_second` is how many requests each host is known to take;
    without it the limit is learned.
    """
    client = new_client()
    timing = timing or Timing(lambda: remaining_seconds() - KEPT_BACK_SECONDS)
    opener = Opener(settings, client, Retry(timing, pacers=Pacers(timing, limit_per_second)))
    accounts, open_accounts = Accounts(settings, secrets), OpenAccounts(opener.open)

    def check_account(name: str, instance: str) -> AccountFacts:
        return open_accounts.open(accounts.bound(name, instance)).check()

    def check_token(name: str, instance: str) -> AccountFacts | None:
        account = accounts.bound(name, instance)
        return open_accounts.open(account).check() if isinstance(account, DeveloperToken) else None

    return Domo(
        datasets=HomeDataSets(accounts, open_accounts),
        directories=DomoDirectories(accounts, open_accounts),
        check_account=check_account,
        check_token=check_token,
        close=client.close,
    )
