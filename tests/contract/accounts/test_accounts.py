"""What accounts are kept in: the fakes of the tests, and DynamoDB and Secrets Manager as moto plays them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import boto3
import orjson
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from muster.adapters.dynamodb_accounts import DynamoAccounts
from muster.adapters.secret_keeper import SecretsManagerKeeper
from muster.domain.account import Account
from muster.errors import ConfigurationError, ConflictError, ServerTroubleError
from muster.services.accounts import AccountStore
from muster.services.triggers.webhook_secrets import SecretKeeper
from tests.unit.services.job_desk_fakes import FakeAccounts, FakeKeeper

PREFIX = "muster/test"
GLOBEX = Account("globex", "access_token", "globex.domo.com")
HOME = Account("home", "oauth_client", "acme.domo.com")


@dataclass(frozen=True)
class World:
    accounts: AccountStore
    keeper: SecretKeeper
    secret: Callable[[str], Mapping[str, str] | None]


def in_memory() -> World:
    keeper = FakeKeeper()
    return World(FakeAccounts(), keeper, keeper.kept.get)


def on_aws() -> World:
    session = boto3.Session("key", "secret", region_name="eu-west-1")
    dynamodb, secrets = session.client("dynamodb"), session.client("secretsmanager")
    dynamodb.create_table(
        TableName="Jobs",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )

    def secret(name: str) -> Mapping[str, str] | None:
        names = {each["Name"] for each in secrets.list_secrets()["SecretList"]}
        full = f"{PREFIX}/{name}"
        if full not in names:
            return None
        text = secrets.get_secret_value(SecretId=full)["SecretString"]
        return {str(part): str(value) for part, value in orjson.loads(text).items()}

    return World(DynamoAccounts(dynamodb, "Jobs"), SecretsManagerKeeper(secrets, PREFIX), secret)


@pytest.fixture(params=[in_memory, on_aws], ids=["in memory", "on aws"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with mock_aws():
        yield request.param()


def test_an_account_that_is_kept_is_found(world: World) -> None:
    assert world.accounts.get("globex") is None
    world.accounts.save(GLOBEX)
    world.accounts.save(HOME)
    assert world.accounts.get("globex") == GLOBEX
    assert list(world.accounts.all()) == [GLOBEX, HOME]


def test_an_account_kept_again_is_replaced(world: World) -> None:
    world.accounts.save(GLOBEX)
    world.accounts.save(Account("globex", "password", "globex.domo.com"))
    assert [account.kind for account in world.accounts.all()] == ["password"]


def test_an_account_is_removed_however_often(world: World) -> None:
    world.accounts.save(GLOBEX)
    world.accounts.save(HOME)
    world.accounts.remove("globex")
    world.accounts.remove("globex")
    assert list(world.accounts.all()) == [HOME]


def test_a_secret_is_put_and_put_again(world: World) -> None:
    world.keeper.put("accounts/globex", {"token": "old"})
    world.keeper.put("accounts/globex", {"token": "nëw"})
    assert world.secret("accounts/globex") == {"token": "nëw"}


def test_a_secret_is_created_once(world: World) -> None:
    world.keeper.create("webhooks/j", {"hmac_key": "first"})
    with pytest.raises(ConflictError):
        world.keeper.create("webhooks/j", {"hmac_key": "second"})
    assert world.secret("webhooks/j") == {"hmac_key": "first"}


def test_a_removed_secret_leaves_its_name_free(world: World) -> None:
    world.keeper.create("webhooks/j", {"hmac_key": "first"})
    world.keeper.remove("webhooks/j")
    world.keeper.remove("webhooks/j")
    assert world.secret("webhooks/j") is None
    world.keeper.create("webhooks/j", {"hmac_key": "second"})
    assert world.secret("webhooks/j") == {"hmac_key": "second"}


def broken(monkeypatch: pytest.MonkeyPatch, code: str) -> SecretsManagerKeeper:
    client = boto3.Session("key", "secret", region_name="eu-west-1").client("secretsmanager")

    def fail(**_: object) -> None:
        raise ClientError({"Error": {"Code": code, "Message": "s3cret"}}, "PutSecretValue")

    monkeypatch.setattr(client, "put_secret_value", fail)
    return SecretsManagerKeeper(client, PREFIX)


def test_a_refusal_is_the_deployments_fault_and_carries_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match=r"PutSecretValue \(AccessDeniedException\)") as refusal:
        broken(monkeypatch, "AccessDeniedException").put("accounts/x", {"token": "s3cret"})
    assert "s3cret" not in str(refusal.value)


def test_a_busy_service_is_worth_another_try(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ServerTroubleError, match="busy"):
        broken(monkeypatch, "ThrottlingException").put("accounts/x", {"token": "s3cret"})
