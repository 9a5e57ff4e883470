"""Counts and cuts CSV by records, not by lines: a quoted cell may hold a newline. Fast, as bytes go by."""

import csv
from collections.abc import Iterator
from pathlib import Path

_QUOTE = b'"'
_NEWLINE = b"\n"
_BLANK_LINES = (b"\n\n", b"\n\r\n")


class RecordCounter:
    """Counts records in chunks of CSV, cut anywhere, by the newlines that stand outside of quotes."""

    def __init__(self) -> None:
        self._newlines = 0
        self._in_quotes = False
        self._ends_open = False
        self._end = b""
        self.may_have_blank_lines = False

    def add(self, chunk: bytes) -> None:
        """Count on. A doubled quote opens and closes again at once, which comes to the same."""
        if not chunk:
            return
        self._ends_open = not chunk.endswith(_NEWLINE)
        seam = self._end + chunk[:2]
        self.may_have_blank_lines |= any(blank in text for blank in _BLANK_LINES for text in (seam, chunk))
        self._end = (self._end + chunk[-2:])[-2:]
        if _QUOTE not in chunk:
            self._newlines += 0 if self._in_quotes else chunk.count(_NEWLINE)
            return
        parts = chunk.split(_QUOTE)
        outside = parts[1 if self._in_quotes else 0 :: 2]
        self._newlines += sum(part.count(_NEWLINE) for part in outside)
        if len(parts) % 2 == 0:
            self._in_quotes = not self._in_quotes

    @property
    def records(self) -> int:
        """The records so far, the header among them; a last one without a newline counts."""
        return self._newlines + (1 if self._ends_open else 0)


def exact_records(path: Path) -> int | None:
    """The records of a CSV file with its header; slow, for where the quick count is in doubt.

    A blank line is no record unless the file has a single column. None if the file is no CSV at all.
    """
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            reader = csv.reader(file)
            width = len(next(reader, []))
            return (1 if width else 0) + sum(1 for record in reader if record or width == 1)
    except csv.Error:
        return None


def parts_of(csv_bytes: bytes, most_bytes: int) -> Iterator[bytes]:
    """Cut CSV into parts of whole records of at most `most_bytes`; a longer record is a part of its own."""
    begin = end = 0
    while end < len(csv_bytes):
        next_end = _end_of_record(csv_bytes, end)
        if next_end - begin > most_bytes and end > begin:
            yield csv_bytes[begin:end]
            begin = end
        end = next_end
    if end > begin:
        yield csv_bytes[begin:end]


def _end_of_record(csv_bytes: bytes, begin: int) -> int:
    end = begin
    quotes = 0
    while True:
        newline = csv_bytes.find(_NEWLINE, end)
        if newline < 0:
            return len(csv_bytes)
        quotes += csv_bytes.count(_QUOTE, end, newline)
        end = newline + 1
        if quotes % 2 == 0:
            return end
