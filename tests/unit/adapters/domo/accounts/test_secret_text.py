import copy
import pickle

import pytest

from muster.adapters.domo.accounts.accounts import DeveloperToken
from muster.adapters.domo.accounts.secret_text import SecretText

SECRET = "DDCI-very-secret"


@pytest.mark.parametrize("shown", [repr, str, "{}".format, "{!r}".format, lambda secret: f"{secret:>40}"])
def test_a_secret_does_not_show_itself(shown: object) -> None:
    assert callable(shown)
    assert SECRET not in shown(SecretText(SECRET))


def test_what_holds_a_secret_does_not_show_it_either() -> None:
    account = DeveloperToken("acme", "acme.domo.com", SecretText(SECRET))
    assert SECRET not in repr(account)
    assert SECRET not in str([account])


def test_a_secret_is_given_away_only_on_request() -> None:
    assert SecretText(SECRET).reveal() == SECRET


def test_a_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(SecretText(SECRET))
    with pytest.raises(TypeError):
        copy.copy(SecretText(SECRET))


def test_secrets_are_equal_by_value_so_that_a_changed_one_is_seen() -> None:
    assert SecretText(SECRET) == SecretText(SECRET)
    assert hash(SecretText(SECRET)) == hash(SecretText(SECRET))
    assert SecretText(SECRET) != SecretText("another")
    assert SecretText(SECRET) != SECRET
