"""A small run of `make chaos`: functions are killed, messages come twice and late, Domo is every trouble at once."""

import pytest

from local.chaos.__main__ import play


@pytest.fixture(autouse=True)
def _environment_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the stack of the test sets of the environment is taken back after it."""
    for name in ("AWS_ENDPOINT_URL", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")


@pytest.mark.slow
def test_a_run_in_chaos_ends_in_the_same_state_and_every_law_holds() -> None:
    lines, broken = play(120, 3, "password")
    table = "\n".join(lines)
    assert broken == [], table
    assert "kill " in table
    assert "message delivered twice" in table


@pytest.mark.slow
def test_a_token_that_ends_in_mid_run_ends_that_run_in_words_and_a_later_one_finishes() -> None:
    lines, broken = play(60, 4, "access_token", token_ends=True)
    table = "\n".join(lines)
    assert broken == [], table
    assert "domo access token ended" in table
