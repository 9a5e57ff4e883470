"""The DataSets of the home instance through its own API (reference, section 3.5)."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from muster.adapters.domo.http.carried_out import in_doubt
from muster.adapters.domo.http.operations import (
    BEGIN_UPLOAD,
    COMMIT_UPLOAD,
    CREATE_DATASOURCE,
    LIST_DATA_VERSIONS,
    QUERY_DATASOURCE,
    SHOW_DATASOURCE,
    SHOW_SCHEMA,
    UPLOAD_PART,
)
from muster.adapters.domo.http.shapes import as_object, number_of, objects, of_new, text_of
from muster.adapters.domo.http.transport import Call, Connection
from muster.adapters.domo.instance.query_export import Row, rows_of, write_pages
from muster.adapters.domo.instance.query_text import count_where, page_of_all
from muster.adapters.domo.records import parts_of
from muster.adapters.domo.single_value import single_number
from muster.errors import IncompleteReadError, NotFoundError, RetryableError, ServerTroubleError
from muster.ports import DataSetFacts, Snapshot

LARGEST_PART_BYTES = 20_000_000
ROWS_A_PAGE = 20_000
_PARTS = {"part": "core,permission,status,rowcolcount"}


class InstanceDataSets:
    """Reads and writes datasources, queries and uploads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def facts(self, dataset_id: str) -> DataSetFacts:
        """Raises NotFoundError for a DataSet that is not there or was deleted."""
        reply = self._connection.json(Call(SHOW_DATASOURCE, _v3(dataset_id), query=_PARTS))
        document = as_object(reply, "a DataSet")
        if document.get("deleted") is True:
            raise NotFoundError(f"The DataSet {dataset_id} was deleted")
        rows = number_of(document, "rowCount", "a DataSet") if document.get("rowCount") is not None else 0
        return DataSetFacts(
            id=dataset_id,
            name=str(document.get("name") or ""),
            description=str(document.get("description") or ""),
            rows=rows,
            columns=self._columns(dataset_id),
            version=f"{self._data_id(dataset_id, document)}/{rows}",
        )

    def export(self, dataset_id: str, path: Path) -> Snapshot:
        """Write the DataSet to `path` by queries; a version that moved meanwhile is read again.

        Raises IncompleteReadError, NotFoundError.
        """
        return self._connection.repeated(lambda: self._export_once(dataset_id, path))

    def create(self, name: str, description: str, columns: Sequence[tuple[str, str]]) -> str:
        """Make a DataSet of (type, name) columns and return its id."""
        body = {
            "userDefinedType": "api",
            "dataSourceName": name,
            "dataSourceDescription": description,
            "schema": {"columns": [{"type": kind, "name": column} for kind, column in columns]},
        }
        call = Call(CREATE_DATASOURCE, "/api/data/v2/datasources", document=body)
        return of_new(_new_id, self._connection.json(call))

    def append(self, dataset_id: str, csv_bytes: bytes) -> None:
        """Append header-less CSV rows: all of them at once, by the commit of an upload.

        A RetryableError has an unknown outcome only if it was the commit that failed, or if an answer was empty:
        no source says what a part's and a commit's are, so the rows are then to be counted.
        """
        if not csv_bytes:
            return
        try:
            uploads, told = self._upload(dataset_id, csv_bytes)
        except RetryableError as error:
            error.unknown_outcome = False  # what is not committed is not there
            raise
        body = {"index": True, "action": "APPEND", "appendId": "latest"}
        told &= self._connection.send(Call(COMMIT_UPLOAD, f"{uploads}/commit", document=body))
        if not told:
            raise in_doubt(COMMIT_UPLOAD, "nothing")

    def count_rows_where(self, dataset_id: str, column: str, value: str) -> int:
        """How many rows hold `value` in `column`."""
        return single_number(self._query(dataset_id, count_where(column, value)))

    def _upload(self, dataset_id: str, csv_bytes: bytes) -> tuple[str, bool]:
        """Send the parts of a new upload; returns its path, and whether Domo said of each that it has it."""
        body = {"action": "APPEND", "appendId": "latest", "message": "Muster"}
        begun = self._connection.json(Call(BEGIN_UPLOAD, f"{_v3(dataset_id)}/uploads", document=body))
        upload_id = as_object(begun, "an upload").get("uploadId")
        if not isinstance(upload_id, int | str) or not upload_id:
            raise ServerTroubleError("Domo began an upload without telling its id")
        path = f"{_v3(dataset_id)}/uploads/{quote(str(upload_id), safe='')}"
        headers = {"Content-Type": "text/csv"}
        told = [
            self._connection.send(Call(UPLOAD_PART, f"{path}/parts/{number}", content=part, headers=headers))
            for number, part in enumerate(parts_of(csv_bytes, LARGEST_PART_BYTES), start=1)
        ]
        return path, all(told)

    def _export_once(self, dataset_id: str, path: Path) -> Snapshot:
        before = self.facts(dataset_id)
        written = write_pages(path, before.columns, self._pages(before))
        after = self.facts(dataset_id)
        if after.version != before.version:
            raise IncompleteReadError(f"The DataSet {dataset_id} changed while it was read")
        if written.rows != after.rows:
            word = "partial" if written.rows < after.rows else "more than whole"
            raise IncompleteReadError(
                f"The export is {word}: {written.rows} rows, while Domo says {after.rows}"
            )
        return Snapshot(path, after.version, written.sha256, written.size_bytes)

    def _pages(self, facts: DataSetFacts) -> Iterator[list[Row]]:
        """All rows: if they are few in one query, as Domo orders them; else in an order that holds for each page."""
        width = len(facts.columns) if facts.rows > ROWS_A_PAGE else 0
        offset = 0
        while True:
            query = page_of_all(width, ROWS_A_PAGE, offset)
            rows = rows_of(self._query(facts.id, query), facts.columns)
            yield rows
            offset += len(rows)
            if len(rows) < ROWS_A_PAGE:
                return

    def _query(self, dataset_id: str, sql: str) -> object:
        path = f"/api/query/v1/execute/{quote(dataset_id, safe='')}"
        return self._connection.json(Call(QUERY_DATASOURCE, path, document={"sql": sql}))

    def _columns(self, dataset_id: str) -> tuple[str, ...]:
        path = f"/api/query/v1/datasources/{quote(dataset_id, safe='')}/schema/indexed"
        reply = self._connection.json(Call(SHOW_SCHEMA, path, query={"includeHidden": "false"}))
        tables = objects(as_object(reply, "a schema").get("tables"), "the tables of a schema")
        columns = objects(tables[0].get("columns") if tables else [], "the columns of a schema")
        return tuple(text_of(column, "name", "a column") for column in columns)

    def _data_id(self, dataset_id: str, document: Mapping[str, object]) -> int:
        """The newest version of the data; the time of the last update for a DataSet that has none."""
        path = f"/api/data/v2/datasources/{quote(dataset_id, safe='')}/dataversions"
        versions = objects(self._connection.json(Call(LIST_DATA_VERSIONS, path)), "the versions of a DataSet")
        numbers = [number_of(version, "dataId", "a version") for version in versions]
        return max(numbers) if numbers else number_of(document, "lastUpdated", "a DataSet")


def _new_id(answer: object) -> str:
    """The id of a new DataSet, which the sources show in more than one place."""
    reply = as_object(answer, "a DataSet")
    inner = reply.get("dataSource")
    places = (reply, inner) if isinstance(inner, dict) else (reply,)
    found = [place[key] for place in places for key in ("id", "dataSourceId") if place.get(key)]
    if not found:
        raise ServerTroubleError("Domo made a DataSet without telling its id")
    return str(found[0])


def _v3(dataset_id: str) -> str:
    return f"/api/data/v3/datasources/{quote(dataset_id, safe='')}"
