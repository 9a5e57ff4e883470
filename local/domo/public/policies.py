"""Personalized Data Policies of a DataSet: kept and given back, not enforced on anybody's reading."""

from typing import Any

import orjson

from local.domo.caller import Caller
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, empty_reply, json_reply
from local.domo.public.oauth import OAuth
from local.domo.routing import Router
from local.domo.store.datasets import DataSet
from local.domo.store.store import Store


def policies_of(store: Store, dataset: DataSet) -> list[dict[str, Any]]:
    """The policies of a DataSet by id."""
    statement = "SELECT document FROM policies WHERE dataset_id = ? ORDER BY id"
    return [orjson.loads(row["document"]) for row in store.database.rows(statement, (dataset.id,))]


class Policies:
    """Create, list, get, update and delete."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_routes(self, router: Router, oauth: OAuth) -> None:
        """Serve the paths."""
        base = "/v1/datasets/{dataset_id}/policies"
        router.add("GET", base, oauth.guarded("data", self.list))
        router.add("POST", base, oauth.guarded("data", self.create))
        router.add("GET", base + "/{policy_id}", oauth.guarded("data", self.get))
        router.add("PUT", base + "/{policy_id}", oauth.guarded("data", self.update))
        router.add("DELETE", base + "/{policy_id}", oauth.guarded("data", self.delete))

    def list(self, request: Request, caller: Caller) -> Reply:
        """All policies of a DataSet."""
        return json_reply(policies_of(self._store, self._dataset(request, caller)))

    def create(self, request: Request, caller: Caller) -> Reply:
        """Make a policy."""
        dataset = self._dataset(request, caller)
        with self._store.database.transaction():
            statement = "SELECT coalesce(max(id), 0) + 1 FROM policies WHERE dataset_id = ?"
            document = _policy(request, self._store.database.value(statement, (dataset.id,)))
            values = (dataset.id, document["id"], orjson.dumps(document))
            self._store.database.write("INSERT INTO policies VALUES (?, ?, ?)", values)
        return json_reply(document, 201)

    def get(self, request: Request, caller: Caller) -> Reply:
        """One policy."""
        return json_reply(self._found(request, caller)[1])

    def update(self, request: Request, caller: Caller) -> Reply:
        """Replace a policy."""
        dataset, before = self._found(request, caller)
        document = _policy(request, before["id"])
        values = (orjson.dumps(document), dataset.id, before["id"])
        self._store.database.write("UPDATE policies SET document = ? WHERE dataset_id = ? AND id = ?", values)
        return json_reply(document)

    def delete(self, request: Request, caller: Caller) -> Reply:
        """Delete a policy."""
        dataset, policy = self._found(request, caller)
        statement = "DELETE FROM policies WHERE dataset_id = ? AND id = ?"
        self._store.database.write(statement, (dataset.id, policy["id"]))
        return empty_reply()

    def _dataset(self, request: Request, caller: Caller) -> DataSet:
        dataset = self._store.datasets.get(caller.instance, request.parameters["dataset_id"])
        if dataset is None or dataset.deleted:
            raise ApiError(404, f"DataSet {request.parameters['dataset_id']} was not found")
        return dataset

    def _found(self, request: Request, caller: Caller) -> tuple[DataSet, dict[str, Any]]:
        dataset = self._dataset(request, caller)
        policy_id = request.identity("policy_id", "Policy")
        for policy in policies_of(self._store, dataset):
            if policy["id"] == policy_id:
                return dataset, policy
        raise ApiError(404, f"Policy {policy_id} was not found")


def _policy(request: Request, policy_id: int) -> dict[str, Any]:
    document = request.json_object()
    if not isinstance(document.get("name"), str) or not isinstance(document.get("filters"), list):
        raise ApiError(400, "A policy must have a name and filters")
    given = {name: document.get(name, []) for name in ("filters", "users", "virtualUsers", "groups")}
    return {"id": policy_id, "type": document.get("type", "user"), "name": document["name"], **given}
