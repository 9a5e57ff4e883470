"""Loads CSV into a DataSet, for both APIs: replacing, appending, or matching key columns."""

from collections.abc import Sequence

from local.domo.csv_rows import Cell, parse_rows
from local.domo.errors import ApiError
from local.domo.store.datasets import APPEND, REPLACE, DataSet, Version
from local.domo.store.store import Store

UPSERT = "UPSERT"


def need_writable(dataset: DataSet) -> None:
    """403 for a DataSet that the API did not make, which APIs cannot update. The status is unverified."""
    if not dataset.writable:
        raise ApiError(
            403, f"DataSet {dataset.id} was not created with the API and cannot be updated via APIs"
        )


def load(
    store: Store, dataset: DataSet, method: str, content: bytes, key_columns: Sequence[str] = ()
) -> Version:
    """Record an import; 400 "Data import failed for dataset …" when the content does not fit the schema."""
    need_writable(dataset)
    try:
        rows = parse_rows(content, dataset.columns)
    except ApiError as error:
        raise ApiError(400, f"Data import failed for dataset {dataset.id}: {error.message}") from error
    with store.database.transaction():
        if key_columns and method in (APPEND, UPSERT):
            return store.datasets.record(dataset, REPLACE, _merged(store, dataset, rows, key_columns))
        return store.datasets.record(dataset, method, rows)


def _merged(
    store: Store, dataset: DataSet, rows: list[list[Cell]], key_columns: Sequence[str]
) -> list[list[Cell]]:
    """The present rows with those of the same key replaced, and the new ones after them."""
    names = [column["name"] for column in dataset.columns]
    places = [names.index(name) for name in key_columns]
    merged: dict[tuple[Cell, ...], list[Cell]] = {}
    for row in (*store.datasets.rows(dataset), *rows):
        merged[tuple(row[place] for place in places)] = row
    return list(merged.values())
