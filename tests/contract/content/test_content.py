import pytest

from muster.domain.plans.content import ContentKind, Owned
from muster.errors import NotFoundError, RefusedError
from tests.contract.content.worlds import World

KINDS = list(ContentKind)


def owned(world: World, user_id: str) -> list[Owned]:
    return sorted(world.content.owned_by(user_id), key=lambda thing: thing.key)


def test_somebody_who_owns_nothing_owns_nothing(world: World) -> None:
    ann, bob = world.person(), world.person()
    world.give(bob, ContentKind.DATASET, "Sales")
    assert owned(world, ann) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_somebody_owns_is_told_by_kind_id_and_name(world: World, kind: ContentKind) -> None:
    ann, bob = world.person(), world.person()
    thing = world.give(ann, kind, 'Zoë\'s "sales"')
    world.give(bob, kind, "of Bob")
    assert owned(world, ann) == [thing]


def test_more_than_a_page_of_each_kind_comes_whole(world: World) -> None:
    ann = world.person()
    things = [world.give(ann, kind, f"{kind} {number}") for number in range(120) for kind in KINDS]
    assert owned(world, ann) == sorted(things, key=lambda thing: thing.key)


def test_nobody_owns_nothing_and_that_is_told_apart_from_somebody(world: World) -> None:
    with pytest.raises(NotFoundError):
        world.content.owned_by("999999999")


def test_what_is_handed_over_belongs_to_the_recipient_and_nothing_else_does(world: World) -> None:
    ann, bob, cy = world.person(), world.person(), world.person()
    things = [world.give(ann, kind, f"{number}") for number in range(60) for kind in KINDS]
    others = [world.give(cy, kind, "of Cy") for kind in KINDS]
    world.content.hand_over(things, bob)
    assert {world.owner_of(thing) for thing in things} == {bob}
    assert {world.owner_of(thing) for thing in others} == {cy}
    assert owned(world, ann) == []
    assert {thing.key for thing in owned(world, bob)} == {thing.key for thing in things}


def test_only_what_is_named_is_handed_over_and_again_is_harmless(world: World) -> None:
    ann, bob = world.person(), world.person()
    first, second = world.give(ann, ContentKind.DATASET, "1"), world.give(ann, ContentKind.DATAFLOW, "2")
    for _ in range(2):
        world.content.hand_over([first], bob)
    assert (world.owner_of(first), world.owner_of(second)) == (bob, ann)


def test_handing_over_nothing_is_nothing(world: World) -> None:
    ann, bob = world.person(), world.person()
    thing = world.give(ann, ContentKind.DATASET, "1")
    world.content.hand_over([], bob)
    assert world.owner_of(thing) == ann


@pytest.mark.parametrize("kind", KINDS)
def test_a_hand_over_to_nobody_is_refused_and_moves_nothing(world: World, kind: ContentKind) -> None:
    ann = world.person()
    thing = world.give(ann, kind, "Sales")
    with pytest.raises(RefusedError):
        world.content.hand_over([thing], "999999999")
    assert world.owner_of(thing) == ann


@pytest.mark.parametrize("kind", KINDS)
def test_what_somebody_gets_after_the_first_look_is_found_too(world: World, kind: ContentKind) -> None:
    ann = world.person()
    assert owned(world, ann) == []
    thing = world.give(ann, kind, "late")
    assert owned(world, ann) == [thing]
