from typing import Any

import httpx
import pytest

USERS = "/api/identity/v1/users"


def create(instance: httpx.Client) -> dict[str, Any]:
    body = {"displayName": "Ann", "emailAddress": "ann@acme.example", "roleId": 4}
    document: dict[str, Any] = instance.post(USERS, json=body).json()
    return document


def patch(instance: httpx.Client, user_id: int, **values: Any) -> httpx.Response:
    attributes = [{"key": key, "values": [value]} for key, value in values.items()]
    return instance.patch(f"{USERS}/{user_id}", json={"attributes": attributes})


def detailed(instance: httpx.Client, user_id: int) -> dict[str, Any]:
    answer = instance.get(f"{USERS}/{user_id}", params={"parts": "DETAILED"})
    return {each["key"]: each["values"] for each in answer.json()["users"][0]["attributes"]}


def test_custom_attributes_are_defined_written_as_lists_and_removed(instance: httpx.Client) -> None:
    meta = "/api/user/v1/properties/meta/keys"
    made = create(instance)
    order = {"key": "costCenter", "validator": "ANY_VALUE_MULTI", "title": "Cost centre"}
    assert patch(instance, made["id"], costCenter="12").status_code == 400
    assert instance.post(f"{meta}/costCenter", json=order).status_code == 200
    assert instance.post(f"{meta}/costCenter", json=order).status_code == 400
    body = {"attributes": [{"key": "costCenter", "values": ["12", "13"]}]}
    assert instance.patch(f"{USERS}/{made['id']}", json=body).status_code == 200
    assert detailed(instance, made["id"])["costCenter"] == ["12", "13"]

    definitions = {one["key"]: one for one in instance.get(meta).json()}
    assert definitions["costCenter"]["keyspace"] == "customer-defined"
    assert definitions["title"]["keyspace"] == "domo-defined"
    assert instance.delete(f"{meta}/costCenter").status_code == 200
    assert "costCenter" not in detailed(instance, made["id"])
    assert instance.put(f"{meta}/costCenter", json=order).status_code == 404


@pytest.mark.parametrize(
    ("definition", "values", "status"),
    [
        ({}, ["a", "b"], 400),
        ({}, ["a"], 200),
        ({"valueType": "LONG"}, ["7"], 200),
        ({"valueType": "LONG"}, ["seven"], 400),
        ({"valueType": "DOUBLE"}, ["nan"], 400),
        ({"valueType": "BOOLEAN"}, ["yes"], 400),
        ({"valueType": "DATE"}, ["31.1.2026"], 400),
        ({"valueType": "DATETIME"}, ["2026-01-31T08:30:00Z"], 200),
        ({"valueType": "EMAIL"}, ["nobody"], 400),
        ({"securityVoter": "FULL_VIS_IDP"}, ["a"], 403),
        ({"securityVoter": "FULL_VIS_IDP"}, [None], 403),
    ],
)
def test_a_custom_attribute_takes_what_its_definition_says(
    instance: httpx.Client,
    control: httpx.Client,
    definition: dict[str, str],
    values: list[str | None],
    status: int,
) -> None:
    control.post("/attributes", json={"key": "badge", **definition})
    path = f"{USERS}/{create(instance)['id']}"
    body = {"attributes": [{"key": "badge", "values": values}]}
    assert instance.patch(path, json=body).status_code == status


def test_numbers_and_truths_of_custom_attributes_come_back_as_such(
    instance: httpx.Client, control: httpx.Client
) -> None:
    made = create(instance)
    for key, kind, text, value in (
        ("n", "LONG", "07", 7),
        ("d", "DOUBLE", "1.50", 1.5),
        ("t", "BOOLEAN", "true", True),
    ):
        control.post("/attributes", json={"key": key, "valueType": kind})
        patch(instance, made["id"], **{key: text})
        assert detailed(instance, made["id"])[key] == [value]
