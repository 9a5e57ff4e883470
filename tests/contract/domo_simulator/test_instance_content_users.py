from typing import Any

import httpx
import pytest

from local.domo import DomoSimulator
from local.domo.store.user import User

HOME = "acme.domo.com"
SECOND, THIRD = "/api/content/v2/users", "/api/content/v3/users"
ANN = {
    "displayName": "Ann",
    "email": "ann@acme.example",
    "roleId": 3,
    "title": "Clerk",
    "employeeNumber": "0074",
    "location": "Utah",
    "locale": "en-US",
}


@pytest.fixture
def ann(simulator: DomoSimulator) -> User:
    return simulator.store.people.add(HOME, ANN)


def bulk(instance: httpx.Client, *users: dict[str, Any]) -> httpx.Response:
    return instance.put(f"{SECOND}/bulk", json={"transactionId": "t", "users": list(users)})


def test_v2_lists_everybody_and_answers_nothing_for_nobody(instance: httpx.Client, ann: User) -> None:
    listed = {user["id"]: user for user in instance.get(SECOND).json()}
    assert len(listed) == 3
    assert (listed[ann.id]["title"], listed[ann.id]["emailAddress"]) == ("Clerk", "ann@acme.example")
    assert instance.get(f"{SECOND}/{ann.id}").json() == listed[ann.id]
    nobody = instance.get(f"{SECOND}/1")
    assert (nobody.status_code, nobody.content) == (200, b"")


def test_v3_gives_details_if_asked_for_with_location_by_its_own_name(
    instance: httpx.Client, ann: User
) -> None:
    bare = instance.get(THIRD, params={"id": f"{ann.id},1"}).json()
    assert [set(user) for user in bare] == [{"id", "displayName", "role", "roleId", "userName"}]
    detail = instance.get(THIRD, params={"id": ann.id, "includeDetails": "true"}).json()[0]["detail"]
    assert detail == {
        "email": "ann@acme.example",
        "active": True,
        "title": "Clerk",
        "employeeNumber": 74,
        "location": "Utah",
        "locale": "en-US",
    }
    assert instance.get(f"{THIRD}/{ann.id}").json()["detail"] == detail
    assert instance.get(f"{THIRD}/1").status_code == 404
    assert len(instance.get(THIRD, params={"limit": 2, "offset": 1}).json()) == 2


def test_a_bulk_update_changes_what_it_carries(
    simulator: DomoSimulator, instance: httpx.Client, ann: User
) -> None:
    row = {"id": str(ann.id), "title": "Boss", "emailAddress": "a@acme.example", "employeeLocation": ""}
    assert bulk(instance, row).status_code == 200
    found = simulator.store.people.get(HOME, ann.id)
    assert found is not None
    assert (found.fields["title"], found.email) == ("Boss", "a@acme.example")
    assert found.user_name == "ann@acme.example"
    assert "location" not in found.fields


def test_a_bulk_update_with_one_fault_changes_nobody(
    simulator: DomoSimulator, instance: httpx.Client, ann: User
) -> None:
    good = {"id": ann.id, "title": "Boss"}
    faults: list[tuple[dict[str, Any], int]] = [
        ({"id": 1, "title": "x"}, 404),
        ({"id": ann.id, "roleId": 1}, 400),
        ({"id": ann.id, "emailAddress": "ada.admin@acme.example"}, 400),
    ]
    for fault, status in faults:
        assert bulk(instance, good, fault).status_code == status
    assert simulator.store.people.get(HOME, ann.id) == ann
    assert instance.put(f"{SECOND}/bulk", json={"users": []}).status_code == 400
