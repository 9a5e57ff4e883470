import httpx
import pytest

from muster.adapters.domo.instance.directory import InstanceDirectory
from muster.adapters.domo.instance.people import changes_of, person_of
from muster.errors import AlreadyExistsError, IncompleteReadError, NotFoundError, RefusedError, RetryableError
from tests.unit.adapters.domo.wire import Wire, answer

ANN = {"displayName": "Ann", "email": "ann@x.example", "roleId": "3"}
NOBODY = {"count": 0, "users": []}


def found(*addresses: str) -> dict[str, object]:
    users = [
        {"id": number, "emailAddress": text, "attributes": []} for number, text in enumerate(addresses, 1)
    ]
    return {"count": len(users), "users": users}


def directory(wire: Wire) -> InstanceDirectory:
    return InstanceDirectory(wire.connection())


def test_a_person_without_invite_is_created_by_identity_and_the_rest_is_set_after() -> None:
    wire = Wire([answer({"id": 7}), answer({})])
    assert directory(wire).create({**ANN, "title": "Boss", "locale": ""}, send_invite=False) == "7"
    assert wire.asked == ["POST /api/identity/v1/users", "PATCH /api/identity/v1/users/7"]
    assert wire.sent(0) == {"displayName": "Ann", "emailAddress": "ann@x.example", "roleId": 3}
    assert wire.sent(1) == {"attributes": [{"key": "title", "values": ["Boss"]}]}


def test_a_person_with_invite_is_created_by_the_call_that_can_invite() -> None:
    wire = Wire([answer({"id": 7})])
    directory(wire).create(ANN, send_invite=True)
    assert wire.asked == ["POST /api/content/v3/users"]
    assert wire.requests[0].url.params["sendInvite"] == "true"
    assert wire.sent() == {"displayName": "Ann", "detail": {"email": "ann@x.example"}, "roleId": 3}


def test_a_new_person_that_comes_wrapped_is_understood() -> None:
    assert directory(Wire([answer({"users": [{"id": 7}]})])).create(ANN, send_invite=False) == "7"


@pytest.mark.parametrize("send_invite", [True, False])
@pytest.mark.parametrize(
    "told", [{"emailAddress": "bo@x.example"}, {"detail": {"email": "bo@x.example"}}, {"emailAddress": ""}]
)
def test_a_create_that_is_answered_with_another_person_is_in_doubt_and_nothing_is_written_to_that_person(
    told: dict[str, object], *, send_invite: bool
) -> None:
    wire = Wire([answer({"id": 7, **told})])
    with pytest.raises(RetryableError, match="another person") as raised:
        directory(wire).create({**ANN, "title": "Boss"}, send_invite=send_invite)
    assert raised.value.unknown_outcome
    assert len(wire.asked) == 1


def test_a_create_that_is_answered_with_the_same_address_in_other_letters_is_believed() -> None:
    wire = Wire([answer({"id": 7, "emailAddress": "ANN@x.example"})])
    assert directory(wire).create(ANN, send_invite=False) == "7"


def test_a_create_whose_rest_failed_is_in_doubt_so_that_the_person_is_looked_for() -> None:
    wire = Wire([answer({"id": 7}), *(httpx.ConnectError("refused") for _ in range(9))])
    with pytest.raises(RetryableError) as raised:
        directory(wire).create({**ANN, "title": "Boss"}, send_invite=False)
    assert raised.value.unknown_outcome


def test_a_create_whose_rest_was_refused_says_that_the_person_is_there() -> None:
    wire = Wire([answer({"id": 7}), answer({"message": "no such zone"}, status=400)])
    with pytest.raises(RefusedError, match="Created, but"):
        directory(wire).create({**ANN, "timeZone": "Mars"}, send_invite=False)


def test_a_bare_400_on_an_invite_means_a_taken_address_only_if_somebody_has_it() -> None:
    with pytest.raises(AlreadyExistsError):
        directory(Wire([answer({}, status=400), answer(found("Ann@x.example"))])).create(
            ANN, send_invite=True
        )
    with pytest.raises(RefusedError) as raised:
        directory(Wire([answer({}, status=400), answer(NOBODY)])).create(ANN, send_invite=True)
    assert not isinstance(raised.value, AlreadyExistsError)


def test_a_change_names_only_what_changes_and_clears_with_null() -> None:
    wire = Wire([answer({})])
    directory(wire).update("7", {"title": "Boss", "location": "Bern"}, {"title": "", "location": "Thun"})
    assert wire.sent() == {
        "attributes": [{"key": "title", "values": [None]}, {"key": "employeeLocation", "values": ["Thun"]}]
    }


def test_the_login_follows_the_address() -> None:
    document = changes_of({"email": "new@x.example"})
    assert document["attributes"] == [
        {"key": "emailAddress", "values": ["new@x.example"]},
        {"key": "userName", "values": ["new@x.example"]},
    ]


def test_the_search_by_address_is_only_a_hint() -> None:
    wire = Wire([answer(found("joann@x.example", "ANN@x.example", "ann@x.example.org"))])
    person = directory(wire).find("ann@x.example")
    assert person is not None
    assert person["id"] == "2"


def test_all_pages_of_what_a_search_found_are_looked_at() -> None:
    first = {"count": 2, "users": found("joann@x.example")["users"]}
    second = {"count": 2, "users": found("ann@x.example")["users"]}
    person = directory(Wire([answer(first), answer(second)])).find("ann@x.example")
    assert person is not None


def test_a_search_that_came_short_is_made_again_and_never_means_nobody() -> None:
    short = {"count": 1, "users": []}
    wire = Wire([answer(short), answer(found("ann@x.example"))])
    assert directory(wire).find("ann@x.example") is not None
    with pytest.raises(IncompleteReadError):
        directory(Wire(lambda _request: answer(short))).find("ann@x.example")


def test_two_people_with_one_address_are_not_guessed_between() -> None:
    with pytest.raises(RefusedError):
        directory(Wire([answer(found("ann@x.example", "ANN@x.example"))])).find("ann@x.example")


@pytest.mark.parametrize("values", [[], [None], [""]])
def test_an_attribute_without_a_value_is_blank(values: list[object]) -> None:
    document = {"id": 1, "attributes": [{"key": "title", "values": values}]}
    assert person_of(document)["title"] == ""


def test_name_address_and_role_are_taken_from_beside_the_attributes_if_they_are_not_among_them() -> None:
    person = person_of({"id": 1, "displayName": "Ann", "emailAddress": "a@x", "roleId": 3, "attributes": []})
    assert (person["displayName"], person["email"], person["roleId"]) == ("Ann", "a@x", "3")


def test_leading_zeros_of_an_employee_number_are_kept() -> None:
    wire = Wire([answer({})])
    directory(wire).update("7", {}, {"employeeNumber": "0074"})
    assert wire.sent() == {"attributes": [{"key": "employeeNumber", "values": ["0074"]}]}
    told = person_of({"id": 1, "attributes": [{"key": "employeeNumber", "values": ["0074"]}]})
    assert told["employeeNumber"] == "0074"


def test_a_delete_that_is_denied_with_a_200_is_refused() -> None:
    with pytest.raises(RefusedError):
        directory(Wire([answer({"success": False})])).delete("7")


def test_a_delete_is_answered_by_a_one() -> None:
    wire = Wire([answer(1)])
    directory(wire).delete("7")
    assert wire.asked == ["DELETE /api/identity/v1/users/7"]


def test_changing_somebody_who_is_gone_is_told() -> None:
    with pytest.raises(NotFoundError):
        directory(Wire([answer({}, status=404)])).update("7", {}, {"title": "Boss"})


def test_the_account_is_asked_who_it_is_only_once() -> None:
    wire = Wire([answer({"id": 27})])
    people = directory(wire)
    assert people.own_user_id() == people.own_user_id() == "27"


def test_custom_roles_are_all_but_the_five() -> None:
    roles = [{"id": number} for number in (1, 2, 3, 4, 5, 428016579)]
    assert directory(Wire([answer(roles)])).custom_role_ids() == {"428016579"}


@pytest.mark.parametrize("reply", [{}, {"users": []}, {"users": [{}]}, {"users": None}, [], None])
@pytest.mark.parametrize("send_invite", [False, True])
def test_a_create_whose_answer_has_no_id_is_in_doubt(reply: object, *, send_invite: bool) -> None:
    wire = Wire([answer(reply)])
    with pytest.raises(RetryableError) as raised:
        directory(wire).create(ANN, send_invite=send_invite)
    assert raised.value.unknown_outcome


def test_a_change_that_is_answered_by_a_page_is_made_again_and_never_taken_for_done() -> None:
    wire = Wire(lambda _request: httpx.Response(200, html="<html></html>"))
    with pytest.raises(RetryableError) as raised:
        directory(wire).update("7", {"title": ""}, {"title": "Boss"})
    assert raised.value.unknown_outcome
    assert wire.asked == ["PATCH /api/identity/v1/users/7"] * 5


@pytest.mark.parametrize("status", [400, 404, "422"])
def test_a_change_that_is_denied_in_a_200_is_refused_in_the_words_of_domo(status: object) -> None:
    wire = Wire([answer({"status": status, "message": "no such zone"})])
    with pytest.raises(RefusedError, match="no such zone"):
        directory(wire).update("7", {"title": ""}, {"title": "Boss"})


def test_trouble_that_is_told_in_a_200_is_trouble_and_a_word_as_status_is_not() -> None:
    wire = Wire([answer({"status": 503}), answer({"status": 429}), answer({"id": 7, "status": "ACTIVE"})])
    directory(wire).update("7", {"title": ""}, {"title": "Boss"})
    assert len(wire.requests) == 3
