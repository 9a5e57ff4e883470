"""Executions of a stream on the public API: begin, send parts, commit or abort."""

import gzip
import zlib

from local.domo.caller import Caller
from local.domo.clock import iso_seconds
from local.domo.errors import ApiError
from local.domo.exchange import JsonObject, Reply, Request, empty_reply, json_reply
from local.domo.loading import load
from local.domo.public.oauth import OAuth
from local.domo.public.streams import LARGEST_PAGE, Streams, read_method
from local.domo.routing import Router
from local.domo.store.store import Store
from local.domo.store.streams import ABORTED, ACTIVE, SUCCESS, Execution, Stream, part_key


class Executions:
    """Create, list, get, part, commit and abort."""

    def __init__(self, store: Store, streams: Streams) -> None:
        self._store = store
        self._streams = streams

    def add_routes(self, router: Router, oauth: OAuth) -> None:
        """Serve the paths."""
        base = "/v1/streams/{stream_id}/executions"
        router.add("GET", base, oauth.guarded("data", self.list))
        router.add("POST", base, oauth.guarded("data", self.create))
        router.add("PUT", base + "/abort", oauth.guarded("data", self.abort_current))
        router.add("GET", base + "/{execution_id}", oauth.guarded("data", self.get))
        router.add("PUT", base + "/{execution_id}/part/{number}", oauth.guarded("data", self.put_part))
        router.add("PUT", base + "/{execution_id}/commit", oauth.guarded("data", self.commit))
        router.add("PUT", base + "/{execution_id}/abort", oauth.guarded("data", self.abort))

    def list(self, request: Request, caller: Caller) -> Reply:
        """A page of executions."""
        limit = request.number("limit", default=50, least=1, most=LARGEST_PAGE)
        offset = request.number("offset", default=0, least=0)
        executions = self._store.streams.executions(self._streams.found(request, caller))
        return json_reply([_document(one) for one in executions[offset : offset + limit]])

    def create(self, request: Request, caller: Caller) -> Reply:
        """Begin an execution; `{"updateMethod": null}` takes that of the stream."""
        stream = self._streams.found(request, caller)
        document = request.json_object() if request.body else {}
        names = list(stream.key_columns)
        method, _ = read_method(document, stream.update_method, stream.key_columns, names)
        return json_reply(_document(self._store.streams.start(stream, method)), 201)

    def get(self, request: Request, caller: Caller) -> Reply:
        """One execution."""
        return json_reply(_document(self._found(request, self._streams.found(request, caller))))

    def put_part(self, request: Request, caller: Caller) -> Reply:
        """Keep a part of header-less CSV, gzipped or not; the same number again takes its place."""
        execution = self._active(request, self._streams.found(request, caller))
        if not request.headers.get("content-type", "").lower().startswith("text/csv"):
            raise ApiError(415, "The body must have Content-Type text/csv")
        number = request.identity("number", "Part")
        self._store.streams.put_part(part_key(execution), number, _plain(request))
        return json_reply(_document(execution))

    def commit(self, request: Request, caller: Caller) -> Reply:
        """Load all parts in the order of their numbers."""
        stream = self._streams.found(request, caller)
        with self._store.database.transaction():
            execution = self._active(request, stream)
            dataset = self._store.datasets.get(caller.instance, stream.dataset_id)
            if dataset is None or dataset.deleted:
                raise ApiError(404, f"DataSet {stream.dataset_id} was not found")
            content = self._store.streams.parts(part_key(execution))
            load(self._store, dataset, execution.update_method, content, stream.key_columns)
            self._store.streams.finish(execution, SUCCESS)
        return json_reply(_document(self._found(request, stream)))

    def abort(self, request: Request, caller: Caller) -> Reply:
        """End an execution without loading anything."""
        stream = self._streams.found(request, caller)
        self._store.streams.finish(self._active(request, stream), ABORTED)
        return empty_reply(200)

    def abort_current(self, request: Request, caller: Caller) -> Reply:
        """End whichever execution is active; 204 with one and without."""
        for execution in self._store.streams.executions(self._streams.found(request, caller)):
            if execution.state == ACTIVE:
                self._store.streams.finish(execution, ABORTED)
        return empty_reply()

    def _found(self, request: Request, stream: Stream) -> Execution:
        execution_id = request.identity("execution_id", "Execution")
        execution = self._store.streams.execution(stream, execution_id)
        if execution is None:
            raise ApiError(404, f"Execution {execution_id} was not found")
        return execution

    def _active(self, request: Request, stream: Stream) -> Execution:
        execution = self._found(request, stream)
        if execution.state != ACTIVE:
            raise ApiError(400, f"Execution {execution.id} is {execution.state}")
        return execution


def _plain(request: Request) -> bytes:
    if request.headers.get("content-encoding", "").lower() != "gzip":
        return request.body
    try:
        return gzip.decompress(request.body)
    except (OSError, EOFError, zlib.error) as error:
        raise ApiError(400, f"The part is not gzip: {error}") from error


def _document(execution: Execution) -> JsonObject:
    document: JsonObject = {
        "id": execution.id,
        "startedAt": iso_seconds(execution.started_ms),
        "currentState": execution.state,
        "createdAt": iso_seconds(execution.started_ms),
        "modifiedAt": iso_seconds(execution.modified_ms),
        "updateMethod": execution.update_method,
    }
    if execution.ended_ms is not None:
        document["endedAt"] = iso_seconds(execution.ended_ms)
    return document
