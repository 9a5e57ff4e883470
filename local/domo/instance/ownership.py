"""Who owns which DataSets and DataFlows, and giving them to somebody else."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from local.domo.caller import Caller
from local.domo.deletion import owned_by
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, empty_reply, json_reply
from local.domo.instance.sessions import Sessions
from local.domo.routing import Router
from local.domo.store.store import Store
from local.domo.store.user import User


class Ownership:
    """Find and transfer."""

    def __init__(self, store: Store, instance: str) -> None:
        self._store = store
        self._instance = instance

    def add_routes(self, router: Router, sessions: Sessions) -> None:
        """Serve the paths."""
        owned = "/api/data/ui/v3/datasources/ownedBy"
        responsible = "/api/data/v2/datasources/responsible-user/{user_id}"
        router.add("POST", owned, sessions.guarded(self.datasets_owned_by))
        router.add("PUT", owned, sessions.guarded(self.give_datasets_by_owner))
        router.add("PUT", responsible, sessions.guarded(self.give_datasets))
        router.add("POST", "/api/data/v1/ui/bulk/reassign", sessions.guarded(self.reassign))
        router.add(
            "PUT", "/api/dataprocessing/v1/dataflows/bulk/patch", sessions.guarded(self.patch_dataflows)
        )
        router.add("POST", "/api/search/v1/query", sessions.guarded(self.search))

    def datasets_owned_by(self, request: Request, _caller: Caller) -> Reply:
        """For each `{id, type: "USER"}` the ids of its DataSets."""
        answers = []
        for entity in request.json_list():
            user = self._user(entity.get("id") if isinstance(entity, dict) else None)
            datasets, _dataflows = owned_by(self._store, user)
            owner = {"id": str(user.id), "type": "USER"}
            answers.append({"entityIdentifier": owner, "dataSourceIds": datasets, "dataSources": []})
        return json_reply(answers)

    def give_datasets_by_owner(self, request: Request, caller: Caller) -> Reply:
        """Give DataSets by `[{entityIdentifier: {id, type}, dataSourceIds}]`."""
        caller.need_user_management()
        for order in request.json_list():
            entity = order.get("entityIdentifier") if isinstance(order, dict) else None
            if not isinstance(entity, dict) or not isinstance(order.get("dataSourceIds"), list):
                raise ApiError(400, "An order needs entityIdentifier and dataSourceIds")
            owner = self._user(entity.get("id"))
            for dataset_id in order["dataSourceIds"]:
                self._give_dataset(dataset_id, owner)
        return empty_reply(200)

    def give_datasets(self, request: Request, caller: Caller) -> Reply:
        """Give the DataSets of a list of ids to the user of the path; none is given when one is unknown."""
        caller.need_user_management()
        owner = self._user(request.parameters["user_id"])
        with self._store.database.transaction():
            failed = self._each(request.json_list(), lambda one: self._give_dataset(one, owner))
            if failed:
                raise ApiError(404, f"DataSets not found: {', '.join(failed)}")
        return empty_reply(200)

    def reassign(self, request: Request, caller: Caller) -> Reply:
        """Give `{type: "DATA_SOURCE", ids, userId}`; says which succeeded and which failed."""
        caller.need_user_management()
        document = request.json_object()
        if document.get("type") != "DATA_SOURCE" or not isinstance(document.get("ids"), list):
            raise ApiError(400, "type must be DATA_SOURCE, and ids a list")
        owner = self._user(document.get("userId"))
        failed = self._each(document["ids"], lambda one: self._give_dataset(one, owner))
        done = [one for one in document["ids"] if one not in failed]
        return json_reply({"successful": done, "failed": dict.fromkeys(failed, "Not Found")})

    def patch_dataflows(self, request: Request, caller: Caller) -> Reply:
        """Give the DataFlows of `dataFlowIds` to `responsibleUserId`; none is given when one is unknown."""
        caller.need_user_management()
        document = request.json_object()
        owner = self._user(document.get("responsibleUserId"))
        with self._store.database.transaction():
            failed = self._each(
                document.get("dataFlowIds") or [], lambda one: self._give_dataflow(one, owner)
            )
            if failed:
                raise ApiError(404, f"DataFlows not found: {', '.join(failed)}")
        return empty_reply(200)

    def search(self, request: Request, _caller: Caller) -> Reply:
        """Find DataFlows or DataSets by owner, the one search that community clients use for it.

        `{entities: ["DATAFLOW"], filters: [{field: "owned_by_id", filterType: "term", value}], count, offset}`.
        """
        document = request.json_object()
        entities = document.get("entities") or [
            name for group in document.get("entityList", []) for name in group
        ]
        filters = document.get("filters") or []
        if len(entities) != 1 or len(filters) != 1 or filters[0].get("field") != "owned_by_id":
            raise ApiError(400, "Only a search of one entity by owned_by_id is known here")
        user = self._user(str(filters[0].get("value")).removesuffix(":USER"))
        datasets, dataflows = owned_by(self._store, user)
        found: list[Any] = dataflows if str(entities[0]).upper() == "DATAFLOW" else datasets
        offset, count = int(document.get("offset", 0)), int(document.get("count", 100))
        page = [
            {"databaseId": one, "entityType": entities[0], "name": self._name(one)}
            for one in found[offset : offset + count]
        ]
        return json_reply({"searchObjects": page, "totalResultCount": len(found)})

    def _name(self, content_id: Any) -> str:  # noqa: ANN401 - the id of a DataFlow or a DataSet
        if isinstance(content_id, int):
            statement = "SELECT name FROM dataflows WHERE instance = ? AND id = ?"
            return str(self._store.database.value(statement, (self._instance, content_id)))
        dataset = self._store.datasets.get(self._instance, content_id)
        return "" if dataset is None else dataset.name

    def _each(self, ids: Iterable[Any], give: Callable[[Any], bool]) -> list[str]:
        with self._store.database.transaction():
            return [str(one) for one in ids if not give(one)]

    def _give_dataset(self, dataset_id: object, owner: User) -> bool:
        dataset = self._store.datasets.get(self._instance, str(dataset_id))
        if dataset is None or dataset.deleted:
            return False
        self._store.datasets.save(replace(dataset, owner_id=owner.id))
        return True

    def _give_dataflow(self, dataflow_id: object, owner: User) -> bool:
        statement = "SELECT count(*) FROM dataflows WHERE instance = ? AND id = ?"
        found = bool(self._store.database.value(statement, (self._instance, dataflow_id)))
        self._store.database.write(
            "UPDATE dataflows SET owner_id = ? WHERE instance = ? AND id = ?",
            (owner.id, self._instance, dataflow_id),
        )
        return found

    def _user(self, identity: object) -> User:
        user = self._store.people.find(self._instance, identity)
        if user is None:
            raise ApiError(404, f"User {identity} was not found")
        return user
