"""`/v1/datasets` of the public API: what a DataSet is. Its content is in `dataset_data`."""

import sys
from dataclasses import replace

from local.domo.caller import Caller
from local.domo.clock import iso_seconds
from local.domo.errors import ApiError
from local.domo.exchange import JsonObject, Reply, Request, empty_reply, json_reply
from local.domo.public.oauth import OAuth
from local.domo.public.policies import policies_of
from local.domo.routing import Router
from local.domo.schema import read_columns
from local.domo.store.datasets import STREAM, DataSet
from local.domo.store.store import Store

LARGEST_PAGE = 50
_ORDERS = ("name", "lastUpdated", "errorState", "cardCount", "nameDescending")


class DataSetDocuments:
    """Finds DataSets and writes them as the public API does."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def found(self, request: Request, caller: Caller) -> DataSet:
        """The DataSet of the path, deleted or not; 404 when the caller's instance has none."""
        dataset_id = request.parameters["dataset_id"]
        dataset = self._store.datasets.get(caller.instance, dataset_id)
        if dataset is None:
            raise ApiError(404, f"DataSet {dataset_id} was not found")
        return dataset

    def living(self, request: Request, caller: Caller) -> DataSet:
        """The DataSet of the path; 404 when there is none or it is deleted."""
        dataset = self.found(request, caller)
        if dataset.deleted:
            raise ApiError(404, f"DataSet {dataset.id} was not found")
        return dataset

    def summary(self, dataset: DataSet) -> JsonObject:
        """A row of the list: without schema, owner and policies."""
        document = {
            "id": dataset.id,
            "name": dataset.name,
            "description": dataset.description,
            "rows": self._store.datasets.row_count(dataset),
            "columns": len(dataset.columns),
            "createdAt": iso_seconds(dataset.created_ms),
            "updatedAt": iso_seconds(dataset.updated_ms),
        }
        if dataset.data_current_ms is not None:
            document["dataCurrentAt"] = iso_seconds(dataset.data_current_ms)
        return document

    def full(self, dataset: DataSet) -> JsonObject:
        """A DataSet as GET, create and update answer."""
        owner = self._store.people.get(dataset.instance, dataset.owner_id)
        return {
            **self.summary(dataset),
            "schema": {"columns": dataset.columns},
            "owner": {"id": dataset.owner_id, "name": owner.display_name if owner else ""},
            "pdpEnabled": dataset.pdp_enabled,
            "policies": policies_of(self._store, dataset),
        }


class DataSets:
    """Create, list, get, update and delete."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._documents = DataSetDocuments(store)

    def add_routes(self, router: Router, oauth: OAuth) -> None:
        """Serve the paths."""
        router.add("GET", "/v1/datasets", oauth.guarded("data", self.list))
        router.add("POST", "/v1/datasets", oauth.guarded("data", self.create))
        router.add("GET", "/v1/datasets/{dataset_id}", oauth.guarded("data", self.get))
        router.add("PUT", "/v1/datasets/{dataset_id}", oauth.guarded("data", self.update))
        router.add("DELETE", "/v1/datasets/{dataset_id}", oauth.guarded("data", self.delete))

    def list(self, request: Request, caller: Caller) -> Reply:
        """A page of DataSets; more than 50 a page is refused, and a page of less than one is empty.

        pydomo asks for such a page, and even for one of less than none, to learn that there are no more: a list of at
        most `limit` DataSets goes on until that many came or a page is empty.
        """
        limit = max(0, request.number("limit", default=50, least=-sys.maxsize, most=LARGEST_PAGE))
        offset = request.number("offset", default=0, least=0)
        wanted = request.query.get("nameLike", "").lower()
        datasets = [one for one in self._store.datasets.all(caller.instance) if wanted in one.name.lower()]
        order = request.query.get("sort")
        if order is not None and order not in _ORDERS:
            raise ApiError(400, f"sort must be one of {', '.join(_ORDERS)}")
        if order == "name":
            datasets.sort(key=lambda dataset: dataset.name)
        if order == "lastUpdated":
            datasets.sort(key=lambda dataset: dataset.updated_ms, reverse=True)
        return json_reply([self._documents.summary(one) for one in datasets[offset : offset + limit]])

    def create(self, request: Request, caller: Caller) -> Reply:
        """Make an empty DataSet that belongs to the caller."""
        dataset = create_dataset(self._store, caller, request.json_object())
        return json_reply(self._documents.full(dataset), 201)

    def get(self, request: Request, caller: Caller) -> Reply:
        """One DataSet; a deleted one is a 200 with `deleted: true`."""
        dataset = self._documents.found(request, caller)
        if dataset.deleted:
            return json_reply({"id": dataset.id, "deleted": True})
        return json_reply(self._documents.full(dataset))

    def update(self, request: Request, caller: Caller) -> Reply:
        """Change name, description, schema or pdpEnabled; what is left out stays."""
        dataset = self._documents.living(request, caller)
        document = request.json_object()
        columns = read_columns(document["schema"]) if document.get("schema") is not None else dataset.columns
        changed = replace(
            dataset,
            name=_text(document, "name", dataset.name),
            description=_text(document, "description", dataset.description),
            pdp_enabled=bool(document.get("pdpEnabled", dataset.pdp_enabled)),
        )
        if list(columns) == list(dataset.columns):
            return json_reply(self._documents.full(self._store.datasets.save(changed)))
        with self._store.database.transaction():
            self._store.datasets.save(changed)
            changed = self._store.datasets.change_columns(changed, columns)
        return json_reply(self._documents.full(changed))

    def delete(self, request: Request, caller: Caller) -> Reply:
        """Delete a DataSet with its content."""
        dataset = self._documents.living(request, caller)
        self._store.datasets.save(replace(dataset, deleted=True))
        return empty_reply()


def create_dataset(store: Store, caller: Caller, document: JsonObject, *, by_stream: bool = False) -> DataSet:
    """Make a DataSet from a client's document; 400 without a name or a schema."""
    name = _text(document, "name", "")
    if not name:
        raise ApiError(400, "name is required")
    columns = read_columns(document.get("schema"))
    description = _text(document, "description", "")
    origin = {"origin": STREAM} if by_stream else {}
    owner_id = caller.user.id
    return store.datasets.add(
        caller.instance, name, columns, owner_id=owner_id, description=description, **origin
    )


def _text(document: JsonObject, name: str, default: str) -> str:
    value = document.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise ApiError(400, f"{name} must be a string")
    return value
