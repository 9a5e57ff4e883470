"""Control of DataSets: make them as the API or as a connector would, fill them, and read what is in them."""

from local.domo.control.directory import instance_of
from local.domo.csv_rows import parse_rows
from local.domo.errors import ApiError
from local.domo.exchange import JsonObject, Reply, Request, json_reply
from local.domo.routing import Router
from local.domo.schema import read_columns
from local.domo.seed import credentials_of
from local.domo.store.datasets import API, CONNECTOR, REPLACE, DataSet
from local.domo.store.store import Store


class Content:
    """`/datasets`, `/dataflows`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_routes(self, router: Router, base: str) -> None:
        """Serve the paths."""
        router.add("GET", base + "/datasets", self.list)
        router.add("POST", base + "/datasets", self.add)
        router.add("GET", base + "/dataflows", self.list_dataflows)
        router.add("POST", base + "/dataflows", self.add_dataflow)
        router.add("GET", base + "/datasets/{dataset_id}/data", self.read)
        router.add("PUT", base + "/datasets/{dataset_id}/data", self.fill)

    def list(self, request: Request) -> Reply:
        """The DataSets of `?instance=`."""
        instance = instance_of(self._store, request.query.get("instance"))
        return json_reply([self._document(dataset) for dataset in self._store.datasets.all(instance)])

    def add(self, request: Request) -> Reply:
        """Make `{"instance", "name", "columns": [{"type","name"}], "csv"?, "updatable"?, "owner_id"?}`.

        `csv` is header-less. With `updatable` false it is a DataSet that the APIs refuse to import into.
        """
        document = request.json_object()
        instance = instance_of(self._store, document.get("instance"))
        dataset = self._store.datasets.add(
            instance,
            document["name"],
            read_columns(document),
            owner_id=document.get("owner_id") or self._service_user(instance),
            description=document.get("description", ""),
            origin=API if document.get("updatable", True) else CONNECTOR,
        )
        if document.get("csv"):
            rows = parse_rows(document["csv"].encode(), dataset.columns)
            self._store.datasets.record(dataset, REPLACE, rows)
        return json_reply(self._document(self._again(dataset)), 201)

    def read(self, request: Request) -> Reply:
        """What is readable in a DataSet of `?instance=` now, as CSV with a header."""
        dataset = self._found(request)
        return Reply(200, self._store.datasets.export(dataset, header=True), "text/csv")

    def fill(self, request: Request) -> Reply:
        """Replace the content with header-less CSV, as an update by whatever made the DataSet."""
        dataset = self._found(request)
        self._store.datasets.record(dataset, REPLACE, parse_rows(request.body, dataset.columns))
        return json_reply(self._document(self._again(dataset)))

    def list_dataflows(self, request: Request) -> Reply:
        """The DataFlows of `?instance=`."""
        instance = instance_of(self._store, request.query.get("instance"))
        statement = "SELECT id, name, owner_id FROM dataflows WHERE instance = ? ORDER BY id"
        return json_reply([dict(row) for row in self._store.database.rows(statement, (instance,))])

    def add_dataflow(self, request: Request) -> Reply:
        """Make a DataFlow `{"instance", "name", "owner_id"}`."""
        document = request.json_object()
        instance = instance_of(self._store, document.get("instance"))
        made = self._store.add_dataflow(instance, document["name"], document["owner_id"])
        return json_reply({"id": made}, 201)

    def _found(self, request: Request) -> DataSet:
        instance = instance_of(self._store, request.query.get("instance"))
        dataset = self._store.datasets.get(instance, request.parameters["dataset_id"])
        if dataset is None:
            raise ApiError(404, "There is no such DataSet")
        return dataset

    def _again(self, dataset: DataSet) -> DataSet:
        return self._store.datasets.get(dataset.instance, dataset.id) or dataset

    def _service_user(self, instance: str) -> int:
        owner = self._store.people.by_user_name(instance, credentials_of(self._store, instance).user_name)
        return owner.id if owner else 0

    def _document(self, dataset: DataSet) -> JsonObject:
        return {
            "id": dataset.id,
            "instance": dataset.instance,
            "name": dataset.name,
            "columns": list(dataset.columns),
            "rows": self._store.datasets.row_count(dataset),
            "owner_id": dataset.owner_id,
            "origin": dataset.origin,
            "created_ms": dataset.created_ms,
            "updated_ms": dataset.updated_ms,
            "data_current_ms": dataset.data_current_ms,
        }
