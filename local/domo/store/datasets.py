"""The DataSets of all instances: what they are, and their content as a list of versions."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from local.domo.clock import Clock
from local.domo.csv_rows import Cell, Columns, header_line, read_rows, write_rows
from local.domo.store.database import Database, Row

API, STREAM, CONNECTOR = "api", "stream", "connector"
"""What made a DataSet. "Only DataSets created with the API can be updated via APIs": not a connector's."""

REPLACE, APPEND = "REPLACE", "APPEND"
NEVER_MS = 2**62


@dataclass(frozen=True, slots=True)
class DataSet:
    """A DataSet without its content. `data_current_ms` is None until data came."""

    id: str
    instance: str
    name: str
    description: str
    columns: Columns
    owner_id: int
    origin: str
    pdp_enabled: bool
    created_ms: int
    updated_ms: int
    data_current_ms: int | None
    deleted: bool

    @property
    def writable(self) -> bool:
        """Whether the APIs may import data."""
        return self.origin != CONNECTOR


@dataclass(frozen=True, slots=True)
class Version:
    """One import: `method` says whether it replaced what was there."""

    number: int
    method: str
    rows: int
    bytes: int
    recorded_ms: int


class DataSets:
    """Reads and writes DataSets. `lag_seconds` of an instance delays when imported data can be read."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.lag_seconds: dict[str, float] = {}

    def add(  # noqa: PLR0913 - what a DataSet is made of
        self,
        instance: str,
        name: str,
        columns: Columns,
        *,
        owner_id: int,
        description: str = "",
        origin: str = API,
    ) -> DataSet:
        """Make an empty DataSet."""
        now = self._clock.now_ms()
        identity = str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))
        kept = [{"type": column["type"], "name": column["name"]} for column in columns]
        self._database.write(
            "INSERT INTO datasets VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, NULL, 0)",
            (identity, instance, name, description, orjson.dumps(kept), owner_id, origin, now, now),
        )
        return DataSet(
            identity, instance, name, description, kept, owner_id, origin, pdp_enabled=False, created_ms=now,
            updated_ms=now, data_current_ms=None, deleted=False,
        )  # fmt: skip

    def get(self, instance: str, dataset_id: str) -> DataSet | None:
        """A DataSet of an instance, a deleted one too, or None."""
        statement = "SELECT * FROM datasets WHERE id = ? AND instance = ?"
        row = self._database.row(statement, (dataset_id, instance))
        return _dataset(row) if row is not None else None

    def all(self, instance: str) -> list[DataSet]:
        """The DataSets of an instance, in the order in which they were made."""
        statement = "SELECT * FROM datasets WHERE instance = ? AND deleted = 0 ORDER BY rowid"
        return [_dataset(row) for row in self._database.rows(statement, (instance,))]

    def save(self, dataset: DataSet) -> DataSet:
        """Write a changed DataSet; its update time becomes now.

        Whether Domo does that for a mere change of the name is unverified; a client that trusts `updatedAt`
        as the mark of new data should meet it.
        """
        dataset = replace(dataset, updated_ms=self._clock.now_ms())
        self._database.write(
            "UPDATE datasets SET name = ?, description = ?, columns = ?, owner_id = ?, pdp_enabled = ?,"
            " updated_ms = ?, deleted = ? WHERE id = ?",
            (
                dataset.name,
                dataset.description,
                orjson.dumps(list(dataset.columns)),
                dataset.owner_id,
                dataset.pdp_enabled,
                dataset.updated_ms,
                dataset.deleted,
                dataset.id,
            ),
        )
        return dataset

    def change_columns(self, dataset: DataSet, columns: Columns) -> DataSet:
        """Give a DataSet another schema; columns of the same name keep their values."""
        names = [column["name"] for column in dataset.columns]
        places = [names.index(column["name"]) if column["name"] in names else None for column in columns]
        with self._database.transaction():
            if dataset.data_current_ms is not None:
                rows = [[None if at is None else row[at] for at in places] for row in self.rows(dataset)]
                self.record(dataset, REPLACE, rows)
            return self.save(replace(dataset, columns=columns))

    def record(self, dataset: DataSet, method: str, rows: Sequence[Sequence[Cell]]) -> Version:
        """Keep an import as the next version; it is read from as soon as it is indexed."""
        now = self._clock.now_ms()
        visible_ms = now + int(self.lag_seconds.get(dataset.instance, 0) * 1000)
        content = write_rows(rows)
        with self._database.transaction():
            last = self._database.value(
                "SELECT max(number) FROM versions WHERE dataset_id = ?", (dataset.id,)
            )
            version = Version((last or 0) + 1, method, len(rows), len(content), now)
            self._database.write(
                "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (dataset.id, version.number, method, content, len(rows), len(content), now, visible_ms),
            )
            self._database.write(
                "UPDATE datasets SET data_current_ms = ?, updated_ms = ? WHERE id = ?", (now, now, dataset.id)
            )
            self._forget_content_before(dataset.id, now)
        return version

    def hide(self, dataset: DataSet, version: Version) -> None:
        """Keep a version from being read until `show`."""
        statement = "UPDATE versions SET visible_ms = ? WHERE dataset_id = ? AND number = ?"
        self._database.write(statement, (NEVER_MS, dataset.id, version.number))

    def show(self, dataset: DataSet) -> None:
        """Index the hidden versions: they can be read once the lag is over."""
        visible_ms = self._clock.now_ms() + int(self.lag_seconds.get(dataset.instance, 0) * 1000)
        statement = "UPDATE versions SET visible_ms = ? WHERE dataset_id = ? AND visible_ms = ?"
        self._database.write(statement, (visible_ms, dataset.id, NEVER_MS))

    def content(self, dataset: DataSet) -> bytes:
        """What can be read now, as header-less CSV."""
        return b"".join(row["csv"] for row in self._visible(dataset.id, "csv"))

    def row_count(self, dataset: DataSet) -> int:
        """How many rows can be read now."""
        return sum(row["rows"] for row in self._visible(dataset.id, "rows"))

    def rows(self, dataset: DataSet) -> list[list[Cell]]:
        """What can be read now, row by row; None is a null."""
        return read_rows(self.content(dataset), len(dataset.columns))

    def export(self, dataset: DataSet, *, header: bool) -> bytes:
        """What can be read now, as CSV with or without a header line."""
        return (header_line(dataset.columns) if header else b"") + self.content(dataset)

    def versions(self, dataset: DataSet) -> list[Version]:
        """The imports of a DataSet, newest first."""
        rows = self._database.rows(
            "SELECT number, method, rows, bytes, recorded_ms FROM versions WHERE dataset_id = ?"
            " ORDER BY number DESC",
            (dataset.id,),
        )
        return [Version(**dict(row)) for row in rows]

    def _visible(self, dataset_id: str, column: str) -> list[Row]:
        now = self._clock.now_ms()
        with self._database.lock:
            first = self._database.value(
                "SELECT max(number) FROM versions"
                " WHERE dataset_id = ? AND method = 'REPLACE' AND visible_ms <= ?",
                (dataset_id, now),
            )
            return self._database.rows(
                f"SELECT {column} FROM versions WHERE dataset_id = ? AND number >= ? AND visible_ms <= ?"  # noqa: S608
                " ORDER BY number",
                (dataset_id, first or 0, now),
            )

    def _forget_content_before(self, dataset_id: str, now_ms: int) -> None:
        """Drop content that a readable REPLACE has taken the place of; the row of the version stays."""
        self._database.write(
            "UPDATE versions SET csv = NULL WHERE dataset_id = ?1 AND csv IS NOT NULL AND number < (SELECT"
            " max(number) FROM versions WHERE dataset_id = ?1 AND method = 'REPLACE' AND visible_ms <= ?2)",
            (dataset_id, now_ms),
        )


def _dataset(row: Row) -> DataSet:
    values = dict(row)
    values["columns"] = orjson.loads(values["columns"])
    values["pdp_enabled"] = bool(values["pdp_enabled"])
    values["deleted"] = bool(values["deleted"])
    return DataSet(**values)
