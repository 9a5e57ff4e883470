"""Whatever goes wrong at whichever request: a directory is read whole, or it is not read."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from local.domo.simulator import PUBLIC, DomoSimulator
from local.domo.trouble import EFFECTS, Rule
from muster.adapters.domo.instance import people_search
from muster.adapters.domo.public import directory as public_directory
from muster.errors import RetryableError
from muster.ports import Directory
from tests.contract.directory.worlds import home_job, opened

PEOPLE = 52
PAGE_SIZE = 20
PASSING = (
    "fail_before",
    "fail_after",
    "cut_before",
    "cut_after",
    "cut_middle",
    "shorten",
    "html",
    "slow",
    "expire_tokens",
)
LISTS = {"oauth_client": r"/v1/users/?$", "access_token": "/search", "password": "/search"}
LIST_REQUESTS = {"oauth_client": 8, "access_token": 4, "password": 4}


@dataclass
class Stage:
    """An instance with some people, the directory to read, and where to order trouble."""

    kind: str
    simulator: DomoSimulator
    directory: Directory
    everybody: set[str]

    def spoil(self, effect: str, *, path: str, skip: int, times: int | None = 1) -> None:
        host = PUBLIC if self.kind == "oauth_client" else self.simulator.home
        rule = Rule(effect, path=path, skip=skip, times=times, rows=3, seconds=0.01)
        self.simulator.trouble(host).set(rules=[rule])

    def read(self) -> set[str]:
        people = [str(user["id"]) for page in self.directory.pages() for user in page]
        assert len(people) == len(set(people))
        return set(people)


@pytest.fixture(scope="module")
def simulator() -> Iterator[DomoSimulator]:
    with DomoSimulator.start() as simulator:
        for number in range(PEOPLE - simulator.store.people.count(simulator.home)):
            person = {"displayName": f"P{number}", "email": f"p{number}@x.example", "roleId": 4}
            simulator.store.people.add(simulator.home, person)
        yield simulator


@pytest.fixture(params=list(LISTS))
def stage(
    request: pytest.FixtureRequest, simulator: DomoSimulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setattr(public_directory, "PAGE_SIZE", PAGE_SIZE)
    monkeypatch.setattr(people_search, "PAGE_SIZE", PAGE_SIZE)
    everybody = {str(user.id) for user in simulator.store.people.page(simulator.home)}
    with opened(simulator, request.param) as domo:
        yield Stage(request.param, simulator, domo.directories.open(home_job()), everybody)
    simulator.trouble(PUBLIC).clear()
    simulator.trouble(simulator.home).clear()


def test_without_trouble_everybody_is_read_in_as_many_requests_as_are_spoiled_below(stage: Stage) -> None:
    stage.simulator.log.clear()
    assert stage.read() == stage.everybody
    route = "/v1/users" if stage.kind == "oauth_client" else "/api/identity/v1/users/search"
    assert stage.simulator.log.count(route=route) == LIST_REQUESTS[stage.kind]


@pytest.mark.parametrize("effect", EFFECTS)
def test_one_spoiled_answer_of_the_list_never_makes_it_smaller_or_larger(stage: Stage, effect: str) -> None:
    for skip in range(LIST_REQUESTS[stage.kind]):
        stage.spoil(effect, path=LISTS[stage.kind], skip=skip)
        try:
            told = stage.read()
        except RetryableError:
            continue
        assert told == stage.everybody, f"{effect} at request {skip}"


@pytest.mark.parametrize("effect", PASSING)
def test_trouble_that_passes_does_not_end_the_reading(stage: Stage, effect: str) -> None:
    for skip in range(LIST_REQUESTS[stage.kind]):
        stage.spoil(effect, path=LISTS[stage.kind], skip=skip, times=1 if effect == "expire_tokens" else 2)
        assert stage.read() == stage.everybody, f"{effect} at request {skip}"


@pytest.mark.parametrize("effect", EFFECTS)
def test_one_spoiled_answer_about_a_person_never_loses_that_person(stage: Stage, effect: str) -> None:
    for skip in (0, 17, 51):
        stage.spoil(effect, path=r"/users/\w+$", skip=skip)
        try:
            told = stage.read()
        except RetryableError:
            continue
        assert told == stage.everybody, f"{effect} at request {skip}"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_server_that_never_recovers_is_not_read(stage: Stage, status: int) -> None:
    host = PUBLIC if stage.kind == "oauth_client" else stage.simulator.home
    rule = Rule("fail_before", path=LISTS[stage.kind], skip=2, status=status)
    stage.simulator.trouble(host).set(rules=[rule])
    with pytest.raises(RetryableError):
        stage.read()


def test_people_who_come_and_go_while_the_list_is_read_are_noticed_or_read(stage: Stage) -> None:
    people, home = stage.simulator.store.people, stage.simulator.home
    pages = stage.directory.pages()
    told = {str(user["id"]) for user in next(pages)}
    newcomer = people.add(home, {"displayName": "New", "email": "new@x.example", "roleId": 4})
    try:
        told |= {str(user["id"]) for page in pages for user in page}
    except RetryableError:
        pass  # noticed: the newcomer stands before what was read already
    else:
        assert told == {*stage.everybody, str(newcomer.id)}
    finally:
        people.delete(newcomer)
    assert stage.read() == stage.everybody
