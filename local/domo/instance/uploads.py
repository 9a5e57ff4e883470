"""Uploads to a DataSet of an instance: begin, send parts, commit, and index if the commit did not."""

from dataclasses import dataclass

from local.domo.caller import Caller
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, json_reply
from local.domo.instance.datasources import DataSources
from local.domo.instance.sessions import Sessions
from local.domo.loading import load, need_writable
from local.domo.routing import Router
from local.domo.store.database import Row
from local.domo.store.datasets import APPEND, REPLACE, DataSet
from local.domo.store.store import Store

OPEN, COMMITTED = "OPEN", "COMMITTED"


@dataclass(frozen=True)
class Uploads:
    """The three stages of an upload and its index."""

    store: Store
    instance: str
    datasources: DataSources

    def add_routes(self, router: Router, sessions: Sessions) -> None:
        """Serve the paths."""
        base = "/api/data/v3/datasources/{dataset_id}"
        router.add("POST", base + "/uploads", sessions.guarded(self.begin))
        router.add("PUT", base + "/uploads/{upload_id}/parts/{number}", sessions.guarded(self.put_part))
        router.add("PUT", base + "/uploads/{upload_id}/commit", sessions.guarded(self.commit))
        router.add("POST", base + "/indexes", sessions.guarded(self.index))
        router.add("GET", base + "/indexes/{key}/statuses", sessions.guarded(self.index_status))

    def begin(self, request: Request, _caller: Caller) -> Reply:
        """Open an upload."""
        dataset = self.datasources.found(request)
        need_writable(dataset)
        action = request.json_object().get("action")
        if action not in (None, REPLACE, APPEND):
            raise ApiError(400, "action must be null, REPLACE or APPEND")
        statement = "INSERT INTO uploads (dataset_id, action, state) VALUES (?, ?, ?)"
        return json_reply({"uploadId": self.store.database.write(statement, (dataset.id, action, OPEN))})

    def put_part(self, request: Request, _caller: Caller) -> Reply:
        """Keep a part of header-less CSV; parts are numbered from 1."""
        upload = self._open(request, self.datasources.found(request))
        number = request.identity("number", "Part")
        if number < 1:
            raise ApiError(400, "Parts are numbered from 1")
        if not request.headers.get("content-type", "").lower().startswith("text/csv"):
            raise ApiError(415, "The body must have Content-Type text/csv")
        self.store.streams.put_part(_key(upload), number, request.body)
        return json_reply({"uploadId": upload["id"], "partId": number})

    def commit(self, request: Request, _caller: Caller) -> Reply:
        """Load the parts: APPEND if `action` or `appendId: "latest"` says so, else REPLACE.

        With `index` false the data cannot be read before a call of `indexes`.
        """
        dataset = self.datasources.found(request)
        upload = self._open(request, dataset)
        document = request.json_object()
        method = document.get("action") or (APPEND if document.get("appendId") == "latest" else REPLACE)
        if method not in (REPLACE, APPEND):
            raise ApiError(400, "action must be REPLACE or APPEND")
        with self.store.database.transaction():
            version = load(self.store, dataset, method, self.store.streams.parts(_key(upload)))
            if str(document.get("index", False)).lower() != "true":
                self.store.datasets.hide(dataset, version)
            self.store.streams.forget_parts(_key(upload))
            self.store.database.write("UPDATE uploads SET state = ? WHERE id = ?", (COMMITTED, upload["id"]))
        return json_reply({"uploadId": upload["id"], "dataSourceId": dataset.id, "status": "SUCCESS"})

    def index(self, request: Request, _caller: Caller) -> Reply:
        """Make all committed data readable."""
        dataset = self.datasources.found(request)
        self.store.datasets.show(dataset)
        return json_reply({"requestKey": f"{dataset.id}-index"})

    def index_status(self, request: Request, _caller: Caller) -> Reply:
        """An index is done as soon as it is asked for."""
        self.datasources.found(request)
        return json_reply({"requestKey": request.parameters["key"], "progress": {"status": "SUCCESS"}})

    def _open(self, request: Request, dataset: DataSet) -> Row:
        upload_id = request.identity("upload_id", "Upload")
        statement = "SELECT * FROM uploads WHERE id = ? AND dataset_id = ?"
        upload = self.store.database.row(statement, (upload_id, dataset.id))
        if upload is None:
            raise ApiError(404, f"Upload {upload_id} was not found")
        if upload["state"] != OPEN:
            raise ApiError(400, f"Upload {upload_id} is committed")
        return upload


def _key(upload: Row) -> str:
    return f"upload {upload['id']}"
