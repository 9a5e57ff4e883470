import argparse
import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from local.cli import accounts
from local.cli.account_view import told_of
from local.cli.main import make_parser
from muster.domain.account import Account, AccountFacts
from muster.errors import CredentialError, InvalidInputError, MusterError, ServerTroubleError
from muster.services.account_facts import CheckedAccount
from muster.settings import Settings
from tests.unit.services.job_desk_fakes import FakeAccounts, FakeClock, FakeJobs, FakeKeeper

GLOBEX = Account("globex", "access_token", "globex.domo.com")
FACTS = AccountFacts("7", "Ann", "ann@globex.example", "Admin", manages_users=True)
DAY = 24 * 3600.0


class FakeDesk:
    """Has the account globex, and a Domo that answers all the same."""

    def __init__(self) -> None:
        self.accounts = FakeAccounts({"globex": GLOBEX})
        self.keeper, self.jobs, self.clock = FakeKeeper(), FakeJobs(), FakeClock()
        self.stack = argparse.Namespace(settings=Settings(home_account="home", home_instance="acme.domo.com"))
        self.answer: AccountFacts | MusterError = FACTS
        self.asked: list[str] = []

    def check_account(self, name: str, instance: str) -> AccountFacts:
        self.asked.append(f"{name} at {instance}")
        if isinstance(self.answer, MusterError):
            raise self.answer
        return self.answer


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> FakeDesk:
    made = FakeDesk()
    monkeypatch.setattr("local.cli.accounts.open_desk", lambda _parsed: made)
    return made


type Muster = Callable[..., int]


@pytest.fixture
def muster(monkeypatch: pytest.MonkeyPatch, desk: FakeDesk) -> Muster:
    """The command `muster accounts …` with something on standard input; its exit status."""

    def run(*words: str, typed: str = "") -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        parsed = make_parser("accounts").parse_args(["accounts", *words])
        handler: Any = {"add": accounts.add, "check": accounts.check}[words[0]]
        return int(handler(parsed))

    return run


def test_an_account_that_is_well_exits_0_and_is_shown(
    muster: Muster, capsys: pytest.CaptureFixture[str]
) -> None:
    assert muster("check", "globex") == 0
    shown = capsys.readouterr().out
    assert "globex (access_token) of globex.domo.com: accepted" in shown
    assert "Ann <ann@globex.example>, id 7" in shown
    assert "to mend" not in shown


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (replace(FACTS, role="Editor", manages_users=False), "may not manage users as Editor"),
        (replace(FACTS, expires_at=FakeClock().now() + 2 * DAY, live_tokens=1), "in 2 days"),
    ],
)
def test_what_is_to_be_mended_exits_2(
    muster: Muster, desk: FakeDesk, facts: AccountFacts, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.answer = facts
    assert muster("check", "globex") == 2
    assert said in " ".join(capsys.readouterr().out.split())


def test_a_refused_account_exits_3_and_says_why(
    muster: Muster, desk: FakeDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.answer = CredentialError("It is locked in Domo.\x1b[2J")
    assert muster("check", "globex") == 3
    assert capsys.readouterr() == ("", "muster: It is locked in Domo.\\x1b[2J\n")


@pytest.mark.parametrize("error", [ServerTroubleError("Domo gave no answer"), InvalidInputError("no")])
def test_what_could_not_be_found_out_is_left_to_the_commands_own_status_1(
    muster: Muster, desk: FakeDesk, error: MusterError
) -> None:
    desk.answer = error
    with pytest.raises(type(error)):
        muster("check", "globex")


def test_a_check_as_json(muster: Muster, desk: FakeDesk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.answer = replace(FACTS, expires_at=1_800_000_000.0 + 9 * DAY, live_tokens=2)
    assert muster("check", "globex", "--json") == 2
    told = json.loads(capsys.readouterr().out)
    warnings = told.pop("warnings")
    assert "Domo does not tell which of 2 tokens" in warnings[0]
    assert told == {
        "name": "globex",
        "kind": "access_token",
        "instance": "globex.domo.com",
        "user_id": "7",
        "user": "Ann",
        "email": "ann@globex.example",
        "role": "Admin",
        "manages_users": True,
        "token_ends_at": "2027-01-24T08:00:00.000000Z",
        "live_tokens": 2,
    }


def test_a_new_account_is_tried_at_once(
    muster: Muster, desk: FakeDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    new = ("add", "initech", "--kind", "access_token", "--instance", "initech.domo.com")
    assert muster(*new, typed="s3cret\n") == 0
    assert desk.asked == ["initech at initech.domo.com"]
    assert desk.keeper.kept["accounts/initech"]["token"] == "s3cret"
    told = capsys.readouterr()
    assert "Domo lets it in as Ann <ann@globex.example>, Admin." in told.out
    assert told.err == ""
    assert "s3cret" not in told.out


@pytest.mark.parametrize("answer", [CredentialError("refused"), ServerTroubleError("no answer")])
def test_a_new_account_that_domo_does_not_let_in_is_kept_with_a_warning(
    muster: Muster, desk: FakeDesk, answer: MusterError, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.answer = answer
    assert muster("add", "globex", typed="s3cret") == 0
    assert "accounts/globex" in desk.keeper.kept
    assert capsys.readouterr().err == f"Warning: {answer}\n"


def test_a_new_account_of_too_small_a_role_is_warned_of(
    muster: Muster, desk: FakeDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.answer = replace(FACTS, role="Social", manages_users=False)
    assert muster("add", "globex", typed="s3cret") == 0
    assert "Warning: ann@globex.example may not manage users as Social" in capsys.readouterr().err


def test_without_a_check_domo_is_not_asked(muster: Muster, desk: FakeDesk) -> None:
    assert muster("add", "globex", "--no-check", typed="s3cret") == 0
    assert desk.asked == []
    assert "accounts/globex" in desk.keeper.kept


def test_a_secret_is_no_option_of_the_command(muster: Muster, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        muster("add", "globex", "--token", "s3cret")
    assert "unrecognized arguments" in capsys.readouterr().err


def told(facts: AccountFacts, account: Account = GLOBEX) -> dict[str, str]:
    return dict(told_of(CheckedAccount(account, facts, ()), FakeClock().now()))


def test_of_a_custom_role_it_is_said_that_domo_does_not_tell() -> None:
    assert told(replace(FACTS, manages_users=None))["manages users"].startswith("not known: Domo")


def test_when_a_token_ends_is_told_and_when_that_is_not_certain() -> None:
    ends = FakeClock().now() + 100 * DAY
    assert (
        told(replace(FACTS, expires_at=ends, live_tokens=1))["token ends"]
        == "2027-04-25 08:00 UTC, in 100 days"
    )
    assert told(replace(FACTS, expires_at=ends, live_tokens=2))["token ends"].endswith(
        "(the first of 2 that this user has)"
    )
    assert told(FACTS)["token ends"] == "not known: Domo does not tell"


def test_an_account_without_a_token_has_no_end() -> None:
    assert "token ends" not in told(FACTS, Account("home", "oauth_client", "acme.domo.com"))
