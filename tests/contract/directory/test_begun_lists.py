"""A list of users that was begun before is gone on with, and is never believed when it moved meanwhile."""

from collections.abc import Sequence

import pytest

from muster.adapters.domo.instance import people_search
from muster.adapters.domo.public import directory as public_directory
from muster.errors import IncompleteReadError
from muster.ports import BegunList, Directory, DirectoryUser
from tests.contract.directory.worlds import FakeWorld, SimulatedWorld, World

PEOPLE = 9


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_search, "PAGE_SIZE", 4)
    monkeypatch.setattr(public_directory, "PEOPLE_AT_ONCE", 4)


@pytest.fixture
def peopled(world: World) -> World:
    if isinstance(world, FakeWorld):
        world._fake._page_size = 4
    for number in range(PEOPLE):
        world.add({"displayName": f"P{number}", "email": f"p{number}@acme.example", "roleId": "4"})
    return world


def begin(directory: Directory, pages: int) -> list[Sequence[DirectoryUser]]:
    reading = directory.pages()
    return [next(reading) for _ in range(pages)]


def go_on(directory: Directory, begun: Sequence[Sequence[DirectoryUser]], headcount: int | None) -> list[str]:
    pages = directory.pages((), BegunList(iter(begun), headcount))
    return [str(user["id"]) for page in pages for user in page]


def remove(world: World, page: Sequence[DirectoryUser]) -> None:
    """Delete somebody of a page who is not the account's own user."""
    own = world.directory.own_user_id()
    user_id = next(str(user["id"]) for user in page if str(user["id"]) != own)
    if isinstance(world, SimulatedWorld):
        user = world._simulator.store.people.get(world._simulator.home, int(user_id))
        assert user is not None
        world._simulator.store.people.delete(user)
    else:
        world.directory.delete(user_id)


@pytest.mark.parametrize("pages", [0, 1, 2, 3])
def test_a_list_that_was_begun_names_everybody_once(peopled: World, pages: int) -> None:
    everybody = [str(user["id"]) for page in peopled.directory.pages() for user in page]
    headcount = peopled.directory.headcount()
    told = go_on(peopled.directory, begin(peopled.directory, pages), headcount)
    assert sorted(told) == sorted(everybody)
    assert len(told) == len(set(told))


def test_what_was_read_before_is_told_as_it_was_read(peopled: World) -> None:
    (first,) = begin(peopled.directory, 1)
    headcount = peopled.directory.headcount()
    marked = [{**user, "title": "as it was"} for user in first]
    pages = peopled.directory.pages((), BegunList([marked], headcount))
    assert [user["title"] for user in next(pages)] == ["as it was"] * len(first)


def test_somebody_deleted_meanwhile_who_was_read_ends_the_reading(peopled: World) -> None:
    begun = begin(peopled.directory, 2)
    headcount = peopled.directory.headcount()
    remove(peopled, begun[0])
    with pytest.raises(IncompleteReadError):
        go_on(peopled.directory, begun, headcount)


def test_one_who_went_and_one_who_came_meanwhile_are_not_taken_for_nobody(peopled: World) -> None:
    begun = begin(peopled.directory, 2)
    headcount = peopled.directory.headcount()
    remove(peopled, begun[-1])
    peopled.add({"displayName": "New", "email": "new@acme.example", "roleId": "4"})
    with pytest.raises(IncompleteReadError):
        go_on(peopled.directory, begun, headcount)
