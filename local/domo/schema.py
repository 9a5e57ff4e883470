"""Reads the schema that a client sends for a DataSet."""

from typing import Any

from local.domo.csv_rows import COLUMN_TYPES, Columns
from local.domo.errors import ApiError


def read_columns(schema: Any) -> Columns:  # noqa: ANN401 - as a client sent it
    """The columns of `{"columns": [{"type", "name"}]}`; 400 without one, an unknown type or a name twice."""
    columns = schema.get("columns") if isinstance(schema, dict) else None
    if not isinstance(columns, list) or not columns:
        raise ApiError(400, "schema.columns must hold at least one column")
    read: list[dict[str, str]] = []
    for column in columns:
        if not isinstance(column, dict) or column.get("type") not in COLUMN_TYPES:
            raise ApiError(400, f"The type of a column must be one of {', '.join(COLUMN_TYPES)}")
        name = column.get("name")
        if not isinstance(name, str) or not name:
            raise ApiError(400, "A column must have a name")
        read.append({"type": column["type"], "name": name})
    names = [column["name"] for column in read]
    if len(set(names)) < len(names):
        raise ApiError(400, "Two columns have the same name")
    return read
