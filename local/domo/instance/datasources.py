"""DataSets on an instance: what they are, their versions, queries, creation and deletion."""

from dataclasses import replace

from local.domo.caller import Caller
from local.domo.clock import iso_seconds
from local.domo.errors import ApiError
from local.domo.exchange import JsonObject, Reply, Request, empty_reply, json_reply
from local.domo.instance.sessions import Sessions
from local.domo.queries import run_query
from local.domo.routing import Router
from local.domo.schema import read_columns
from local.domo.store.datasets import STREAM, DataSet
from local.domo.store.store import Store


class DataSources:
    """`/api/data/v2` and `v3` datasources, `/api/query/v1`."""

    def __init__(self, store: Store, instance: str) -> None:
        self._store = store
        self._instance = instance

    def add_routes(self, router: Router, sessions: Sessions) -> None:
        """Serve the paths."""
        core = "/api/data/v3/datasources/{dataset_id}"
        versions = "/api/data/v2/datasources/{dataset_id}/dataversions"
        schema = "/api/query/v1/datasources/{dataset_id}/schema/indexed"
        router.add("POST", "/api/data/v2/datasources", sessions.guarded(self.create))
        router.add("POST", "/api/executor/v1/datasets", sessions.guarded(self.create))
        router.add("GET", core, sessions.guarded(self.get))
        router.add("DELETE", core, sessions.guarded(self.delete))
        router.add("GET", versions, sessions.guarded(self.versions))
        router.add("GET", schema, sessions.guarded(self.schema))
        router.add("POST", "/api/query/v1/execute/{dataset_id}", sessions.guarded(self.query))

    def found(self, request: Request) -> DataSet:
        """The DataSet of the path; 404 when there is none or it is deleted."""
        dataset_id = request.parameters["dataset_id"]
        dataset = self._store.datasets.get(self._instance, dataset_id)
        if dataset is None or dataset.deleted:
            raise ApiError(404, f"DataSet {dataset_id} was not found")
        return dataset

    def create(self, request: Request, caller: Caller) -> Reply:
        """Make a DataSet from `{dataSourceName, schema: {columns}}` with what else a client says of it."""
        document = request.json_object()
        name = document.get("dataSourceName")
        if not isinstance(name, str) or not name:
            raise ApiError(400, "dataSourceName is required")
        columns = read_columns(document.get("schema"))
        text = str(document.get("dataSourceDescription") or "")
        dataset = self._store.datasets.add(
            self._instance, name, columns, owner_id=caller.user.id, description=text
        )
        # domolibrary2 reads dataSource.dataSourceId; no other client's reading is known.
        return json_reply({"dataSource": {"dataSourceId": dataset.id, **self._document(dataset)}})

    def get(self, request: Request, _caller: Caller) -> Reply:
        """What a DataSet is; times in milliseconds."""
        return json_reply(self._document(self.found(request)))

    def delete(self, request: Request, _caller: Caller) -> Reply:
        """Delete a DataSet."""
        self._store.datasets.save(replace(self.found(request), deleted=True))
        return empty_reply(200)

    def versions(self, request: Request, _caller: Caller) -> Reply:
        """The imports, newest first; `dataId` is the key of a version."""
        return json_reply(
            [
                {
                    "schemaId": 1,
                    "dataId": version.number,
                    "uploadStatus": "COMPLETE",
                    "recordedDate": iso_seconds(version.recorded_ms),
                    "uploadCompletedDate": iso_seconds(version.recorded_ms),
                    "numRows": version.rows,
                    "numBytes": version.bytes,
                }
                for version in self._store.datasets.versions(self.found(request))
            ]
        )

    def schema(self, request: Request, _caller: Caller) -> Reply:
        """The columns."""
        dataset = self.found(request)
        return json_reply({"name": dataset.name, "tables": [{"columns": list(dataset.columns)}]})

    def query(self, request: Request, _caller: Caller) -> Reply:
        """Run `{"sql": "SELECT … FROM table"}`; the official page shows a list of objects, clients read this."""
        dataset = self.found(request)
        sql = request.json_object().get("sql")
        if not isinstance(sql, str) or not sql.strip():
            raise ApiError(400, "sql is required")
        return json_reply(run_query(sql, dataset.id, dataset.columns, self._store.datasets.rows(dataset)))

    def _document(self, dataset: DataSet) -> JsonObject:
        owner = self._store.people.get(self._instance, dataset.owner_id)
        streams = self._store.streams.all(self._instance) if dataset.origin == STREAM else []
        stream = next((one.id for one in streams if one.dataset_id == dataset.id), None)
        return {
            "id": dataset.id,
            "name": dataset.name,
            "description": dataset.description,
            "type": dataset.origin,
            "dataProviderType": dataset.origin,
            "displayType": dataset.origin,
            "owner": {
                "id": str(dataset.owner_id),
                "name": owner.display_name if owner else "",
                "type": "USER",
            },
            "status": "SUCCESS",
            "state": "SUCCESS",
            "created": dataset.created_ms,
            "lastTouched": dataset.updated_ms,
            "lastUpdated": dataset.data_current_ms or dataset.created_ms,
            "rowCount": self._store.datasets.row_count(dataset),
            "columnCount": len(dataset.columns),
            "streamId": stream,
        }
