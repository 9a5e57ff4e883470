"""What only a real host can show of accounts: who they are, and that a login follows its address."""

from collections.abc import Iterator

import pytest

from local.domo.simulator import DomoSimulator
from muster.errors import ConfigurationError, CredentialError
from tests.contract.directory.worlds import Vault, home_job, opened, opened_with, secret_of


@pytest.fixture
def simulator() -> Iterator[DomoSimulator]:
    with DomoSimulator.start() as simulator:
        yield simulator


@pytest.mark.parametrize("kind", ["oauth_client", "access_token", "password"])
def test_each_kind_of_account_tells_who_it_is(simulator: DomoSimulator, kind: str) -> None:
    with opened(simulator, kind) as domo:
        facts = domo.check_account("home", simulator.home)
        own_user_id = domo.directories.open(home_job()).own_user_id()
    assert facts.user_id == own_user_id
    assert facts.email == simulator.credentials(simulator.home).user_name
    assert (facts.role, facts.manages_users) == ("Admin", True)
    assert (facts.expires_at is not None, facts.live_tokens) == (
        kind == "access_token",
        kind == "access_token",
    )


@pytest.mark.parametrize("kind", ["access_token", "password"])
def test_who_changes_address_logs_in_with_the_new_one(simulator: DomoSimulator, kind: str) -> None:
    person = {"displayName": "Ann", "email": "ann@x.example", "roleId": 4}
    user_id = simulator.store.people.add(simulator.home, person).id
    with opened(simulator, kind) as domo:
        after = {"email": "anna@x.example"}
        domo.directories.open(home_job()).update(str(user_id), {"email": "ann@x.example"}, after)
    user = simulator.store.people.get(simulator.home, user_id)
    assert user is not None
    assert (user.email, user.user_name) == ("anna@x.example", "anna@x.example")


@pytest.mark.parametrize(
    ("kind", "part"), [("oauth_client", "client_secret"), ("access_token", "token"), ("password", "password")]
)
def test_a_wrong_secret_names_the_account_and_is_not_told(
    simulator: DomoSimulator, kind: str, part: str
) -> None:
    wrong = {**secret_of(simulator, kind), part: "wr0ng-s3cr3t"}
    with opened_with(simulator, Vault({"accounts/home": wrong})) as domo:
        for call in (
            lambda: domo.check_account("home", simulator.home),
            lambda: domo.directories.open(home_job()).own_user_id(),
        ):
            with pytest.raises(CredentialError) as raised:
                call()
            assert '"home"' in str(raised.value)
            assert "wr0ng-s3cr3t" not in str(raised.value)


def test_an_expired_access_token_ends_the_run(simulator: DomoSimulator) -> None:
    token = simulator.store.credentials.access_tokens(simulator.home)[0]
    simulator.store.credentials.set_expiry(token.id, simulator.store.clock.now_ms() - 1)
    with opened(simulator, "access_token") as domo, pytest.raises(CredentialError, match='"home"'):
        list(domo.directories.open(home_job()).pages())


def test_an_account_of_another_instance_is_not_even_tried(simulator: DomoSimulator) -> None:
    wrong = {**secret_of(simulator, "access_token"), "instance": "globex.domo.com"}
    with opened_with(simulator, Vault({"accounts/home": wrong})) as domo:
        with pytest.raises(CredentialError, match=r"globex\.domo\.com"):
            domo.directories.open(home_job())
        assert simulator.log.calls() == []


def test_a_secret_that_is_no_account_is_a_fault_of_the_deployment(simulator: DomoSimulator) -> None:
    vault = Vault({"accounts/home": {"kind": "magic"}})
    with opened_with(simulator, vault) as domo, pytest.raises(ConfigurationError, match="kind"):
        domo.datasets.facts("x")


def test_a_client_of_another_instance_is_refused_before_anything_is_asked_of_its_people(
    simulator: DomoSimulator,
) -> None:
    strange = simulator.credentials("globex.domo.com")
    secret = {
        **secret_of(simulator, "oauth_client"),
        "client_id": strange.client_id,
        "client_secret": strange.client_secret,
    }
    told = r"a client of globex\.domo\.com, not of acme\.domo\.com"
    vault = Vault({"accounts/home": secret})
    with opened_with(simulator, vault) as domo, pytest.raises(CredentialError, match=told):
        list(domo.directories.open(home_job()).pages())
    assert simulator.log.count(route="/v1/users") == 0


@pytest.mark.parametrize("kind", ["oauth_client", "password"])
def test_only_an_access_token_is_asked_when_it_ends(simulator: DomoSimulator, kind: str) -> None:
    with opened(simulator, kind) as domo:
        assert domo.check_token("home", simulator.home) is None
    assert simulator.log.calls() == []


def test_an_account_is_not_checked_at_another_instance(simulator: DomoSimulator) -> None:
    with opened(simulator, "access_token") as domo:
        for check in (domo.check_account, domo.check_token):
            with pytest.raises(CredentialError, match="is not used for"):
                check("home", "globex.domo.com")
    assert simulator.log.calls() == []
