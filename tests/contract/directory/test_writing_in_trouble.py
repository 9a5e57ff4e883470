"""Whatever goes wrong at a write: it is done, or it is known not to be done, or it is known to be in doubt."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from local.domo.rate_limit import RateLimit
from local.domo.simulator import PUBLIC, DomoSimulator
from local.domo.trouble import Rule, Trouble
from muster.errors import CredentialError, RateLimitedError, RefusedError, RetryableError
from muster.ports import Directory
from tests.contract.directory.worlds import home_job, opened

ANN = {"displayName": "Ann", "email": "ann@x.example", "roleId": "4"}
NOTHING_DONE = ("fail_before", "cut_before", "html_before", "empty_before")
PERHAPS_DONE = ("fail_after", "cut_after", "cut_middle", "shorten", "html")
WRITES = "POST", "PUT", "PATCH", "DELETE"


@dataclass
class Stage:
    simulator: DomoSimulator
    directory: Directory
    trouble: Trouble

    def spoil(self, effect: str, *, times: int | None = 1, methods: tuple[str, ...] = WRITES) -> None:
        rules = [Rule(effect, method=method, path="/users(/[0-9]+)?/?$", times=times) for method in methods]
        self.trouble.set(rules=rules)

    def add(self, **values: str) -> str:
        return str(self.simulator.store.people.add(self.simulator.home, {**ANN, **values}).id)

    def held(self, user_id: str) -> dict[str, object] | None:
        user = self.simulator.store.people.get(self.simulator.home, int(user_id))
        return None if user is None or user.deleted else dict(user.columns())

    def holders(self, email: str) -> int:
        people = self.simulator.store.people.page(self.simulator.home)
        return sum(user.email == email for user in people)


@pytest.fixture(params=["oauth_client", "access_token", "password"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with DomoSimulator.start() as simulator, opened(simulator, request.param) as domo:
        host = PUBLIC if request.param == "oauth_client" else simulator.home
        yield Stage(simulator, domo.directories.open(home_job()), simulator.trouble(host))


@pytest.mark.parametrize("effect", [*NOTHING_DONE, *PERHAPS_DONE])
@pytest.mark.parametrize("send_invite", [False, True])
def test_a_create_in_trouble_is_done_or_says_that_it_may_be_and_is_never_done_twice(
    stage: Stage, effect: str, *, send_invite: bool
) -> None:
    stage.spoil(effect, methods=("POST",))
    try:
        user_id = stage.directory.create(ANN, send_invite=send_invite)
    except RetryableError as error:
        in_doubt, found = error.unknown_outcome, stage.directory.find("ann@x.example")
        assert (in_doubt, found is not None) == (True, effect in PERHAPS_DONE)
    else:
        assert stage.held(user_id) is not None
    assert stage.holders("ann@x.example") == (0 if effect in NOTHING_DONE else 1)


@pytest.mark.parametrize("effect", [*NOTHING_DONE, *PERHAPS_DONE, "expire_tokens"])
def test_an_update_in_passing_trouble_is_done(stage: Stage, effect: str) -> None:
    user_id = stage.add(title="Boss")
    stage.spoil(effect)
    stage.directory.update(user_id, {"title": "Boss"}, {"title": "", "location": "Bern"})
    held = stage.held(user_id)
    assert held is not None
    assert (held.get("title") or "", held["location"]) == ("", "Bern")


@pytest.mark.parametrize("effect", [*NOTHING_DONE, *PERHAPS_DONE, "expire_tokens"])
def test_a_delete_in_passing_trouble_is_done_without_complaint(stage: Stage, effect: str) -> None:
    user_id = stage.add()
    stage.spoil(effect)
    stage.directory.delete(user_id)
    assert stage.held(user_id) is None


@pytest.mark.parametrize("answer", [429, 403])
def test_a_limited_rate_is_waited_for_and_nobody_is_refused(stage: Stage, answer: int) -> None:
    stage.trouble.set(rate_limit=RateLimit(per_second=50, burst=5, answer=answer, retry_after_seconds=0))
    made = {
        stage.directory.create({**ANN, "email": f"p{number}@x.example"}, send_invite=False)
        for number in range(12)
    }
    stage.trouble.clear()
    assert len(made) == 12


def test_a_limit_that_asks_for_more_patience_than_there_is_time_is_handed_on(stage: Stage) -> None:
    stage.trouble.set(rate_limit=RateLimit(per_second=0.001, retry_after_seconds=3600))
    with pytest.raises(RateLimitedError) as raised:
        _create_some(stage, 3)
    assert raised.value.retry_after_seconds is not None
    assert raised.value.retry_after_seconds > 3000
    assert not raised.value.unknown_outcome


def test_a_token_that_ends_in_the_middle_of_many_writes_is_renewed_each_time(stage: Stage) -> None:
    stage.trouble.set(rules=[Rule("expire_tokens", path="/users", every=3)])
    _create_some(stage, 10)
    assert stage.holders("p9@x.example") == 1


def test_an_account_that_may_not_manage_people_can_read_and_is_refused_to_write(stage: Stage) -> None:
    store, home = stage.simulator.store, stage.simulator.home
    own = store.people.by_user_name(home, stage.simulator.credentials(home).user_name)
    assert own is not None
    store.people.save(replace(own, role_id=4))
    assert sum(len(page) for page in stage.directory.pages()) == 2
    with pytest.raises(RefusedError) as raised:
        stage.directory.create(ANN, send_invite=False)
    assert raised.value.status == 403


def test_an_account_whose_owner_was_deleted_ends_the_run(stage: Stage) -> None:
    store, home = stage.simulator.store, stage.simulator.home
    own = store.people.by_user_name(home, stage.simulator.credentials(home).user_name)
    assert own is not None
    store.people.delete(own)
    with pytest.raises(CredentialError, match='"home"'):
        stage.directory.create(ANN, send_invite=False)
    with pytest.raises(CredentialError, match='"home"'):
        list(stage.directory.pages())


def test_somebody_who_owns_content_and_may_not_be_deleted_is_refused_and_stays(stage: Stage) -> None:
    user_id = stage.add()
    columns = [{"type": "STRING", "name": "email"}]
    stage.simulator.store.datasets.add(stage.simulator.home, "owned", columns, owner_id=int(user_id))
    with pytest.raises(RefusedError):
        stage.directory.delete(user_id)
    assert stage.held(user_id) is not None


def _create_some(stage: Stage, count: int) -> None:
    for number in range(count):
        stage.directory.create({**ANN, "email": f"p{number}@x.example"}, send_invite=False)
