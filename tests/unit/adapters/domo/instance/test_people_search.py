import itertools
from collections.abc import Mapping

import httpx
import orjson
import pytest

from muster.adapters.domo.instance.directory import InstanceDirectory
from muster.errors import CredentialError, IncompleteReadError, MusterError, ServerTroubleError
from muster.ports import DirectoryUser
from tests.unit.adapters.domo.wire import Wire, answer

OWN = 1


def user(user_id: int, **attributes: str) -> dict[str, object]:
    return {
        "id": user_id,
        "displayName": f"P{user_id}",
        "emailAddress": f"p{user_id}@acme.example",
        "roleId": 4,
        "attributes": [{"key": key, "values": [value]} for key, value in attributes.items()],
    }


class Instance:
    """An instance's search, which a test may bend by the pages that it gives."""

    largest_page = 200

    def __init__(self, count: int) -> None:
        self.people = [user(number) for number in range(1, count + 1)]
        self.wire = Wire(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/users/me"):
            return answer({"id": OWN})
        body = orjson.loads(request.content)
        return answer(self.found(body["offset"], min(body["limit"], self.largest_page)))

    def found(self, offset: int, limit: int) -> Mapping[str, object]:
        return {"count": len(self.people), "users": self.people[offset : offset + limit]}

    def read(self) -> list[DirectoryUser]:
        return list(itertools.chain.from_iterable(InstanceDirectory(self.wire.connection()).pages()))


@pytest.mark.parametrize("count", [1, 199, 200, 201, 1000, 3601])
def test_everybody_comes_once_and_in_order(count: int) -> None:
    assert [person["id"] for person in Instance(count).read()] == [
        str(number) for number in range(1, count + 1)
    ]


def test_a_server_with_smaller_pages_is_followed() -> None:
    class Small(Instance):
        largest_page = 50

    assert len(Small(333).read()) == 333


def test_an_order_is_asked_for_and_neither_deleted_people_nor_domos_support() -> None:
    instance = Instance(1)
    instance.read()
    body = orjson.loads(instance.wire.requests[1].content)
    assert body["sort"] == {"field": "id", "order": "ASC"}
    assert (body["includeDeleted"], body["includeSupport"], body["showCount"]) == (False, False, True)
    assert {"userName", "password"}.isdisjoint(body["attributes"])
    assert len(body["attributes"]) == 13


def test_an_instance_that_names_nobody_is_not_an_empty_instance() -> None:
    with pytest.raises(IncompleteReadError):
        Instance(0).read()


def test_a_list_without_the_accounts_own_user_is_not_whole() -> None:
    instance = Instance(300)
    del instance.people[0]
    with pytest.raises(IncompleteReadError, match="own user"):
        instance.read()


class Short(Instance):
    def found(self, offset: int, limit: int) -> Mapping[str, object]:
        page = super().found(offset, limit)
        users = page["users"]
        assert isinstance(users, list)
        return {**page, "users": users[:-1]} if offset == 400 else page


class Repeating(Instance):
    def found(self, offset: int, limit: int) -> Mapping[str, object]:
        return super().found(200 if offset == 400 else offset, limit)


class Growing(Instance):
    def found(self, offset: int, limit: int) -> Mapping[str, object]:
        page = super().found(offset, limit)
        return {**page, "count": 1001} if offset == 600 else page


class GrowingAtTheEnd(Instance):
    def found(self, offset: int, limit: int) -> Mapping[str, object]:
        page = super().found(offset, limit)
        return {**page, "count": 1001} if limit == 1 else page


class Empty(Instance):
    def found(self, offset: int, limit: int) -> Mapping[str, object]:
        return {"count": 1000, "users": []}


@pytest.mark.parametrize(
    ("bent", "word"),
    [
        (Short, "in part: a page ended after 599"),
        (Repeating, "twice"),
        (Growing, "1000 at first, then 1001"),
        (GrowingAtTheEnd, "1001 at the end"),
        (Empty, "own user"),
    ],
)
def test_a_list_that_is_short_or_moved_is_never_taken_for_the_truth(bent: type[Instance], word: str) -> None:
    with pytest.raises(IncompleteReadError, match=word):
        bent(1000).read()


@pytest.mark.parametrize(
    "reply",
    [
        [],
        {},
        {"users": []},
        {"count": 1},
        {"count": "1", "users": []},
        {"count": 1, "users": [{"id": 1}]},
        {"count": 1, "users": [[]]},
    ],
)
def test_an_answer_of_an_unknown_shape_is_trouble_and_no_list(reply: object) -> None:
    class Odd(Instance):
        def answer(self, request: httpx.Request) -> httpx.Response:
            return answer({"id": OWN} if request.url.path.endswith("/me") else reply)

    with pytest.raises(ServerTroubleError):
        Odd(1).read()


def test_people_without_attributes_are_trouble_and_not_people_without_values() -> None:
    instance = Instance(2)
    del instance.people[1]["attributes"]
    with pytest.raises(ServerTroubleError, match="attributes"):
        instance.read()


def test_a_refused_account_is_not_asked_for_every_page() -> None:
    class Refusing(Instance):
        def found(self, offset: int, limit: int) -> Mapping[str, object]:
            raise AssertionError("the account is refused before")

        def answer(self, request: httpx.Request) -> httpx.Response:
            return answer(
                {"id": OWN} if request.url.path.endswith("/me") else {},
                status=401 if "search" in request.url.path else 200,
            )

    instance = Refusing(10_000)
    with pytest.raises(CredentialError):
        instance.read()
    assert len(instance.wire.requests) == 2


def test_a_page_that_fails_in_the_middle_ends_the_reading() -> None:
    class Failing(Instance):
        def answer(self, request: httpx.Request) -> httpx.Response:
            if request.content and orjson.loads(request.content)["offset"] == 2000:
                return answer({}, status=403)
            return super().answer(request)

    instance = Failing(100_000)
    with pytest.raises(MusterError):
        instance.read()
    assert len(instance.wire.requests) < 60
