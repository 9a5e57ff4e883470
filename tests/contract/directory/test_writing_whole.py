"""A server whose PUT replaces the whole user loses nothing by our update, and neither does one that merges."""

from collections.abc import Iterator

import pytest

from local.domo.public.user_documents import PUT_REPLACES
from local.domo.simulator import DomoSimulator
from muster.ports import Directory
from tests.contract.directory.worlds import home_job, opened

WHOLE = {
    "displayName": "Ann",
    "email": "ann@x.example",
    "roleId": "4",
    "title": "Boss",
    "department": "Sales",
    "alternateEmail": "a@x.example",
    "phoneNumber": "+41 1",
    "deskPhoneNumber": "12",
    "employeeNumber": "74",
    "employeeId": "UT1",
    "location": "Bern",
    "timeZone": "Europe/Zurich",
    "locale": "de_DE",
}


@pytest.fixture
def simulator() -> Iterator[DomoSimulator]:
    with DomoSimulator.start() as simulator:
        yield simulator


@pytest.fixture(params=[True, False], ids=["replaces", "merges"])
def directory(request: pytest.FixtureRequest, simulator: DomoSimulator) -> Iterator[Directory]:
    simulator.store.settings.put(PUT_REPLACES, request.param)
    with opened(simulator, "oauth_client") as domo:
        yield domo.directories.open(home_job())


def columns(simulator: DomoSimulator, user_id: int) -> dict[str, str]:
    user = simulator.store.people.get(simulator.home, user_id)
    assert user is not None
    return {name: str(value) for name, value in user.columns().items()}


@pytest.mark.parametrize(
    "after", [{"title": "Chief"}, {"title": ""}, {"roleId": "2"}, {"phoneNumber": "+41 2"}]
)
def test_an_update_changes_what_it_names_and_nothing_else(
    simulator: DomoSimulator, directory: Directory, after: dict[str, str]
) -> None:
    user_id = simulator.store.people.add(simulator.home, WHOLE).id
    before = columns(simulator, user_id)
    directory.update(str(user_id), {name: WHOLE[name] for name in after}, after)
    held = columns(simulator, user_id)
    blank = {name for name, value in after.items() if not value}
    assert {name: value for name, value in held.items() if name not in blank} == {
        name: value for name, value in (before | after).items() if name not in blank
    }
    assert {held.get(name) for name in blank} <= {"", "None", None}
