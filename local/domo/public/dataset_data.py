"""The content of DataSets on the public API: import, export and query."""

from local.domo.caller import Caller
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, empty_reply, json_reply
from local.domo.loading import load
from local.domo.public.datasets import DataSetDocuments
from local.domo.public.oauth import OAuth
from local.domo.queries import run_query
from local.domo.routing import Router
from local.domo.store.datasets import APPEND, REPLACE
from local.domo.store.store import Store


class DataSetData:
    """Import, export and query."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._documents = DataSetDocuments(store)

    def add_routes(self, router: Router, oauth: OAuth) -> None:
        """Serve the paths."""
        router.add("POST", "/v1/datasets/query/execute/{dataset_id}", oauth.guarded("data", self.query))
        router.add("GET", "/v1/datasets/{dataset_id}/data", oauth.guarded("data", self.export_data))
        router.add("PUT", "/v1/datasets/{dataset_id}/data", oauth.guarded("data", self.import_data))

    def import_data(self, request: Request, caller: Caller) -> Reply:
        """Load header-less CSV.

        `updateMethod` is REPLACE or APPEND in exactly these letters. Any other value is REPLACE, as the docs
        say: an "append" in small letters destroys a log.
        """
        dataset = self._documents.living(request, caller)
        if not request.headers.get("content-type", "").lower().startswith("text/csv"):
            raise ApiError(415, "The body must have Content-Type text/csv")
        method = APPEND if request.query.get("updateMethod") == APPEND else REPLACE
        load(self._store, dataset, method, request.body)
        return empty_reply()

    def export_data(self, request: Request, caller: Caller) -> Reply:
        """Answer with the content as CSV, the header only if `includeHeader` is true, in any letter case."""
        dataset = self._documents.living(request, caller)
        accepted = request.headers.get("accept", "*/*").lower()
        if not any(kind in accepted for kind in ("text/csv", "text/*", "*/*")):
            raise ApiError(406, "An export is text/csv")
        header = request.flag("includeHeader", default=False)
        name = request.query.get("fileName") or f"{dataset.id}.csv"
        body = self._store.datasets.export(dataset, header=header)
        safe_name = name.encode("ascii", "replace").decode().translate(str.maketrans('"\r\n', "___"))
        return Reply(200, body, "text/csv", {"Content-Disposition": f'attachment; filename="{safe_name}"'})

    def query(self, request: Request, caller: Caller) -> Reply:
        """Run `{"sql": "SELECT … FROM table"}` on the content."""
        dataset = self._documents.living(request, caller)
        sql = request.json_object().get("sql")
        if not isinstance(sql, str) or not sql.strip():
            raise ApiError(400, "sql is required")
        return json_reply(run_query(sql, dataset.id, dataset.columns, self._store.datasets.rows(dataset)))
