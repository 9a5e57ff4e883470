"""Secrets on Secrets Manager: how long one is kept, when it is read again, and how its errors are told."""

from typing import Any

import pytest

from muster.adapters.secrets_manager import SecretsManagerSecrets
from muster.errors import ConfigurationError, ServerTroubleError
from tests.contract.stores.test_aws_only import Refusing, refusal
from tests.fakes.aws import SECRET_PREFIX, Aws
from tests.fakes.stores import FakeClock


@pytest.fixture
def fresh(aws: Aws) -> Aws:
    aws.begin()
    return aws


def test_a_secret_is_asked_for_once_in_five_minutes(fresh: Aws) -> None:
    clock = FakeClock()
    secrets = SecretsManagerSecrets(fresh.secrets, SECRET_PREFIX, clock)
    fresh.secrets.create_secret(Name=f"{SECRET_PREFIX}/accounts/home", SecretString='{"token": "old"}')
    secrets.read("accounts/home")
    fresh.secrets.put_secret_value(SecretId=f"{SECRET_PREFIX}/accounts/home", SecretString='{"token": "new"}')
    clock.go_on(299)
    assert secrets.read("accounts/home") == {"token": "old"}
    clock.go_on(2)
    assert secrets.read("accounts/home") == {"token": "new"}


class Counting:
    """Secrets Manager with one secret; how often it was asked for."""

    def __init__(self) -> None:
        self.asked, self.text, self.trouble = 0, '{"token": "old"}', ""

    def get_secret_value(self, **_arguments: object) -> dict[str, str]:
        self.asked += 1
        if self.trouble:
            raise refusal(self.trouble)
        return {"SecretString": self.text}


def test_a_secret_that_was_changed_is_read_past_what_is_kept_once_in_ten_seconds() -> None:
    clock, client = FakeClock(), Counting()
    secrets = SecretsManagerSecrets(client, SECRET_PREFIX, clock)  # type: ignore[arg-type]
    secrets.read("webhooks/job1")
    client.text = '{"token": "new"}'
    clock.go_on(9)
    assert secrets.read_again("webhooks/job1") == {"token": "old"}
    clock.go_on(1)
    assert [secrets.read_again("webhooks/job1") for _ in range(5)] == [{"token": "new"}] * 5
    assert secrets.read("webhooks/job1") == {"token": "new"}
    assert client.asked == 2


@pytest.mark.parametrize("code", ["ThrottlingException", "ResourceNotFoundException"])
def test_a_secret_that_cannot_be_read_again_is_not_asked_for_at_every_call(code: str) -> None:
    clock, client = FakeClock(), Counting()
    secrets = SecretsManagerSecrets(client, SECRET_PREFIX, clock)  # type: ignore[arg-type]
    secrets.read("webhooks/job1")
    clock.go_on(20)
    client.trouble = code
    with pytest.raises((ServerTroubleError, ConfigurationError)):
        secrets.read_again("webhooks/job1")
    assert [secrets.read_again("webhooks/job1") for _ in range(5)] == [{"token": "old"}] * 5
    assert client.asked == 2


def test_a_secret_that_is_not_there_is_asked_for_again(fresh: Aws) -> None:
    secrets = SecretsManagerSecrets(fresh.secrets, SECRET_PREFIX, FakeClock())
    with pytest.raises(ConfigurationError):
        secrets.read("accounts/home")
    fresh.secrets.create_secret(Name=f"{SECRET_PREFIX}/accounts/home", SecretString='{"token": "t"}')
    assert secrets.read("accounts/home") == {"token": "t"}


@pytest.mark.parametrize(
    "value", [{"SecretString": "hunter2"}, {"SecretString": '["hunter2"]'}, {"SecretBinary": b"hunter2"}]
)
def test_a_secret_of_another_shape_is_named_and_not_told(fresh: Aws, value: dict[str, Any]) -> None:
    fresh.secrets.create_secret(Name=f"{SECRET_PREFIX}/accounts/home", **value)
    secrets = SecretsManagerSecrets(fresh.secrets, SECRET_PREFIX, FakeClock())
    with pytest.raises(ConfigurationError, match="accounts/home is not a JSON object") as caught:
        secrets.read("accounts/home")
    assert "hunter2" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"


def test_a_busy_secret_store_is_worth_another_try() -> None:
    client: Any = Refusing(refusal("ThrottlingException"))
    with pytest.raises(ServerTroubleError):
        SecretsManagerSecrets(client, SECRET_PREFIX, FakeClock()).read("accounts/home")
