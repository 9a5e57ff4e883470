from dataclasses import replace

import pytest

from muster.domain.account import Account, AccountFacts
from muster.errors import CredentialError, InvalidInputError
from muster.services.account_facts import check_named
from tests.unit.services.job_desk_fakes import FakeAccounts, FakeClock

GLOBEX = Account("globex", "access_token", "globex.domo.com")
FACTS = AccountFacts("7", "Ann", "ann@globex.example", "Admin", manages_users=True)
DAY = 24 * 3600.0


@pytest.fixture
def accounts() -> FakeAccounts:
    return FakeAccounts({"globex": GLOBEX})


def warnings_about(facts: AccountFacts) -> tuple[str, ...]:
    checked = check_named(FakeAccounts({"globex": GLOBEX}), lambda *_: facts, FakeClock(), "globex")
    assert (checked.account, checked.facts) == (GLOBEX, facts)
    return checked.warnings


def test_domo_is_asked_for_the_account_at_its_own_instance(accounts: FakeAccounts) -> None:
    asked = []

    def check(*name_and_instance: str) -> AccountFacts:
        asked.append(name_and_instance)
        return FACTS

    check_named(accounts, check, FakeClock(), "globex")
    assert asked == [("globex", "globex.domo.com")]


def test_an_account_that_is_not_there_is_told_without_asking_domo(accounts: FakeAccounts) -> None:
    with pytest.raises(InvalidInputError, match='no account "initech"'):
        check_named(accounts, lambda *_: pytest.fail("asked"), FakeClock(), "initech")


def test_what_domo_says_of_a_refused_account_comes_through(accounts: FakeAccounts) -> None:
    def check(*_: str) -> AccountFacts:
        raise CredentialError("refused")

    with pytest.raises(CredentialError, match="refused"):
        check_named(accounts, check, FakeClock(), "globex")


def test_an_admin_whose_token_lasts_has_nothing_to_mend() -> None:
    assert warnings_about(FACTS) == ()
    assert warnings_about(replace(FACTS, expires_at=FakeClock().now() + 15 * DAY)) == ()


def test_a_role_of_which_nothing_is_known_is_no_warning() -> None:
    assert warnings_about(replace(FACTS, role="Analyst", manages_users=None)) == ()


def test_a_role_that_may_not_manage_users_is_warned_of_by_name() -> None:
    [warning] = warnings_about(replace(FACTS, role="Participant", manages_users=False))
    assert warning.startswith("ann@globex.example may not manage users as Participant: Domo will refuse")
    assert "the role Admin" in warning


def test_a_token_that_ends_soon_is_warned_of_beside_the_role() -> None:
    facts = replace(FACTS, manages_users=False, expires_at=FakeClock().now() + 3 * DAY, live_tokens=1)
    role, token = warnings_about(facts)
    assert "may not manage users" in role
    assert "in 3 days" in token
