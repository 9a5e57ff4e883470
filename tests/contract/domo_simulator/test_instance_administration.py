from typing import Any

import httpx
import pytest

from local.domo import DomoSimulator
from local.domo.store.user import User

HOME = "acme.domo.com"
ROLES = "/api/authorization/v1/roles"
COLUMNS = [{"type": "STRING", "name": "a"}]


@pytest.fixture
def ann(simulator: DomoSimulator) -> User:
    return simulator.store.people.add(HOME, {"displayName": "Ann", "email": "ann@acme.example"})


@pytest.fixture
def bob(simulator: DomoSimulator) -> User:
    return simulator.store.people.add(HOME, {"displayName": "Bob", "email": "bob@acme.example"})


def own(simulator: DomoSimulator, user: User) -> tuple[str, int]:
    dataset = simulator.store.datasets.add(HOME, "hers", COLUMNS, owner_id=user.id)
    return dataset.id, simulator.store.add_dataflow(HOME, "flow", user.id)


def dataflows(instance: httpx.Client, user: User) -> list[int]:
    body = {
        "entities": ["DATAFLOW"],
        "filters": [{"field": "owned_by_id", "filterType": "term", "value": user.id}],
        "query": "*",
        "count": 100,
        "offset": 0,
    }
    found = instance.post("/api/search/v1/query", json=body).json()["searchObjects"]
    return [one["databaseId"] for one in found]


def datasets(instance: httpx.Client, user: User) -> list[str]:
    answer = instance.post("/api/data/ui/v3/datasources/ownedBy", json=[{"id": user.id, "type": "USER"}])
    found: list[str] = answer.json()[0]["dataSourceIds"]
    return found


def test_the_five_system_roles_are_there_with_their_ids(instance: httpx.Client) -> None:
    roles = {role["id"]: role for role in instance.get(ROLES).json()}
    assert [roles[n]["name"] for n in range(1, 6)] == [
        "Admin", "Privileged", "Editor", "Participant", "Social",
    ]  # fmt: skip
    assert roles[1]["userCount"] == 2
    assert instance.get(f"{ROLES}/3").json()["name"] == "Editor"
    assert instance.get(f"{ROLES}/33").status_code == 404


def test_custom_roles_are_made_given_and_deleted(instance: httpx.Client, ann: User) -> None:
    made = instance.post(ROLES, json={"name": "Steward", "description": "", "fromRoleId": 3}).json()
    assert made["id"] >= 100_000_000
    assert instance.post(ROLES, json={"name": "Steward"}).status_code == 409
    assert instance.put(f"{ROLES}/{made['id']}/users", json=[ann.id]).status_code == 204
    assert instance.get(f"/api/identity/v1/users/{ann.id}").json()["users"][0]["roleId"] == made["id"]
    assert instance.delete(f"{ROLES}/{made['id']}").status_code == 400
    instance.put(f"{ROLES}/4/users", json=[str(ann.id)])
    assert instance.delete(f"{ROLES}/{made['id']}").status_code == 204
    assert instance.delete(f"{ROLES}/1").status_code == 400
    assert instance.put(f"{ROLES}/4/users", json=[ann.id, 1]).status_code == 404


@pytest.mark.parametrize("way", ["responsible", "bulk", "owned"])
def test_content_is_found_and_handed_over_and_then_the_owner_can_go(
    simulator: DomoSimulator, instance: httpx.Client, ann: User, bob: User, way: str
) -> None:
    dataset_id, dataflow_id = own(simulator, ann)
    path = f"/api/identity/v1/users/{ann.id}"
    assert datasets(instance, ann) == [dataset_id]
    assert dataflows(instance, ann) == [dataflow_id]
    assert instance.delete(path).status_code == 400

    orders: dict[str, tuple[str, str, Any]] = {
        "responsible": ("PUT", f"/api/data/v2/datasources/responsible-user/{bob.id}", [dataset_id]),
        "bulk": (
            "POST",
            "/api/data/v1/ui/bulk/reassign",
            {"type": "DATA_SOURCE", "ids": [dataset_id], "userId": bob.id},
        ),
        "owned": (
            "PUT",
            "/api/data/ui/v3/datasources/ownedBy",
            [{"entityIdentifier": {"id": bob.id, "type": "USER"}, "dataSourceIds": [dataset_id]}],
        ),
    }
    method, where, body = orders[way]
    assert instance.request(method, where, json=body).status_code == 200
    assert instance.delete(path).status_code == 400
    patch = {"dataFlowIds": [dataflow_id], "responsibleUserId": bob.id}
    assert instance.put("/api/dataprocessing/v1/dataflows/bulk/patch", json=patch).status_code == 200
    assert datasets(instance, bob) == [dataset_id]
    assert dataflows(instance, bob) == [dataflow_id]
    assert instance.delete(path).content == b"1"


def test_dataflows_are_listed_by_name_with_their_owners_and_each_is_shown(
    simulator: DomoSimulator, instance: httpx.Client, ann: User, bob: User
) -> None:
    path = "/api/dataprocessing/v2/dataflows"
    ids = [simulator.store.add_dataflow(HOME, name, owner.id) for name, owner in (("b", ann), ("a", bob))]
    simulator.store.add_dataflow("globex.domo.com", "of others", ann.id)
    page = instance.get(path, params={"limit": 1, "offset": 1, "orderBy": "name"}).json()
    assert page["metaData"] == {"limit": 1, "offset": 1, "totalCount": 2}
    shown = {"id": ids[0], "name": "b", "responsibleUserId": ann.id, "deleted": False}
    assert page["onboardFlows"] == [shown]
    assert instance.get(f"{path}/{ids[0]}").json() == shown
    assert instance.get(f"{path}/{ids[1] + 1}").status_code == 404
    assert instance.get(path, params={"limit": 101}).status_code == 400


def test_the_search_tells_names(simulator: DomoSimulator, instance: httpx.Client, ann: User) -> None:
    own(simulator, ann)
    condition = {"field": "owned_by_id", "filterType": "term", "value": f"{ann.id}:USER"}
    for entity, name in (("dataset", "hers"), ("dataflow", "flow")):
        body = {"entityList": [[entity]], "filters": [condition], "query": "*"}
        [found] = instance.post("/api/search/v1/query", json=body).json()["searchObjects"]
        assert found["name"] == name


def test_handing_over_what_is_not_there_is_said(
    simulator: DomoSimulator, instance: httpx.Client, ann: User, bob: User
) -> None:
    dataset_id, dataflow_id = own(simulator, ann)
    body = {"type": "DATA_SOURCE", "ids": [dataset_id, "nope"], "userId": bob.id}
    answer = instance.post("/api/data/v1/ui/bulk/reassign", json=body).json()
    assert answer["successful"] == [dataset_id]
    assert list(answer["failed"]) == ["nope"]
    path = f"/api/data/v2/datasources/responsible-user/{ann.id}"
    assert instance.put(path, json=[dataset_id, "nope"]).status_code == 404
    assert datasets(instance, ann) == []
    patch = {"dataFlowIds": [dataflow_id, 99], "responsibleUserId": bob.id}
    assert instance.put("/api/dataprocessing/v1/dataflows/bulk/patch", json=patch).status_code == 404
    assert dataflows(instance, ann) == [dataflow_id]
    assert instance.put("/api/data/v2/datasources/responsible-user/1", json=[]).status_code == 404


def test_an_owner_is_refused_quietly_or_orphans_its_content_by_the_switch(
    simulator: DomoSimulator, instance: httpx.Client, control: httpx.Client, ann: User
) -> None:
    own(simulator, ann)
    path = f"/api/identity/v1/users/{ann.id}"
    control.put("/switches", json={"delete_of_owner": "refuse_quietly"})
    quiet = instance.delete(path)
    assert (quiet.status_code, quiet.json()) == (200, {"success": False})
    assert instance.get(path).status_code == 200
    control.put("/switches", json={"delete_of_owner": "orphan"})
    assert instance.delete(path).content == b"1"
