from typing import Any

import httpx
import pytest

from local.domo import DomoSimulator

HOME = "acme.domo.com"
USERS = "/api/identity/v1/users"
PEOPLE = [
    {"displayName": f"P{n:03}", "email": f"P{n:03}@acme.example", "roleId": 4, "title": f"T{n % 3}"}
    for n in range(250)
]


@pytest.fixture(autouse=True)
def people(simulator: DomoSimulator) -> None:
    simulator.store.people.add_all(HOME, PEOPLE)


def search(instance: httpx.Client, **body: Any) -> dict[str, Any]:
    answer = instance.post(f"{USERS}/search", params={"explain": "false"}, json=body)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def test_pages_are_fifty_long_at_most_two_hundred_and_counted_on_demand(instance: httpx.Client) -> None:
    assert len(search(instance)["users"]) == 50
    assert "count" not in search(instance)
    first = search(instance, limit=200, showCount=True)
    second = search(instance, limit=200, offset=200, showCount="true")
    assert first["count"] == second["count"] == 252
    ids = [user["id"] for user in (*first["users"], *second["users"])]
    assert len(set(ids)) == len(ids) == 252
    for body in ({"limit": 201}, {"limit": 0}, {"offset": -1}, {"limit": "10"}):
        assert instance.post(f"{USERS}/search", json=body).status_code == 400


def test_only_the_attributes_asked_for_come_and_none_without_a_value(instance: httpx.Client) -> None:
    last = {"field": "displayName", "order": "DESC"}
    user = search(instance, attributes=["title", "department"], limit=1, sort=last)["users"][0]
    assert user["attributes"] == [{"key": "title", "values": ["T0"]}]
    bare = search(instance, limit=1)["users"][0]
    assert bare["attributes"] == []
    assert set(bare) == {"attributes", "displayName", "emailAddress", "id", "roleId", "userName"}
    refused = instance.post(f"{USERS}/search", json={"attributes": ["shoeSize"]})
    assert refused.status_code == 400


def test_the_body_that_domolibrary2_sends_for_ids_is_answered(instance: httpx.Client) -> None:
    wanted = [user["id"] for user in search(instance, limit=3)["users"]]
    found = search(
        instance,
        includeDeleted=False,
        includeSupport=False,
        filters=[
            {"field": "id", "filterType": "value", "values": [str(one) for one in wanted], "operator": "EQ"}
        ],
        parts=["DETAILED", "GROUPS", "ROLE"],
        attributes=["id", "displayName", "roleId", "department", "title", "emailAddress", "phoneNumber"],
        limit=200,
        offset=0,
    )["users"]
    assert [user["id"] for user in found] == wanted
    assert found[0]["role"]["roleName"] in ("Admin", "Participant")
    assert found[0]["groups"][0]["name"] == "Default"
    assert all(attribute["values"] for user in found for attribute in user["attributes"])


def test_addresses_are_found_in_any_letter_case_and_by_several_words(instance: httpx.Client) -> None:
    condition = {"filterType": "text", "field": "emailAddress", "text": "p001@ACME.example p002@acme.example"}
    found = search(instance, filters=[condition], sort={"field": "displayName", "order": "DESC"})["users"]
    assert [user["displayName"] for user in found] == ["P002", "P001"]


def test_filters_add_up(instance: httpx.Client) -> None:
    conditions = [
        {"filterType": "value", "field": "title", "values": ["T1"]},
        {"filterType": "text", "field": "displayName", "text": "P00"},
    ]
    found = search(instance, filters=conditions)["users"]
    assert {user["displayName"] for user in found} == {"P001", "P004", "P007"}


def test_deleted_people_come_only_if_asked_for(simulator: DomoSimulator, instance: httpx.Client) -> None:
    gone = simulator.store.people.by_email(HOME, "p000@acme.example")
    assert gone is not None
    simulator.store.people.delete(gone)
    assert search(instance, showCount=True)["count"] == 251
    assert search(instance, showCount=True, includeDeleted=True)["count"] == 252
    only = search(instance, onlyDeleted=True)["users"]
    assert [user["id"] for user in only] == [gone.id]


def test_a_search_sees_what_was_written_since_the_last(
    simulator: DomoSimulator, instance: httpx.Client
) -> None:
    assert search(instance, showCount=True)["count"] == 252
    simulator.store.people.add(HOME, {"displayName": "New", "email": "new@acme.example"})
    assert search(instance, showCount=True)["count"] == 253


@pytest.mark.parametrize(
    "body",
    [
        {"filters": [{"filterType": "regex", "field": "title"}]},
        {"filters": [{"filterType": "value", "field": "shoeSize", "values": []}]},
        {"filters": [{"filterType": "value", "field": "id", "values": [1] * 1001}]},
        {"filters": [{"filterType": "value", "field": "id", "values": [1], "operator": "GT"}]},
        {"filters": ["x"]},
        {"sort": {"field": "shoeSize"}},
        {"colour": "red"},
    ],
)
def test_a_search_that_is_not_understood_is_refused(instance: httpx.Client, body: dict[str, Any]) -> None:
    assert instance.post(f"{USERS}/search", json=body).status_code == 400


def test_the_list_pages_in_the_order_of_ids_with_the_attributes_asked_for(instance: httpx.Client) -> None:
    page = instance.get(USERS, params={"limit": 200, "offset": 100, "attributes": "title,roleId"}).json()
    ids = [user["id"] for user in page["users"]]
    assert len(ids) == 152
    assert ids == sorted(ids)
    assert {one["key"] for user in page["users"] for one in user["attributes"]} == {"title", "roleId"}
    assert instance.get(USERS, params={"limit": 201}).status_code == 400
