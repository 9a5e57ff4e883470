from dataclasses import replace

import pytest

from muster.domain.account import AccountFacts
from muster.domain.job import Job
from muster.errors import (
    ConfigurationError,
    CredentialError,
    MusterError,
    NotFoundError,
    RefusedError,
    ServerTroubleError,
)
from muster.services.plans.token_watch import TokenWatch
from tests.fakes.stage import a_job
from tests.unit.services.job_desk_fakes import FakeClock

DAY = 24 * 3600.0
FACTS = AccountFacts("7", "Ann", "ann@x.example", "Admin", manages_users=True, live_tokens=1)
REMOTE = a_job(target={"kind": "remote", "instance": "globex.domo.com", "account": "globex"})


class Domo:
    """Answers in so many days, with an error, or not at all (None), by account."""

    def __init__(self, **answers: float | MusterError | None) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []
        self.asked_whole: list[str] = []
        self.may: dict[str, bool | None] = {}

    def check(self, name: str, instance: str) -> AccountFacts | None:
        self.asked.append((name, instance))
        match self.answers[name]:
            case None:
                return None
            case MusterError() as error:
                raise error
            case days:
                ends = FakeClock().now() + days * DAY
                may = self.may.get(name, True)
                return replace(FACTS, expires_at=ends, manages_users=may, role="Participant")

    def check_any(self, name: str, instance: str) -> AccountFacts:
        """What the target is asked, whatever its kind; a token's end is all that None leaves out."""
        self.asked_whole.append(name)
        return self.check(name, instance) or replace(FACTS, manages_users=self.may.get(name, True))

    def watch(self) -> TokenWatch:
        return TokenWatch(self.check_any, self.check, FakeClock(), "home", "acme.domo.com")


def test_a_job_for_home_has_one_account_to_look_at() -> None:
    domo = Domo(home=3)
    [finding] = domo.watch().findings(a_job())
    assert '"home" ends on' in finding.message
    assert domo.asked == [("home", "acme.domo.com")]


def test_a_remote_job_has_two_and_each_is_asked_once_at_its_own_instance() -> None:
    domo = Domo(home=3, globex=4)
    target, home = domo.watch().findings(REMOTE)
    assert '"globex" ends on' in target.message
    assert '"home" ends on' in home.message
    assert domo.asked == [("globex", "globex.domo.com"), ("home", "acme.domo.com")]


@pytest.mark.parametrize("days", [15, None])
def test_nothing_is_said_of_a_token_that_lasts_or_an_account_without_one(days: float | None) -> None:
    assert Domo(home=days).watch().findings(a_job()) == []


@pytest.mark.parametrize("error", [ServerTroubleError("busy"), RefusedError("no"), NotFoundError("gone")])
def test_an_answer_that_does_not_come_ends_no_run_and_hides_no_other_token(error: MusterError) -> None:
    [finding] = Domo(globex=error, home=3).watch().findings(REMOTE)
    assert '"home"' in finding.message


@pytest.mark.parametrize("error", [CredentialError("mend it"), ConfigurationError("no secret")])
def test_an_account_that_cannot_be_used_ends_the_run_before_another_is_asked(error: MusterError) -> None:
    domo = Domo(globex=error, home=3)
    with pytest.raises(type(error)):
        domo.watch().findings(REMOTE)
    assert domo.asked == [("globex", "globex.domo.com")]


@pytest.mark.parametrize(("job", "account"), [(a_job(), "home"), (REMOTE, "globex")])
def test_a_target_account_that_may_not_manage_users_ends_the_run_by_its_name(job: Job, account: str) -> None:
    domo = Domo(home=300, globex=300)
    domo.may[account] = False
    with pytest.raises(CredentialError) as raised:
        domo.watch().findings(job)
    assert f'Account "{account}" may not manage users' in str(raised.value)
    assert "ann@x.example with the role Participant" in str(raised.value)
    assert f"`muster accounts add {account}`" in str(raised.value)


def test_the_target_is_asked_what_it_may_whatever_its_kind_and_home_only_when_its_token_ends() -> None:
    domo = Domo(home=None, globex=None)
    assert domo.watch().findings(REMOTE) == []
    assert domo.asked_whole == ["globex"]
    domo.may["globex"] = False
    with pytest.raises(CredentialError, match="may not manage users"):
        domo.watch().findings(REMOTE)


@pytest.mark.parametrize("may", [True, None])
def test_an_account_that_may_or_of_which_nothing_is_known_goes_on(may: bool | None) -> None:  # noqa: FBT001
    domo = Domo(home=300)
    domo.may["home"] = may
    assert domo.watch().findings(a_job()) == []


def test_the_home_account_of_a_remote_job_need_not_manage_users_nor_one_that_only_previews() -> None:
    domo = Domo(home=300, globex=300)
    domo.may["home"] = False
    assert domo.watch().findings(REMOTE) == []
    assert domo.watch().findings(a_job(mode="preview")) == []
