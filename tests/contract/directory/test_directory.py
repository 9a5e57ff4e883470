from collections.abc import Mapping

import pytest

from muster.domain.values.columns import COLUMNS_BY_NAME
from muster.errors import AlreadyExistsError, NotFoundError, RefusedError
from muster.ports import DirectoryUser
from tests.contract.directory.worlds import CUSTOM_ROLE, World

FULL = {
    "displayName": "Ann Example",
    "email": "ann@acme.example",
    "roleId": "3",
    "title": "Engineer",
    "department": "Development",
    "alternateEmail": "ann@home.example",
    "phoneNumber": "+41 44 668 18 00",
    "deskPhoneNumber": "+41 44 668 18 01",
    "employeeNumber": "123",
    "employeeId": "ABC123",
    "location": "Zürich",
    "timeZone": "Europe/Zurich",
    "locale": "de-CH",
}
OTHER = {
    "displayName": "Bob Other",
    "email": "bob@acme.example",
    "roleId": "4",
    "title": "Manager",
    "department": "Sales",
    "alternateEmail": "bob@home.example",
    "phoneNumber": "+41 44 668 18 10",
    "deskPhoneNumber": "+41 44 668 18 11",
    "employeeNumber": "456",
    "employeeId": "DEF456",
    "location": "Genève",
    "timeZone": "Europe/London",
    "locale": "en-GB",
}


def person(email: str = "ann@acme.example", **values: str) -> dict[str, str]:
    return {"displayName": "Ann Example", "email": email, "roleId": "4", **values}


def everybody(world: World) -> dict[str, DirectoryUser]:
    return {str(user["id"]): user for page in world.directory.pages() for user in page}


def carried(world: World, values: Mapping[str, str]) -> dict[str, str]:
    return {name: values[name] for name in values if name in world.directory.capabilities.comparable}


def as_told(world: World, user: DirectoryUser) -> dict[str, str]:
    return {name: str(user[name]) for name in world.directory.capabilities.comparable}


def test_the_accounts_own_user_is_among_the_people(world: World) -> None:
    assert world.directory.own_user_id() in everybody(world)


def test_every_person_is_told_with_every_comparable_column(world: World) -> None:
    user_id = world.add(FULL)
    told = everybody(world)[user_id]
    assert as_told(world, told) == carried(world, FULL)


def test_a_field_without_a_value_is_told_as_blank_and_not_left_out(world: World) -> None:
    user_id = world.add(person())
    told = everybody(world)[user_id]
    blank = world.directory.capabilities.clearable
    assert blank
    assert {told[name] for name in blank} == {""}


def test_people_with_a_custom_role_are_told_with_its_id(world: World) -> None:
    assert CUSTOM_ROLE in {user.get("roleId") for user in everybody(world).values()}


def test_the_custom_roles_are_known_and_the_system_roles_are_not_among_them(world: World) -> None:
    ids = world.directory.custom_role_ids()
    assert (ids, type(ids)) == (
        frozenset({CUSTOM_ROLE}),
        frozenset,
    )  # a plan's fingerprint takes no other set


def test_what_can_be_cleared_can_be_compared_and_no_required_column_can_be_cleared(world: World) -> None:
    capabilities = world.directory.capabilities
    assert capabilities.clearable <= capabilities.comparable
    assert not any(COLUMNS_BY_NAME[name].required for name in capabilities.clearable)


def test_a_created_person_holds_all_that_the_api_carries(world: World) -> None:
    user_id = world.directory.create(FULL, send_invite=False)
    held = world.held(user_id)
    assert held is not None
    assert carried(world, FULL).items() <= held.items()


def test_a_person_is_invited_only_when_that_is_asked(world: World) -> None:
    invited = world.directory.create(person("ann@acme.example"), send_invite=True)
    silent = world.directory.create(person("bob@acme.example"), send_invite=False)
    assert invited in world.invited()
    assert silent not in world.invited()


def test_an_invited_person_holds_all_that_the_api_carries_too(world: World) -> None:
    user_id = world.directory.create(FULL, send_invite=True)
    held = world.held(user_id)
    assert held is not None
    assert carried(world, FULL).items() <= held.items()


@pytest.mark.parametrize("send_invite", [False, True])
def test_an_address_that_is_taken_in_another_letter_case_is_refused_as_such(
    world: World, *, send_invite: bool
) -> None:
    world.add(person("ann@acme.example"))
    with pytest.raises(AlreadyExistsError):
        world.directory.create(person("ANN@acme.example"), send_invite=send_invite)


def test_a_person_can_be_created_with_a_custom_role(world: World) -> None:
    user_id = world.directory.create(person(roleId=CUSTOM_ROLE), send_invite=False)
    held = world.held(user_id)
    assert held is not None
    assert held["roleId"] == CUSTOM_ROLE


def test_a_role_that_the_instance_does_not_have_is_refused(world: World) -> None:
    with pytest.raises(RefusedError):
        world.directory.create(person(roleId="999999999"), send_invite=False)


@pytest.mark.parametrize("name", list(FULL))
def test_each_column_can_be_changed_alone_and_the_others_stay(world: World, name: str) -> None:
    if name not in world.directory.capabilities.comparable:
        pytest.skip("this API does not carry the column")
    user_id = world.add(FULL)
    world.directory.update(user_id, {name: FULL[name]}, {name: OTHER[name]})
    held = world.held(user_id)
    assert held is not None
    assert held == {**held, **FULL, name: OTHER[name]}


@pytest.mark.parametrize("name", list(FULL))
def test_each_clearable_column_can_be_cleared_alone(world: World, name: str) -> None:
    if name not in world.directory.capabilities.clearable:
        pytest.skip("this API does not clear the column")
    user_id = world.add(FULL)
    world.directory.update(user_id, {name: FULL[name]}, {name: ""})
    held = world.held(user_id)
    assert held is not None
    assert held.get(name, "") == ""
    assert {other: held[other] for other in FULL if other != name} == {
        other: FULL[other] for other in FULL if other != name
    }


def test_all_columns_can_be_changed_at_once(world: World) -> None:
    user_id = world.add(FULL)
    world.directory.update(user_id, carried(world, FULL), carried(world, OTHER))
    held = world.held(user_id)
    assert held is not None
    assert carried(world, OTHER).items() <= held.items()


def test_a_role_can_be_changed_to_a_custom_one_and_back(world: World) -> None:
    user_id = world.add(person())
    world.directory.update(user_id, {"roleId": "4"}, {"roleId": CUSTOM_ROLE})
    world.directory.update(user_id, {"roleId": CUSTOM_ROLE}, {"roleId": "5"})
    held = world.held(user_id)
    assert held is not None
    assert held["roleId"] == "5"


def test_a_change_to_an_address_that_is_taken_is_refused_and_changes_nothing(world: World) -> None:
    user_id = world.add(person("ann@acme.example"))
    world.add(person("bob@acme.example"))
    with pytest.raises(RefusedError):
        world.directory.update(user_id, {"email": "ann@acme.example"}, {"email": "Bob@acme.example"})
    held = world.held(user_id)
    assert held is not None
    assert held["email"] == "ann@acme.example"


def test_somebody_is_found_by_address_in_any_letter_case_with_every_comparable_column(world: World) -> None:
    user_id = world.add(FULL)
    found = world.directory.find("ANN@Acme.Example")
    assert found is not None
    assert found["id"] == user_id
    assert as_told(world, found) == carried(world, FULL)


def test_nobody_is_found_by_a_part_of_an_address(world: World) -> None:
    world.add(person("ann@acme.example"))
    assert world.directory.find("nn@acme.example") is None
    assert world.directory.find("ann@acme.exampl") is None


def test_a_deleted_person_is_gone(world: World) -> None:
    user_id = world.add(person())
    world.directory.delete(user_id)
    assert world.held(user_id) is None
    assert user_id not in everybody(world)
    assert world.directory.find("ann@acme.example") is None


def test_the_address_of_a_deleted_person_is_free_again(world: World) -> None:
    world.directory.delete(world.add(person()))
    assert world.directory.create(person(), send_invite=False)


def test_deleting_somebody_who_is_gone_is_told(world: World) -> None:
    user_id = world.add(person())
    world.directory.delete(user_id)
    with pytest.raises(NotFoundError):
        world.directory.delete(user_id)


def test_changing_somebody_who_is_gone_is_told(world: World) -> None:
    user_id = world.add(person())
    world.directory.delete(user_id)
    with pytest.raises(NotFoundError):
        world.directory.update(user_id, {"title": ""}, {"title": "Boss"})


def test_more_people_than_a_page_holds_come_each_once(world: World) -> None:
    added = {world.add(person(f"person{number}@acme.example")) for number in range(1203)}
    told = [str(user["id"]) for page in world.directory.pages() for user in page]
    assert len(told) == len(set(told))
    assert added <= set(told)
