"""One person by id, through every API and the fake: as they are now, or nobody."""

from tests.contract.directory.test_directory import FULL, OTHER, as_told, carried
from tests.contract.directory.worlds import World


def test_a_person_is_told_by_id_with_every_comparable_column(world: World) -> None:
    user_id = world.add(FULL)
    world.add(OTHER)
    told = world.directory.person(user_id)
    assert told is not None
    assert (told["id"], as_told(world, told)) == (user_id, carried(world, FULL))


def test_a_person_is_told_as_they_are_now(world: World) -> None:
    user_id = world.add(FULL)
    world.directory.update(user_id, {"roleId": "3"}, {"roleId": "1", "email": "ann.new@acme.example"})
    told = world.directory.person(user_id)
    assert told is not None
    assert (told["roleId"], told["email"]) == ("1", "ann.new@acme.example")


def test_nobody_has_the_id_of_somebody_who_was_deleted(world: World) -> None:
    user_id = world.add(FULL)
    world.directory.delete(user_id)
    assert world.directory.person(user_id) is None


def test_nobody_has_an_id_that_was_never_given_and_the_beginning_of_an_id_is_none(world: World) -> None:
    user_id = world.add(FULL)
    assert (world.directory.person("987654321"), world.directory.person(user_id[:-1])) == (None, None)
