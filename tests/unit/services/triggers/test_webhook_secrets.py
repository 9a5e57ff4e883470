import pytest

from muster.errors import ConflictError
from muster.services.triggers.webhook_secrets import make_webhook_secrets
from tests.unit.services.job_desk_fakes import FakeKeeper


def test_both_secrets_are_kept_for_the_job_and_cannot_be_guessed() -> None:
    keeper = FakeKeeper()
    made = make_webhook_secrets(keeper, "j1", rotate=False)
    assert keeper.kept == {"webhooks/j1": {"hmac_key": made.hmac_key, "url_secret": made.url_secret}}
    assert made.hmac_key != made.url_secret
    assert min(len(made.hmac_key), len(made.url_secret)) >= 43


def test_secrets_that_exist_are_not_replaced_by_accident() -> None:
    keeper = FakeKeeper()
    made = make_webhook_secrets(keeper, "j1", rotate=False)
    with pytest.raises(ConflictError, match="not shown again") as refusal:
        make_webhook_secrets(keeper, "j1", rotate=False)
    assert keeper.kept["webhooks/j1"] == made.to_json()
    assert made.hmac_key not in str(refusal.value)


def test_rotating_replaces_both() -> None:
    keeper = FakeKeeper()
    old = make_webhook_secrets(keeper, "j1", rotate=False)
    new = make_webhook_secrets(keeper, "j1", rotate=True)
    assert {new.hmac_key, new.url_secret}.isdisjoint({old.hmac_key, old.url_secret})
    assert keeper.kept["webhooks/j1"] == new.to_json()


def test_the_repr_hides_both() -> None:
    made = make_webhook_secrets(FakeKeeper(), "j1", rotate=False)
    assert made.hmac_key not in repr(made)
    assert made.url_secret not in repr(made)
