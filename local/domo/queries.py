"""Runs the SQL of a query on the content of one DataSet, in an in-memory table named `table`.

SQLite's SQL, not Domo's: what is common to both (SELECT with WHERE, GROUP BY, ORDER BY, LIMIT, the usual
functions) works; anything that writes, or reads another table, is refused.
"""

import re
import sqlite3
from typing import Any

from local.domo.csv_rows import Cell, Columns
from local.domo.errors import ApiError

type Value = str | int | float | None

_SQLITE_TYPES = {"LONG": "INTEGER", "DECIMAL": "REAL", "DOUBLE": "REAL"}
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
_TOKENS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\btable\b""", re.IGNORECASE)


def run_query(sql: str, dataset_id: str, columns: Columns, rows: list[list[Cell]]) -> dict[str, Any]:
    """Execute a SELECT; the reply document of `/v1/datasets/query/execute`. 400 when SQLite refuses it."""
    connection = sqlite3.connect(":memory:")
    try:
        _fill(connection, columns, rows)
        connection.set_authorizer(_authorize)
        cursor = connection.execute(_TOKENS.sub(_quoted, sql))
        found = [list(row) for row in cursor.fetchall()]
        names = [description[0] for description in cursor.description or ()]
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise ApiError(400, f"The query failed: {error}") from error
    finally:
        connection.close()
    types = {column["name"]: column["type"] for column in columns}
    return {
        "datasource": dataset_id,
        "columns": names,
        "metadata": [
            {
                "type": types.get(name) or _type_of(found, at),
                "dataSourceId": dataset_id,
                "maxLength": -1,
                "minLength": -1,
                "periodIndex": 0,
            }
            for at, name in enumerate(names)
        ],
        "rows": found,
        "numRows": len(found),
        "numColumns": len(names),
        "fromcache": False,
    }


def _fill(connection: sqlite3.Connection, columns: Columns, rows: list[list[Cell]]) -> None:
    declared = ", ".join(
        f"{_identifier(column['name'])} {_SQLITE_TYPES.get(column['type'], 'TEXT')}" for column in columns
    )
    connection.execute(f'CREATE TABLE "table" ({declared})')
    marks = ", ".join("?" for _ in columns)
    connection.executemany(f'INSERT INTO "table" VALUES ({marks})', rows)  # noqa: S608 - only question marks
    connection.create_function(
        "CONCAT", -1, lambda *parts: "".join(str(part) for part in parts), deterministic=True
    )


def _authorize(action: int, *_details: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _quoted(token: re.Match[str]) -> str:
    text = token.group()
    return '"table"' if text.lower() == "table" else text


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _type_of(rows: list[list[Value]], at: int) -> str:
    kinds = {type(row[at]) for row in rows if row[at] is not None}
    if kinds == {int}:
        return "LONG"
    return "DOUBLE" if kinds and kinds <= {int, float} else "STRING"
