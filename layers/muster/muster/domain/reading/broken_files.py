"""What is wrong with a file that cannot be read as CSV, told so that its owner can mend it."""

import codecs
import csv
import io
from collections.abc import Callable
from typing import BinaryIO, cast

from muster.domain.reading.faults import RosterFault

_HEAD_BYTES = 4_096
_CHUNK_BYTES = 1 << 17
_SAVE = "save it as CSV in UTF-8"
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "spreadsheet-instead-of-csv", "is a spreadsheet or a zip archive"),
    (b"\x1f\x8b", "gzip-instead-of-csv", "is compressed with gzip"),
    (b"<", "html-instead-of-csv", "holds HTML or XML, as a log-in or error page does"),
    (b"{", "json-instead-of-csv", "holds JSON, as an API's error answer does"),
    (b"[", "json-instead-of-csv", "holds JSON, as an API's error answer does"),
)


def refuse_what_is_no_csv(open_roster: Callable[[], BinaryIO]) -> None:
    """Raise RosterFault if the first bytes give the file away as something else, or as nothing."""
    with open_roster() as source:
        head = source.read(_HEAD_BYTES)
    if head.startswith(_WIDE_MARKS):
        raise RosterFault("utf-16", f"the file is in UTF-16 or UTF-32, not in UTF-8; {_SAVE}")
    head = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not head:
        raise RosterFault("empty-file", "the file is empty; it needs a header and a row for every person")
    for beginning, code, what in _BEGINNINGS:
        if head.startswith(beginning):
            raise RosterFault(code, f"the file {what}, and no CSV; export the DataSet as CSV again")


def encoding_fault(open_roster: Callable[[], BinaryIO]) -> RosterFault:
    """Return the fault that names the first byte that is not UTF-8, and its row."""
    offset, byte = _first_bad_byte(open_roster)
    row = _row_at(open_roster, offset)
    likely = bytes([byte]).decode("cp1252", errors="replace")
    meant = f" ({likely!r} in Windows-1252)" if likely.isalnum() else ""
    what = f"byte 0x{byte:02X}{meant} at offset {offset:,}, in row {row}, is not UTF-8"
    return RosterFault("not-utf-8", f"{what}; {_SAVE}", row)


def quoting_fault(csv_words: str, row: int) -> RosterFault:
    """Return the fault for what Python's csv refused in record `row`, told by its words: it has no codes."""
    if csv_words == "unexpected end of data":
        what = f"the file ends inside a quoted cell that begins in row {row}"
        why = "it was cut short on its way, or a closing quotation mark is missing; export it again"
        return RosterFault("truncated", f"{what}: {why}", row)
    if csv_words.startswith("field larger than field limit"):
        what = f"a cell of row {row} has more than {csv.field_size_limit():,} characters"
        return RosterFault("cell-too-large", f"{what}; is a closing quotation mark missing?", row)
    what = f"row {row} has a quotation mark inside a quoted cell"
    return RosterFault("bad-quoting", f'{what}; write it twice ("") ({csv_words})', row)


def _first_bad_byte(open_roster: Callable[[], BinaryIO]) -> tuple[int, int]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    fed = 0
    with open_roster() as source:
        while True:
            chunk = source.read(_CHUNK_BYTES)
            pending = decoder.getstate()[0]
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return fed - len(pending) + error.start, error.object[error.start]
            if not chunk:
                raise AssertionError("the roster's bytes were not UTF-8 a moment ago, and now are")
            fed += len(chunk)


def _row_at(open_roster: Callable[[], BinaryIO], offset: int) -> int:
    with open_roster() as source:
        beginning = cast("BinaryIO", _Beginning(source, offset))
        text = io.TextIOWrapper(beginning, encoding="utf-8-sig", newline="")
        return len(list(csv.reader(text, skipinitialspace=True)))


class _Beginning(io.BufferedIOBase):
    """The first bytes of a stream, then a question mark in the place of the bad one."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._source = source
        self._left = size
        self._mark = b"?"

    def readable(self) -> bool:
        """Tell the text layer that it may read."""
        return True

    def read1(self, _size: int = -1) -> bytes:
        """Return the next chunk."""
        chunk = self._source.read(min(self._left, _CHUNK_BYTES))
        self._left -= len(chunk)
        if not chunk:
            chunk, self._mark = self._mark, b""
        return chunk
