"""What holds of custom attributes, for every directory that knows of them."""

from collections.abc import Mapping, Sequence

import pytest

from muster.domain.values.attributes import AttributeType, CustomAttribute
from muster.errors import RefusedError
from tests.contract.directory.worlds import World

TEAM = CustomAttribute("teamId")
SKILLS = CustomAttribute("skills", is_list=True)
BADGE = CustomAttribute("badge", AttributeType.WHOLE_NUMBER)
FLOORS = CustomAttribute("floors", AttributeType.WHOLE_NUMBER, is_list=True)
RATE = CustomAttribute("rate", AttributeType.NUMBER)
BIRTHDAY = CustomAttribute("birthday", AttributeType.DATE)
JOINED = CustomAttribute("joined", AttributeType.MOMENT)
REMOTE = CustomAttribute("remote", AttributeType.TRUTH)
COACH = CustomAttribute("coach", AttributeType.ADDRESS)
ALL = (BADGE, BIRTHDAY, COACH, FLOORS, JOINED, RATE, REMOTE, SKILLS, TEAM)
CELLS = {
    "badge": "74",
    "birthday": "2001-02-28",
    "coach": "Bo@acme.example",
    "floors": "3|1",
    "joined": "2026-01-31T08:30:00Z",
    "rate": "0.75",
    "remote": "true",
    "skills": "sql|r|go",
    "teamId": "sales|emea",
}
ANN = {"displayName": "Ann Example", "email": "ann@acme.example", "roleId": "4"}


@pytest.fixture
def instance(world: World) -> World:
    """An instance with the attributes, through an API that knows of them."""
    if world.directory.custom_attributes() is None:
        pytest.skip("this API knows nothing of attributes")
    for attribute in ALL:
        world.define(attribute)
    return world


def told(world: World, user_id: str, attributes: Sequence[CustomAttribute] = ALL) -> dict[str, str]:
    """What the pages tell of a person's attributes."""
    people = {str(user["id"]): user for page in world.directory.pages(attributes) for user in page}
    return {each.key: str(people[user_id][each.key]) for each in attributes}


def same(cells: Mapping[str, str], held: Mapping[str, str]) -> bool:
    """Whether what is held is what the cells of a roster want."""
    return all(each.column.kind.same(cells.get(each.key, ""), held[each.key]) for each in ALL)


def test_the_attributes_are_told_by_key_with_type_and_whether_they_are_lists(instance: World) -> None:
    assert tuple(instance.directory.custom_attributes() or ()) == ALL


def test_without_attributes_none_are_told_and_where_the_api_knows_nothing_it_says_so(world: World) -> None:
    assert not world.directory.custom_attributes()
    assert (world.directory.custom_attributes() is None) == (
        "department" not in world.directory.capabilities.comparable
    )


def test_a_person_is_told_with_the_attributes_that_were_asked_for_and_no_others(instance: World) -> None:
    user_id = instance.add(ANN)
    assert told(instance, user_id) == dict.fromkeys(CELLS, "")
    (person,) = [user for page in instance.directory.pages([TEAM]) for user in page if user["id"] == user_id]
    assert CELLS.keys() & person.keys() == {"teamId"}


@pytest.mark.parametrize("send_invite", [False, True])
def test_a_created_person_holds_every_attribute(instance: World, *, send_invite: bool) -> None:
    user_id = instance.directory.create({**ANN, **CELLS}, send_invite=send_invite)
    assert same(CELLS, told(instance, user_id))
    found = instance.directory.find("ANN@acme.example", ALL)
    assert found is not None
    assert same(CELLS, {key: str(found[key]) for key in CELLS})


@pytest.mark.parametrize("attribute", ALL, ids=lambda each: each.key)
def test_each_attribute_can_be_changed_and_cleared_alone(instance: World, attribute: CustomAttribute) -> None:
    user_id = instance.directory.create({**ANN, "title": "Boss"}, send_invite=False)
    key = attribute.key
    instance.directory.update(user_id, {key: ""}, {key: CELLS[key]})
    assert same({key: CELLS[key]}, told(instance, user_id))
    instance.directory.update(user_id, {key: CELLS[key]}, {key: ""})
    assert same({}, told(instance, user_id))
    held = instance.held(user_id)
    assert held is not None
    assert held["title"] == "Boss"


def test_columns_and_attributes_are_changed_at_once(instance: World) -> None:
    user_id = instance.add(ANN)
    instance.directory.update(user_id, {"title": ""} | dict.fromkeys(CELLS, ""), {"title": "Boss", **CELLS})
    held = instance.held(user_id)
    assert held is not None
    assert held["title"] == "Boss"
    assert same(CELLS, told(instance, user_id))


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("badge", "A7"),
        ("floors", "1|x"),
        ("rate", "much"),
        ("birthday", "soon"),
        ("remote", "x"),
        ("coach", "x"),
    ],
)
def test_a_wrong_value_is_refused_and_changes_nothing(instance: World, key: str, cell: str) -> None:
    user_id = instance.directory.create({**ANN, **CELLS}, send_invite=False)
    with pytest.raises(RefusedError):
        instance.directory.update(user_id, {"teamId": CELLS["teamId"], key: ""}, {"teamId": "new", key: cell})
    assert same(CELLS, told(instance, user_id))


def test_a_locked_attribute_is_refused_for_this_person(instance: World) -> None:
    instance.define(CustomAttribute("payGrade"), locked=True)
    user_id = instance.add(ANN)
    with pytest.raises(RefusedError):
        instance.directory.update(user_id, {"payGrade": ""}, {"payGrade": "9"})


def test_an_attribute_that_the_instance_does_not_have_is_refused_and_creates_nobody(instance: World) -> None:
    with pytest.raises(RefusedError):
        instance.directory.create({**ANN, "shoeSize": "43"}, send_invite=False)
    assert instance.directory.find("ann@acme.example") is None
    user_id = instance.add(ANN)
    with pytest.raises(RefusedError):
        instance.directory.update(user_id, {"shoeSize": ""}, {"shoeSize": "43"})
