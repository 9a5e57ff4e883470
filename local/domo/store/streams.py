"""Streams, their executions and the parts that wait for a commit."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from local.domo.clock import Clock
from local.domo.store.database import Database, Row

ACTIVE, SUCCESS, ABORTED = "ACTIVE", "SUCCESS", "ABORTED"


@dataclass(frozen=True, slots=True)
class Stream:
    """A way to load one DataSet in parts; with key columns an append becomes an upsert."""

    id: int
    instance: str
    dataset_id: str
    update_method: str
    key_columns: tuple[str, ...]
    created_ms: int
    modified_ms: int


@dataclass(frozen=True, slots=True)
class Execution:
    """One load of a stream."""

    stream_id: int
    id: int
    state: str
    update_method: str
    started_ms: int
    modified_ms: int
    ended_ms: int | None


class Streams:
    """Reads and writes streams."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, instance: str, dataset_id: str, update_method: str, key_columns: Sequence[str]) -> Stream:
        """Make a stream for a DataSet."""
        now = self._clock.now_ms()
        number = self._database.write(
            "INSERT INTO streams (instance, dataset_id, update_method, key_columns, created_ms, modified_ms)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (instance, dataset_id, update_method, orjson.dumps(list(key_columns)), now, now),
        )
        return Stream(number, instance, dataset_id, update_method, tuple(key_columns), now, now)

    def get(self, instance: str, stream_id: int) -> Stream | None:
        """A stream by id, or None."""
        statement = "SELECT * FROM streams WHERE id = ? AND instance = ?"
        row = self._database.row(statement, (stream_id, instance))
        return _stream(row) if row is not None else None

    def all(self, instance: str) -> list[Stream]:
        """The streams of an instance by id."""
        rows = self._database.rows("SELECT * FROM streams WHERE instance = ? ORDER BY id", (instance,))
        return [_stream(row) for row in rows]

    def set_update_method(self, stream: Stream, update_method: str, key_columns: Sequence[str]) -> None:
        """Change how a stream writes."""
        self._database.write(
            "UPDATE streams SET update_method = ?, key_columns = ?, modified_ms = ? WHERE id = ?",
            (update_method, orjson.dumps(list(key_columns)), self._clock.now_ms(), stream.id),
        )

    def delete(self, stream: Stream) -> None:
        """Remove a stream; its DataSet stays."""
        self._database.write("DELETE FROM streams WHERE id = ?", (stream.id,))

    def start(self, stream: Stream, update_method: str) -> Execution:
        """Begin an execution.

        "Do not create multiple Executions on a single Stream" is all that the SDK says; here a new one aborts
        the one before it, whose commit is then refused.
        """
        now = self._clock.now_ms()
        with self._database.transaction():
            for execution in self.executions(stream):
                if execution.state == ACTIVE:
                    self.finish(execution, ABORTED)
            number = len(self.executions(stream)) + 1
            self._database.write(
                "INSERT INTO executions VALUES (?, ?, 'ACTIVE', ?, ?, ?, NULL)",
                (stream.id, number, update_method, now, now),
            )
        return Execution(stream.id, number, ACTIVE, update_method, now, now, None)

    def execution(self, stream: Stream, execution_id: int) -> Execution | None:
        """An execution of a stream, or None."""
        statement = "SELECT * FROM executions WHERE stream_id = ? AND id = ?"
        row = self._database.row(statement, (stream.id, execution_id))
        return Execution(**dict(row)) if row is not None else None

    def executions(self, stream: Stream) -> list[Execution]:
        """The executions of a stream by id."""
        statement = "SELECT * FROM executions WHERE stream_id = ? ORDER BY id"
        return [Execution(**dict(row)) for row in self._database.rows(statement, (stream.id,))]

    def finish(self, execution: Execution, state: str) -> None:
        """End an execution and forget its parts."""
        now = self._clock.now_ms()
        with self._database.transaction():
            self._database.write(
                "UPDATE executions SET state = ?, modified_ms = ?, ended_ms = ?"
                " WHERE stream_id = ? AND id = ?",
                (state, now, now, execution.stream_id, execution.id),
            )
            self.forget_parts(part_key(execution))

    def put_part(self, upload: str, number: int, content: bytes) -> None:
        """Keep a part; the same number again takes its place."""
        self._database.write(
            "INSERT OR REPLACE INTO upload_parts VALUES (?, ?, ?)", (upload, number, content)
        )

    def parts(self, upload: str) -> bytes:
        """The parts in the order of their numbers, joined; each ends its last line."""
        rows = self._database.rows("SELECT csv FROM upload_parts WHERE upload = ? ORDER BY number", (upload,))
        return b"".join(_whole_lines(row["csv"]) for row in rows)

    def forget_parts(self, upload: str) -> None:
        """Drop the parts of an upload."""
        self._database.write("DELETE FROM upload_parts WHERE upload = ?", (upload,))


def part_key(execution: Execution) -> str:
    """The name under which the parts of an execution wait."""
    return f"execution {execution.stream_id}/{execution.id}"


def _whole_lines(content: bytes) -> bytes:
    return content if not content or content.endswith(b"\n") else content + b"\n"


def _stream(row: Row) -> Stream:
    values = dict(row)
    values["key_columns"] = tuple(orjson.loads(values["key_columns"]))
    return Stream(**values)
