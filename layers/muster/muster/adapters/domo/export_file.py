"""Writes a DataSet's export to disk as it comes: hashed, counted, never held in memory."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from muster.adapters.domo.records import RecordCounter, exact_records
from muster.errors import IncompleteReadError, SourceFaultError

CSV_TYPES = frozenset({"text/csv", "application/csv", "application/octet-stream", "text/plain", ""})
_BEGINNING = 512


@dataclass(frozen=True, slots=True)
class ExportFile:
    """What came. `records` counts the records without the header, and blank lines as if they were some."""

    path: Path
    sha256: str
    size_bytes: int
    records: int
    may_have_blank_lines: bool


def write_export(path: Path, headers: Mapping[str, str], chunks: Iterator[bytes]) -> ExportFile:
    """Write the chunks to `path`. Raises SourceFaultError "not-csv" for what is plainly something else."""
    content_type = headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type not in CSV_TYPES:
        raise not_csv(f"the answer is of type {content_type}")
    digest, counter, size_bytes = hashlib.sha256(), RecordCounter(), 0
    beginning = b""
    with path.open("wb") as file:
        for chunk in chunks:
            if len(beginning) < _BEGINNING:
                beginning = (beginning + chunk)[:_BEGINNING]
                refuse_other_than_csv(beginning)
            file.write(chunk)
            digest.update(chunk)
            counter.add(chunk)
            size_bytes += len(chunk)
    records = max(0, counter.records - 1)
    return ExportFile(path, digest.hexdigest(), size_bytes, records, counter.may_have_blank_lines)


def refuse_other_than_csv(beginning: bytes) -> None:
    """Raises SourceFaultError for a page of HTML or a JSON document in the place of CSV."""
    text = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise not_csv("the answer is a page of HTML")
    if text.startswith((b'{"', b'[{"')):
        raise not_csv("the answer is a JSON document")


def check_records(export: ExportFile, rows: int) -> None:
    """Raises IncompleteReadError unless the export holds as many records as Domo says the DataSet has rows.

    Fewer may be a transfer that broke off, an index that lags behind (reference, section 2) or a policy that
    hides rows from the account; any of them would make people orphans who are none.
    """
    records = export.records
    if records != rows or export.may_have_blank_lines:
        exact = exact_records(export.path)
        records = records if exact is None else max(0, exact - 1)
    if records != rows:
        word = "partial" if records < rows else "more than whole"
        raise IncompleteReadError(f"The export is {word}: {records} records, while Domo says {rows} rows")


def not_csv(why: str) -> SourceFaultError:
    """The fault of a configuration that is something else than CSV."""
    return SourceFaultError("not-csv", f"The configuration is no CSV: {why}.")
