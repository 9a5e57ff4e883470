import httpx
import pytest

from muster.adapters.domo.public.directory import ENDING_SECONDS
from muster.errors import (
    AlreadyExistsError,
    CredentialError,
    IncompleteReadError,
    NotFoundError,
    RefusedError,
    ServerTroubleError,
)
from tests.unit.adapters.domo.public_world import OWN, Domo, user
from tests.unit.adapters.domo.wire import answer


def test_people_are_asked_for_one_by_one_and_the_list_a_second_time_at_the_end() -> None:
    domo = Domo(*(user(number, title="Boss") for number in range(1, 8)), page_size=3)
    assert [person["title"] for person in domo.read()] == ["Boss"] * 7
    assert domo.listings == 2
    assert domo.wire.requests[0].url.params["limit"] == "500"


def test_a_list_without_the_accounts_own_user_is_not_whole() -> None:
    with pytest.raises(IncompleteReadError, match="own user"):
        Domo(user(2)).read()


def test_reading_stops_while_there_is_time_to_end_the_run_and_says_what_to_use_instead() -> None:
    class Slow(Domo):
        def detail(self, user_id: str) -> httpx.Response:
            self.wire.time.remaining -= 0.5
            return super().detail(user_id)

    domo = Slow(*(user(number) for number in range(1, 1_202)))
    with pytest.raises(IncompleteReadError, match=r"all 1,201 people, .* Use an access token"):
        domo.read()
    assert domo.wire.time.remaining == pytest.approx(ENDING_SECONDS, abs=10)


def test_the_second_list_is_not_begun_without_the_time_for_it() -> None:
    domo = Domo(user(1), user(2))
    pages = domo.directory().pages()
    next(pages)
    domo.wire.time.remaining = ENDING_SECONDS - 1
    with pytest.raises(IncompleteReadError, match="2 people"):
        next(pages)


def test_an_empty_list_is_not_an_empty_directory() -> None:
    with pytest.raises(IncompleteReadError):
        Domo().read()


def test_a_list_that_names_other_people_the_second_time_moved() -> None:
    domo = Domo(user(1), user(2))
    pages = domo.directory().pages()
    next(pages)
    domo.users["3"] = user(3)
    with pytest.raises(IncompleteReadError, match="moved"):
        next(pages)


def test_somebody_who_is_met_twice_means_that_the_list_moved() -> None:
    class Moving(Domo):
        def page(self, offset: int) -> object:
            return {0: [user(1), user(2)], 2: [user(3), user(2)], 4: []}[offset]

    with pytest.raises(IncompleteReadError, match="twice"):
        Moving(user(1), user(2), user(3)).read()


@pytest.mark.parametrize("gone", [answer({"id": 2, "deleted": True}), answer({}, status=404)])
def test_somebody_who_was_deleted_after_the_list_was_read_makes_it_incomplete(gone: httpx.Response) -> None:
    class Vanishing(Domo):
        def detail(self, user_id: str) -> httpx.Response:
            return gone if user_id == "2" else super().detail(user_id)

    with pytest.raises(IncompleteReadError):
        Vanishing(user(1), user(2)).read()


def test_the_answer_for_another_person_is_not_taken() -> None:
    class Mixing(Domo):
        def detail(self, user_id: str) -> httpx.Response:
            return answer(self.users[OWN])

    with pytest.raises(IncompleteReadError):
        Mixing(user(1), user(2)).read()


@pytest.mark.parametrize(
    "page", [{"users": []}, [1, 2], [{"name": "no id"}], "[]", None, [{"id": -1}], [{"id": True}]]
)
def test_a_page_of_an_unknown_shape_is_trouble_and_no_list(page: object) -> None:
    class Odd(Domo):
        def page(self, offset: int) -> object:
            return page

    with pytest.raises(ServerTroubleError):
        Odd(user(1)).read()


def test_a_refused_account_is_not_asked_for_everybody() -> None:
    class Refusing(Domo):
        def detail(self, user_id: str) -> httpx.Response:
            return answer({}, status=401)

    domo = Refusing(*(user(number) for number in range(1, 500)))
    with pytest.raises(CredentialError):
        domo.read()
    assert len(domo.wire.requests) < 30


def test_a_role_is_read_by_id_else_by_name_else_not_known() -> None:
    domo = Domo(
        user(1, role="Admin"),
        user(2, role="Analyst", roleId="428016579"),
        user(3, role="Analyst"),
        user(4, roleId=5),
    )
    assert [person.get("roleId") for person in domo.read()] == ["1", "428016579", None, "5"]


def test_a_number_is_told_as_one_for_it_has_lost_its_zeros() -> None:
    assert Domo(user(1, employeeNumber=74)).read()[0]["employeeNumber"] == 74


def test_what_the_api_cannot_read_back_is_not_told() -> None:
    told = Domo(user(1, department="Sales", timezone="UTC", locale="de-CH", employeeId="A1")).read()[0]
    assert {"department", "timeZone", "locale", "employeeId", "deskPhoneNumber"}.isdisjoint(told)


def test_an_update_writes_back_all_that_was_read_with_the_changes() -> None:
    domo = Domo(
        user(7, title="Boss", phone="1", employeeNumber=74, roleId="4", image="x", groups=[], createdAt="t")
    )
    domo.directory().update("7", {"title": "Boss"}, {"title": "", "location": "Bern"})
    assert domo.wire.asked == ["GET /v1/users/7", "PUT /v1/users/7"]
    assert domo.wire.sent() == {
        "name": "P7",
        "email": "p7@acme.example",
        "role": "Participant",
        "roleId": "4",
        "title": "",
        "phone": "1",
        "employeeNumber": 74,
        "location": "Bern",
    }


def test_a_deleted_user_is_not_written_to() -> None:
    domo = Domo({"id": 7, "deleted": True})
    with pytest.raises(NotFoundError):
        domo.directory().update("7", {"title": ""}, {"title": "Boss"})
    assert domo.wire.asked == ["GET /v1/users/7"]


@pytest.mark.parametrize(("digits", "sent"), [("123", 123), ("0074", "0074"), ("", ""), ("0", 0)])
def test_an_employee_number_is_sent_as_a_number_unless_that_would_change_it(
    digits: str, sent: object
) -> None:
    domo = Domo(user(7))
    domo.directory().update("7", {}, {"employeeNumber": digits})
    document = domo.wire.sent()
    assert isinstance(document, dict)
    assert document["employeeNumber"] == sent
    assert type(document["employeeNumber"]) is type(sent)


def test_a_create_sends_what_the_api_carries_and_asks_for_the_invite() -> None:
    domo = Domo(user(1))
    values = {"displayName": "Ann", "email": "ann@x.example", "roleId": "3", "department": "Sales"}
    assert domo.directory().create(values, send_invite=True) == "99"
    assert domo.wire.sent() == {"name": "Ann", "email": "ann@x.example", "role": "Editor"}
    assert domo.wire.requests[-1].url.params["sendInvite"] == "true"
    domo.directory().create(values, send_invite=False)
    assert domo.wire.requests[-1].url.params["sendInvite"] == "false"


def test_a_400_on_a_create_means_a_taken_address_only_if_somebody_has_it() -> None:
    class Refusing(Domo):
        def write(self, request: httpx.Request) -> httpx.Response:
            return answer({"message": "Bad Request"}, status=400)

    directory = Refusing(user(1)).directory()
    with pytest.raises(AlreadyExistsError):
        directory.create({"displayName": "P", "email": "P1@acme.example", "roleId": "4"}, send_invite=False)
    with pytest.raises(RefusedError) as raised:
        directory.create(
            {"displayName": "P", "email": "other@acme.example", "roleId": "4"}, send_invite=False
        )
    assert not isinstance(raised.value, AlreadyExistsError)


def test_a_custom_role_is_written_by_the_name_that_a_holder_of_it_tells() -> None:
    domo = Domo(user(1), user(2, role="Analyst", roleId="428016579"))
    values = {"displayName": "Ann", "email": "ann@x.example", "roleId": "428016579"}
    domo.directory().create(values, send_invite=False)
    document = domo.wire.sent()
    assert isinstance(document, dict)
    assert document["role"] == "Analyst"


def test_a_custom_role_that_nobody_holds_cannot_be_written() -> None:
    domo = Domo(user(1))
    with pytest.raises(RefusedError, match="by name"):
        domo.directory().update("1", {"roleId": "4"}, {"roleId": "428016579"})


def test_an_id_is_quoted_in_a_path() -> None:
    domo = Domo()
    domo.directory().delete("7/../8?x=1")
    assert domo.wire.requests[0].url.raw_path == b"/v1/users/7%2F..%2F8%3Fx%3D1"
