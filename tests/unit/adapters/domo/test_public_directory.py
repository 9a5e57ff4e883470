import itertools
from collections.abc import Mapping

import httpx
import pytest

from muster.adapters.domo.public_directory import PublicDirectory
from muster.errors import (
    AlreadyExistsError,
    CredentialError,
    IncompleteReadError,
    NotFoundError,
    RefusedError,
    ServerTroubleError,
)
from muster.ports import DirectoryUser
from tests.unit.adapters.domo.wire import Wire, answer

OWN = "1"


def user(user_id: int, **fields: object) -> dict[str, object]:
    email = f"p{user_id}@acme.example"
    return {"id": user_id, "name": f"P{user_id}", "email": email, "role": "Participant", **fields}


class Domo:
    """A directory by pages and by details, both of which a test may bend."""

    def __init__(self, *users: Mapping[str, object], page_size: int = 500) -> None:
        self.users = {str(each["id"]): dict(each) for each in users}
        self.page_size = page_size
        self.listings = 0
        self.wire = Wire(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" and request.url.path == "/v1/users":
            offset = int(request.url.params["offset"])
            self.listings += offset == 0
            return answer(self.page(offset))
        if request.method == "GET":
            return self.detail(request.url.path.rsplit("/", 1)[1])
        return self.write(request)

    def page(self, offset: int) -> object:
        return list(self.users.values())[offset : offset + self.page_size]

    def detail(self, user_id: str) -> httpx.Response:
        return answer(self.users[user_id]) if user_id in self.users else answer({}, status=404)

    def write(self, request: httpx.Request) -> httpx.Response:
        return answer(user(99)) if request.method == "POST" else answer({})

    def directory(self) -> PublicDirectory:
        return PublicDirectory(self.wire.connection(), lambda: OWN)

    def read(self) -> list[DirectoryUser]:
        return list(itertools.chain.from_iterable(self.directory().pages()))


def test_people_are_asked_for_one_by_one_and_the_list_a_second_time_at_the_end() -> None:
    domo = Domo(*(user(number, title="Boss") for number in range(1, 8)), page_size=3)
    assert [person["title"] for person in domo.read()] == ["Boss"] * 7
    assert domo.listings == 2
    assert domo.wire.requests[0].url.params["limit"] == "500"


def test_a_list_without_the_accounts_own_user_is_not_whole() -> None:
    with pytest.raises(IncompleteReadError, match="own user"):
        Domo(user(2)).read()


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


def test_two_people_with_one_address_are_not_guessed_between() -> None:
    domo = Domo(user(1, email="ann@x.example"), user(2, email="Ann@x.example"))
    with pytest.raises(RefusedError):
        domo.directory().find("ann@x.example")


def test_somebody_is_found_without_reading_the_rest_of_the_list() -> None:
    domo = Domo(*(user(number) for number in range(1, 10)), page_size=3)
    found = domo.directory().find("p2@acme.example")
    assert found is not None
    assert domo.wire.asked == ["GET /v1/users", "GET /v1/users/2"]


def test_somebody_who_was_found_before_costs_no_listing_unless_the_address_changed() -> None:
    domo = Domo(user(1), user(2))
    directory = domo.directory()
    assert directory.find("p2@acme.example") == directory.find("p2@acme.example")
    assert domo.listings == 1
    domo.users["2"]["email"] = "other@acme.example"
    assert directory.find("p2@acme.example") is None
    del domo.users["2"]
    assert directory.find("other@acme.example") is None


def test_nobody_is_told_of_a_list_that_grew_at_its_end_but_not_of_one_that_lost_somebody() -> None:
    class Moving(Domo):
        def page(self, offset: int) -> object:
            if offset and self.listings == 1:
                self.users.pop("1", None)
            elif offset and "9" not in self.users:
                self.users["9"] = user(9)
            return super().page(offset)

    domo = Moving(*(user(number) for number in range(1, 8)), page_size=3)
    assert domo.directory().find("nobody@acme.example") is None
    assert domo.listings == 2


@pytest.mark.parametrize("page", [[], [user(1), user(2)]])
def test_nobody_is_never_told_of_a_list_that_does_not_come_whole(page: object) -> None:
    class Cut(Domo):
        def page(self, offset: int) -> object:
            return page if offset == 0 else []

    domo = Cut(user(1))
    with pytest.raises(IncompleteReadError):
        domo.directory().find("nobody@acme.example")
    assert domo.listings == 5


def test_somebody_is_found_whatever_the_unicode_form_of_the_address() -> None:
    domo = Domo(user(1), user(2, email="Zu\u0308rich@x.example"))
    found = domo.directory().find("z\u00fcrich@X.example")
    assert found is not None
    assert found["id"] == "2"


def test_an_id_is_quoted_in_a_path() -> None:
    domo = Domo()
    domo.directory().delete("7/../8?x=1")
    assert domo.wire.requests[0].url.raw_path == b"/v1/users/7%2F..%2F8%3Fx%3D1"
