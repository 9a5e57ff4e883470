import pytest

from muster.adapters.domo.accounts.accounts import DeveloperToken, OAuthClient, OpenableAccount
from muster.adapters.domo.accounts.secret_text import SecretText
from muster.adapters.domo.directories import OpenAccounts
from muster.adapters.domo.opened import Opened
from muster.domain.account import AccountFacts
from tests.fakes.domo import FakeDataSets, FakeDirectory


def token(value: str) -> DeveloperToken:
    return DeveloperToken("acme", "acme.domo.com", SecretText(value))


@pytest.fixture
def opened() -> list[OpenableAccount]:
    return []


@pytest.fixture
def open_accounts(opened: list[OpenableAccount]) -> OpenAccounts:
    def open_account(account: OpenableAccount) -> Opened:
        opened.append(account)
        facts = AccountFacts("27", "Ann", "ann@x.example", "Admin", manages_users=True, expires_at=None)
        return Opened(account, FakeDirectory(), FakeDataSets(), lambda: facts, lambda: None)

    return OpenAccounts(open_account)


def test_an_account_is_opened_once_and_kept(
    open_accounts: OpenAccounts, opened: list[OpenableAccount]
) -> None:
    assert open_accounts.open(token("one")) is open_accounts.open(token("one"))
    assert len(opened) == 1


def test_an_account_whose_secret_changed_is_opened_anew(
    open_accounts: OpenAccounts, opened: list[OpenableAccount]
) -> None:
    open_accounts.open(token("one"))
    open_accounts.open(token("two"))
    open_accounts.open(OAuthClient("acme", "acme.domo.com", "c", SecretText("two")))
    assert len(opened) == 3
