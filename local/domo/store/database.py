"""One SQLite connection shared by all threads behind a lock; writes survive the end of the process."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.domo.store.tables import SCHEMA

type Row = sqlite3.Row


class Database:
    """Runs statements one at a time. `transaction` keeps several together."""

    def __init__(self, path: Path) -> None:
        self.lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        # Safe against the end of the process, which is all that a simulator needs; not against loss of power.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(SCHEMA)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """All rows that a statement yields."""
        with self.lock:
            return self._connection.execute(statement, values).fetchall()

    def row(self, statement: str, values: Sequence[object] = ()) -> Row | None:
        """The first row that a statement yields, or None."""
        with self.lock:
            first: Row | None = self._connection.execute(statement, values).fetchone()
            return first

    def value(self, statement: str, values: Sequence[object] = ()) -> Any:  # noqa: ANN401 - as SQLite holds it
        """The first value of the first row, or None."""
        first = self.row(statement, values)
        return first[0] if first is not None else None

    def write(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run a write; the id of the row that an INSERT made."""
        with self.lock:
            return self._connection.execute(statement, values).lastrowid or 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep the writes of a block together; nested blocks belong to the outermost one."""
        with self.lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:  # whatever it was, half a transaction is not kept
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def changes(self) -> int:
        """How many rows were written so far; the same number means that nothing changed."""
        with self.lock:
            return self._connection.total_changes

    def clear(self) -> None:
        """Empty every table."""
        with self.transaction():
            for table in self.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'settings'"
            ):
                self.write(f"DELETE FROM {table['name']}")  # noqa: S608 - names of our own tables

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self._connection.close()
