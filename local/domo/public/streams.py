"""`/v1/streams` of the public API: streams themselves. Their executions are in `executions`."""

from typing import Any

from local.domo.caller import Caller
from local.domo.clock import iso_seconds
from local.domo.errors import ApiError
from local.domo.exchange import JsonObject, Reply, Request, empty_reply, json_reply
from local.domo.loading import UPSERT
from local.domo.public.datasets import DataSetDocuments, create_dataset
from local.domo.public.oauth import OAuth
from local.domo.routing import Router
from local.domo.store.datasets import APPEND, REPLACE
from local.domo.store.store import Store
from local.domo.store.streams import Stream

LARGEST_PAGE = 500
METHODS = (REPLACE, APPEND, UPSERT)
_FIND_BY = ("dataSource.id", "dataSource.name", "dataSource.owner.id")


class Streams:
    """Create, list, search, get, update and delete."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._documents = DataSetDocuments(store)

    def add_routes(self, router: Router, oauth: OAuth) -> None:
        """Serve the paths."""
        router.add("GET", "/v1/streams", oauth.guarded("data", self.list))
        router.add("POST", "/v1/streams", oauth.guarded("data", self.create))
        router.add("GET", "/v1/streams/search", oauth.guarded("data", self.search))
        router.add("GET", "/v1/streams/{stream_id}", oauth.guarded("data", self.get))
        router.add("PATCH", "/v1/streams/{stream_id}", oauth.guarded("data", self.update))
        router.add("DELETE", "/v1/streams/{stream_id}", oauth.guarded("data", self.delete))

    def found(self, request: Request, caller: Caller) -> Stream:
        """The stream of the path; 404 when the caller's instance has none."""
        stream_id = request.identity("stream_id", "Stream")
        stream = self._store.streams.get(caller.instance, stream_id)
        if stream is None:
            raise ApiError(404, f"Stream {stream_id} was not found")
        return stream

    def list(self, request: Request, caller: Caller) -> Reply:
        """A page of streams; more than 500 a page is refused."""
        limit = request.number("limit", default=50, least=1, most=LARGEST_PAGE)
        offset = request.number("offset", default=0, least=0)
        streams = self._store.streams.all(caller.instance)[offset : offset + limit]
        return json_reply([self._document(stream) for stream in streams])

    def search(self, request: Request, caller: Caller) -> Reply:
        """Streams by a property of their DataSet, as `q=dataSource.id:<uuid>`."""
        field, _, wanted = request.query.get("q", "").partition(":")
        if field not in _FIND_BY or not wanted:
            raise ApiError(400, f"q must be one of {', '.join(_FIND_BY)} with a value behind a colon")
        found = [
            document
            for stream in self._store.streams.all(caller.instance)
            if _property(document := self._document(stream), field) == wanted
        ]
        return json_reply(found)

    def create(self, request: Request, caller: Caller) -> Reply:
        """Make a stream and the DataSet it loads; 201 as the quickstart says (the YAML: 200)."""
        document = request.json_object()
        if not isinstance(document.get("dataSet"), dict):
            raise ApiError(400, "dataSet is required")
        with self._store.database.transaction():
            dataset = create_dataset(self._store, caller, document["dataSet"], by_stream=True)
            names = [column["name"] for column in dataset.columns]
            method, key_columns = read_method(document, REPLACE, (), names)
            stream = self._store.streams.add(caller.instance, dataset.id, method, key_columns)
        return json_reply(self._document(stream), 201)

    def get(self, request: Request, caller: Caller) -> Reply:
        """One stream."""
        return json_reply(self._document(self.found(request, caller)))

    def update(self, request: Request, caller: Caller) -> Reply:
        """Change the update method and the key columns."""
        stream = self.found(request, caller)
        dataset = self._store.datasets.get(caller.instance, stream.dataset_id)
        names = [column["name"] for column in dataset.columns] if dataset else []
        method, keys = read_method(request.json_object(), stream.update_method, stream.key_columns, names)
        self._store.streams.set_update_method(stream, method, keys)
        return json_reply(self._document(self.found(request, caller)))

    def delete(self, request: Request, caller: Caller) -> Reply:
        """Delete a stream; its DataSet stays."""
        self._store.streams.delete(self.found(request, caller))
        return empty_reply()

    def _document(self, stream: Stream) -> JsonObject:
        dataset = self._store.datasets.get(stream.instance, stream.dataset_id)
        document: JsonObject = {
            "id": stream.id,
            "dataSet": self._documents.full(dataset) if dataset else {"id": stream.dataset_id},
            "updateMethod": stream.update_method,
            "createdAt": iso_seconds(stream.created_ms),
            "modifiedAt": iso_seconds(stream.modified_ms),
        }
        if stream.key_columns:
            document["keyColumnNames"] = list(stream.key_columns)
        return document


def read_method(
    document: JsonObject, method: str, key_columns: tuple[str, ...], names: list[str]
) -> tuple[str, tuple[str, ...]]:
    """The update method and key columns that a document asks for, where it is silent those given.

    The docs spell an upsert as APPEND with key columns, pydomo as UPSERT with them: both are taken.
    """
    method = document.get("updateMethod") or method
    if method not in METHODS:
        raise ApiError(400, f"updateMethod must be one of {', '.join(METHODS)}")
    keys = document.get("keyColumnNames")
    keys = list(key_columns) if keys is None else keys
    if not isinstance(keys, list) or any(key not in names for key in keys):
        raise ApiError(400, "keyColumnNames must name columns of the schema")
    if method == UPSERT and not keys:
        raise ApiError(400, "UPSERT needs keyColumnNames")
    return method, tuple(keys)


def _property(document: JsonObject, field: str) -> str:
    value: Any = document["dataSet"]
    for name in field.split(".")[1:]:
        value = value.get(name, {})
    return str(value)
