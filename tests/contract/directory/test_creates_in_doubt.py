"""Many creates at once, and some whose answer is lost: each outcome says what Domo holds."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from local.domo.simulator import PUBLIC, DomoSimulator
from local.domo.trouble import Rule, Trouble
from muster.domain.plans.changes import Create
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.ports import Directory
from muster.services.changes.apply import WIDTH
from muster.services.changes.change_person import ChangePerson
from muster.services.changes.hand_over import Handing
from tests.contract.directory.worlds import home_job, opened

CREATES = 60


@dataclass
class Stage:
    simulator: DomoSimulator
    directory: Directory
    trouble: Trouble

    def spoil(self, *rules: Rule) -> None:
        self.trouble.set(
            latency_ms=20, rules=[*rules, Rule("fail_before", method="GET", every=11, status=502)]
        )

    def create_all(self) -> list[Outcome]:
        person = ChangePerson(
            self.directory, lambda _: Handing(), send_invite=False, sleep=lambda _seconds: None
        )
        with ThreadPoolExecutor(WIDTH) as pool:
            return list(pool.map(person.carry_out, map(create, range(CREATES))))

    def held(self) -> list[str]:
        people = self.simulator.store.people.everybody(self.simulator.home)
        return sorted(user.email for user in people if user.email.startswith("new"))


def create(number: int) -> Create:
    email = f"new{number:03}@x.example"
    return Create(email, {"displayName": f"New {number}", "email": email, "roleId": "4"})


@pytest.fixture(params=["oauth_client", "access_token"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with DomoSimulator.start() as simulator, opened(simulator, request.param) as domo:
        host = PUBLIC if request.param == "oauth_client" else simulator.home
        yield Stage(simulator, domo.directories.open(home_job()), simulator.trouble(host))


def test_creates_that_were_made_though_the_answer_was_lost_are_recorded_as_made(stage: Stage) -> None:
    stage.spoil(
        Rule("fail_after", method="POST", path="/users/?$", every=3),
        Rule("cut_after", method="POST", path="/users/?$", every=7),
    )
    outcomes = stage.create_all()
    assert [each.detail for each in outcomes if each.status is not OutcomeStatus.APPLIED] == []
    assert stage.held() == sorted(each.email for each in outcomes)


def test_creates_that_never_arrived_are_made_while_others_make_the_list_grow(stage: Stage) -> None:
    stage.spoil(Rule("cut_before", method="POST", path="/users/?$", skip=8, times=16))
    outcomes = stage.create_all()
    assert [each.detail for each in outcomes if each.status is not OutcomeStatus.APPLIED] == []
    assert stage.held() == sorted(each.email for each in outcomes)


def test_a_chunk_that_was_half_done_before_is_finished(stage: Stage) -> None:
    for number in range(0, CREATES, 2):
        stage.simulator.store.people.add(stage.simulator.home, create(number).after)
    stage.spoil()
    outcomes = stage.create_all()
    assert [each.detail for each in outcomes if each.status is not OutcomeStatus.APPLIED] == []
    assert len(stage.held()) == CREATES


def test_a_few_listings_settle_many_creates_in_doubt() -> None:
    with DomoSimulator.start() as simulator, opened(simulator, "oauth_client") as domo:
        stage = Stage(simulator, domo.directories.open(home_job()), simulator.trouble(PUBLIC))
        stage.spoil(Rule("fail_after", method="POST", path="/users/?$"))
        outcomes = stage.create_all()
        listings = simulator.log.count(method="GET", route="/v1/users")
    assert {each.status for each in outcomes} == {OutcomeStatus.APPLIED}
    assert listings < CREATES
