"""The DataSets of the home instance through the public API (reference, section 2)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from muster.adapters.domo.export_file import check_records, write_export
from muster.adapters.domo.http.operations import (
    APPEND_TO_DATASET,
    CREATE_DATASET,
    EXPORT_DATASET,
    QUERY_DATASET,
    SHOW_DATASET,
)
from muster.adapters.domo.http.shapes import as_object, number_of, objects, of_new, text_of
from muster.adapters.domo.http.transport import Call, Connection
from muster.adapters.domo.instance.query_text import count_where
from muster.adapters.domo.records import parts_of
from muster.adapters.domo.single_value import single_number
from muster.errors import IncompleteReadError, NotFoundError, RetryableError
from muster.ports import DataSetFacts, Snapshot

LARGEST_PART_BYTES = 20_000_000
_APPEND = {"updateMethod": "APPEND"}
"""Exactly so: any other word, in lower case too, makes Domo REPLACE what is there (reference, section 2)."""


class PublicDataSets:
    """Reads and writes `/v1/datasets`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def facts(self, dataset_id: str) -> DataSetFacts:
        """Raises NotFoundError for a DataSet that is not there or was deleted."""
        document = as_object(self._connection.json(Call(SHOW_DATASET, _path(dataset_id))), "a DataSet")
        if document.get("deleted") is True:
            raise NotFoundError(f"The DataSet {dataset_id} was deleted")
        rows = number_of(document, "rows", "a DataSet") if document.get("rows") is not None else 0
        # `updatedAt` moves with the name too, which costs a run that finds nothing to do.
        moment = document.get("dataCurrentAt") or text_of(document, "updatedAt", "a DataSet")
        return DataSetFacts(
            id=dataset_id,
            name=str(document.get("name") or ""),
            description=str(document.get("description") or ""),
            rows=rows,
            columns=_columns(document),
            version=f"{moment}/{rows}",
        )

    def export(self, dataset_id: str, path: Path) -> Snapshot:
        """Stream the DataSet to `path`; a version that moved meanwhile is read again.

        Raises IncompleteReadError, SourceFaultError, NotFoundError.
        """
        return self._connection.repeated(lambda: self._export_once(dataset_id, path))

    def create(self, name: str, description: str, columns: Sequence[tuple[str, str]]) -> str:
        """Make a DataSet of (type, name) columns and return its id."""
        schema = {"columns": [{"type": kind, "name": column} for kind, column in columns]}
        body = {"name": name, "description": description, "rows": 0, "schema": schema}
        created = self._connection.json(Call(CREATE_DATASET, "/v1/datasets", document=body))
        return of_new(lambda reply: text_of(as_object(reply, "a DataSet"), "id", "a DataSet"), created)

    def append(self, dataset_id: str, csv_bytes: bytes) -> None:
        """Append header-less CSV rows, in parts of whole rows if they are many.

        A RetryableError whose outcome is unknown may have left some of the rows there.
        """
        for number, part in enumerate(parts_of(csv_bytes, LARGEST_PART_BYTES)):
            call = Call(
                APPEND_TO_DATASET,
                f"{_path(dataset_id)}/data",
                query=_APPEND,
                content=part,
                headers={"Content-Type": "text/csv"},
            )
            try:
                self._connection.send(call)
            except RetryableError as error:
                error.unknown_outcome = error.unknown_outcome or number > 0
                raise

    def count_rows_where(self, dataset_id: str, column: str, value: str) -> int:
        """How many rows hold `value` in `column`."""
        query = {"sql": count_where(column, value)}
        path = f"/v1/datasets/query/execute/{quote(dataset_id, safe='')}"
        return single_number(self._connection.json(Call(QUERY_DATASET, path, document=query)))

    def _export_once(self, dataset_id: str, path: Path) -> Snapshot:
        before = self.facts(dataset_id)
        call = Call(
            EXPORT_DATASET,
            f"{_path(dataset_id)}/data",
            query={"includeHeader": "true"},
            headers={"Accept": "text/csv"},
        )
        export = self._connection.download(call, lambda headers, chunks: write_export(path, headers, chunks))
        after = self.facts(dataset_id)
        if after.version != before.version:
            raise IncompleteReadError(f"The DataSet {dataset_id} changed while it was read")
        check_records(export, after.rows)
        return Snapshot(path, after.version, export.sha256, export.size_bytes)


def _columns(document: Mapping[str, object]) -> tuple[str, ...]:
    schema = document.get("schema")
    if schema is None:
        return ()
    columns = objects(as_object(schema, "a schema").get("columns"), "the columns of a schema")
    return tuple(text_of(column, "name", "a column") for column in columns)


def _path(dataset_id: str) -> str:
    return f"/v1/datasets/{quote(dataset_id, safe='')}"
