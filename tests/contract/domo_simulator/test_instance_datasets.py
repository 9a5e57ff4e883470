from typing import Any

import httpx
import pytest

from local.domo import DomoSimulator
from local.domo.store.datasets import CONNECTOR

HOME = "acme.domo.com"
COLUMNS = [{"type": "STRING", "name": "email"}, {"type": "LONG", "name": "n"}]
CSV = {"Content-Type": "text/csv"}


def make(instance: httpx.Client, path: str = "/api/data/v2/datasources") -> str:
    body = {"userDefinedType": "api", "dataSourceName": "log", "schema": {"columns": COLUMNS}}
    identity: str = instance.post(path, json=body).json()["dataSource"]["id"]
    return identity


def upload(instance: httpx.Client, dataset_id: str, *parts: str, **commit: Any) -> httpx.Response:
    base = f"/api/data/v3/datasources/{dataset_id}/uploads"
    upload_id = instance.post(base, json={"action": None, "appendId": None}).json()["uploadId"]
    for number, part in enumerate(parts, start=1):
        answer = instance.put(f"{base}/{upload_id}/parts/{number}", content=part.encode(), headers=CSV)
        assert answer.status_code == 200
    return instance.put(f"{base}/{upload_id}/commit", json=commit)


def rows(instance: httpx.Client, dataset_id: str) -> list[list[object]]:
    answer = instance.post(f"/api/query/v1/execute/{dataset_id}", json={"sql": "SELECT * FROM table"})
    found: list[list[object]] = answer.json()["rows"]
    return found


@pytest.mark.parametrize("path", ["/api/data/v2/datasources", "/api/executor/v1/datasets"])
def test_a_dataset_is_made_described_and_deleted(instance: httpx.Client, path: str) -> None:
    identity = make(instance, path)
    where = f"/api/data/v3/datasources/{identity}"
    document = instance.get(where, params={"part": "core,permission,status,rowcolcount"}).json()
    assert (document["name"], document["status"], document["columnCount"]) == ("log", "SUCCESS", 2)
    assert document["owner"]["name"] == "Muster Service"
    assert document["lastUpdated"] > 1_500_000_000_000
    schema = instance.get(f"/api/query/v1/datasources/{identity}/schema/indexed").json()
    assert schema["tables"][0]["columns"] == COLUMNS
    assert instance.delete(where, params={"deleteMethod": "hard"}).status_code == 200
    assert instance.get(where).status_code == 404


def test_parts_are_loaded_at_the_commit_and_appended_if_it_says_so(instance: httpx.Client) -> None:
    identity = make(instance)
    upload(instance, identity, "a,1\n", "b,2", index=True, action="REPLACE")
    assert rows(instance, identity) == [["a", 1], ["b", 2]]
    upload(instance, identity, "c,3\n", index=True, action="APPEND")
    upload(instance, identity, "d,4\n", index=True, appendId="latest")
    assert [row[0] for row in rows(instance, identity)] == ["a", "b", "c", "d"]
    upload(instance, identity, "e,5\n", index=True, action="REPLACE")
    assert rows(instance, identity) == [["e", 5]]
    versions = instance.get(f"/api/data/v2/datasources/{identity}/dataversions").json()
    assert [(version["dataId"], version["numRows"]) for version in versions] == [
        (4, 1),
        (3, 1),
        (2, 1),
        (1, 2),
    ]


def test_without_an_index_the_data_is_not_readable_before_it_is_asked_for(instance: httpx.Client) -> None:
    identity = make(instance)
    upload(instance, identity, "a,1\n", index="false", action="REPLACE")
    assert rows(instance, identity) == []
    base = f"/api/data/v3/datasources/{identity}/indexes"
    key = instance.post(base, json={"dataIds": []}).json()["requestKey"]
    assert instance.get(f"{base}/{key}/statuses").json()["progress"]["status"] == "SUCCESS"
    assert rows(instance, identity) == [["a", 1]]


def test_a_commit_that_does_not_fit_the_schema_is_refused(instance: httpx.Client) -> None:
    identity = make(instance)
    assert upload(instance, identity, "a,one\n", index=True).status_code == 400
    assert rows(instance, identity) == []


def test_an_upload_is_committed_once_and_its_parts_start_at_one(instance: httpx.Client) -> None:
    identity = make(instance)
    base = f"/api/data/v3/datasources/{identity}/uploads"
    upload_id = instance.post(base, json={}).json()["uploadId"]
    zero = instance.put(f"{base}/{upload_id}/parts/0", content=b"a,1\n", headers=CSV)
    assert zero.status_code == 400
    assert instance.put(f"{base}/{upload_id}/commit", json={"index": True}).status_code == 200
    assert instance.put(f"{base}/{upload_id}/commit", json={"index": True}).status_code == 400
    assert instance.put(f"{base}/999/commit", json={}).status_code == 404
    assert instance.post(base, json={"action": "MERGE"}).status_code == 400


def test_only_what_the_api_made_can_be_uploaded_to(simulator: DomoSimulator, instance: httpx.Client) -> None:
    sheet = simulator.store.datasets.add(HOME, "sheet", COLUMNS, owner_id=1, origin=CONNECTOR)
    assert instance.post(f"/api/data/v3/datasources/{sheet.id}/uploads", json={}).status_code == 403


def test_both_apis_show_the_same_data(instance: httpx.Client, public: httpx.Client) -> None:
    identity = make(instance)
    upload(instance, identity, "a,1\n", index=True)
    assert public.get(f"/v1/datasets/{identity}/data").text == "a,1\n"
    public.put(f"/v1/datasets/{identity}/data", content=b"b,2\n", headers=CSV)
    assert rows(instance, identity) == [["b", 2]]
