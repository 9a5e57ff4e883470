from collections.abc import Mapping

import pytest

from muster.adapters.domo.accounts.accounts import Accounts, DeveloperToken, OAuthClient, Password, account_of
from muster.domain.job import Job
from muster.errors import ConfigurationError, CredentialError
from muster.settings import Settings

TOKEN = {"kind": "access_token", "instance": "globex.domo.com", "token": "DDCI-1"}
CLIENT = {"kind": "oauth_client", "instance": "acme.domo.com", "client_id": "c", "client_secret": "s3cr3t"}
PASSWORD = {
    "kind": "password",
    "instance": "globex.domo.com",
    "user_name": "ann@x.example",
    "password": "s3cr3t",
}


class Vault:
    def __init__(self, **accounts: Mapping[str, str]) -> None:
        self._accounts = accounts

    def read(self, name: str) -> Mapping[str, str]:
        return self._accounts[name.removeprefix("accounts/")]


def job(**target: str) -> Job:
    return Job.model_validate(
        {
            "id": "j",
            "name": "people",
            "source": {"kind": "s3", "object_key": "roster.csv"},
            "target": target or {"kind": "home"},
            "created_at": "",
            "updated_at": "",
        }
    )


def accounts(**kept: Mapping[str, str]) -> Accounts:
    return Accounts(Settings(home_account="home", home_instance="acme.domo.com"), Vault(**kept))


def test_each_kind_of_secret_is_an_account_of_its_kind() -> None:
    assert isinstance(account_of("a", CLIENT), OAuthClient)
    assert isinstance(account_of("a", TOKEN), DeveloperToken)
    assert isinstance(account_of("a", PASSWORD), Password)


@pytest.mark.parametrize("secret", [CLIENT, TOKEN, PASSWORD])
def test_a_secret_that_lacks_a_part_is_refused_by_the_name_of_the_part(secret: Mapping[str, str]) -> None:
    for part in secret:
        for value in ({}, {part: ""}, {part: "a\nb"}, {part: None}):
            broken = {name: text for name, text in secret.items() if name != part} | value
            with pytest.raises(ConfigurationError, match=part) as raised:
                account_of("acme-home", broken)  # type: ignore[arg-type]
            assert '"acme-home"' in str(raised.value)
            assert "s3cr3t" not in str(raised.value)


def test_a_job_for_home_uses_the_home_account() -> None:
    assert accounts(home=CLIENT).of_job(job()).name == "home"


def test_a_job_for_a_remote_instance_uses_its_own_account() -> None:
    remote = job(kind="remote", instance="globex.domo.com", account="globex")
    assert accounts(home=CLIENT, globex=TOKEN).of_job(remote).instance == "globex.domo.com"


def test_an_account_is_not_used_for_another_instance_and_the_message_names_both() -> None:
    remote = job(kind="remote", instance="initech.domo.com", account="globex")
    with pytest.raises(CredentialError) as raised:
        accounts(globex=TOKEN).of_job(remote)
    assert "globex.domo.com" in str(raised.value)
    assert "initech.domo.com" in str(raised.value)


def test_a_home_account_of_another_instance_is_refused_too() -> None:
    with pytest.raises(CredentialError):
        accounts(home=TOKEN).home()


def test_a_deployment_without_a_home_account_says_which_variable_is_missing() -> None:
    with pytest.raises(ConfigurationError, match="MUSTER_HOME_ACCOUNT"):
        Accounts(Settings(), Vault()).home()


@pytest.mark.parametrize(
    "instance",
    [
        "elsewhere.test",
        "elsewhere.test/acme.domo.com",
        "acme.domo.com.elsewhere.test",
        "acme.domo.com:444",
        "ACME.domo.com",
        "a@acme.domo.com",
        "domo.com",
        ".domo.com",
        "acme.domo.com/",
        "127.0.0.1#.domo.com",
    ],
)
def test_an_account_of_something_else_than_an_instance_of_domo_is_refused(instance: str) -> None:
    with pytest.raises(ConfigurationError, match=r"example\.domo\.com"):
        account_of("acme", {**TOKEN, "instance": instance})


@pytest.mark.parametrize(
    ("secret", "part"), [(TOKEN, "token"), (CLIENT, "client_id"), (CLIENT, "client_secret")]
)
def test_what_travels_in_a_header_must_be_ascii_and_the_message_says_what_to_type(
    secret: dict[str, str], part: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        account_of("globex", {**secret, part: "tök€n"})
    assert f'The {part} of account "globex"' in str(raised.value)
    assert "`muster accounts add globex`" in str(raised.value)
    assert "tök€n" not in str(raised.value)
