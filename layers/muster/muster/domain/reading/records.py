"""The bytes of a roster as blocks of CSV records, or as the fault that says why they are none."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import compress, islice
from typing import TYPE_CHECKING, BinaryIO, cast

from muster.domain.reading import broken_files
from muster.domain.reading.faults import RosterFault

if TYPE_CHECKING:
    from hashlib import _Hash

type OpenRoster = Callable[[], BinaryIO]
"""Opens the roster's bytes anew, from the start, each time it is called."""

type Record = list[str]

BLOCK_RECORDS = 1_000
HEADER_ROW = 1
FIRST_DATA_ROW = HEADER_ROW + 1

_CHUNK_BYTES = 1 << 17


@dataclass
class Reading:
    """What one reading of the file adds up to; the hash is complete when the last record was taken."""

    digest: "_Hash" = field(default_factory=sha256)
    records: int = 0
    lines: int = 0

    @property
    def has_a_line_each(self) -> bool:
        """Tell whether no quoted cell goes over several lines, so that lines and records are the same."""
        return self.lines == self.records


def record_blocks(open_roster: OpenRoster, reading: Reading) -> Iterator[list[Record]]:
    """Yield the header in a block of its own, then the records in blocks of at most 1,000; a blank line is [].

    So a header that gives the whole file away, by another delimiter say, is told before a fault in a row.
    `reading` is kept up to date on the way. Raises RosterFault.
    """
    broken_files.refuse_what_is_no_csv(open_roster)
    with open_roster() as source:
        reader = csv.reader(_lines(source, reading), strict=True, skipinitialspace=True)
        while block := _next_block(reader, open_roster, reading.records):
            reading.records += len(block)
            reading.lines = reader.line_num
            yield block


def chosen_records(open_roster: OpenRoster, chosen: bytes, first: Reading) -> Iterator[Record]:
    """Yield again those records after the header whose byte in `chosen` is not 0.

    `first` is the reading before. Where it found a line for each record, only the chosen lines are parsed.
    Raises RosterFault if the file is not what it was then.
    """
    again = Reading()
    with open_roster() as source:
        lines = _lines(source, again)
        try:
            if first.has_a_line_each:
                yield from csv.reader(compress(lines, b"\0" + chosen), strict=True, skipinitialspace=True)
            else:
                records = csv.reader(lines, strict=True, skipinitialspace=True)
                yield from compress(records, b"\0" + chosen)
        except (csv.Error, UnicodeDecodeError) as error:
            raise moved_fault() from error
    if again.digest.digest() != first.digest.digest():
        raise moved_fault()


def moved_fault() -> RosterFault:
    """Return the fault of a file that was written to while it was read."""
    return RosterFault("roster-moved", "the roster changed while it was read; run again")


def _lines(source: BinaryIO, reading: Reading) -> io.TextIOWrapper:
    return io.TextIOWrapper(cast("BinaryIO", _Tap(source, reading.digest)), encoding="utf-8-sig", newline="")


def _next_block(reader: Iterator[Record], open_roster: OpenRoster, before: int) -> list[Record]:
    block: list[Record] = []
    try:
        block.extend(islice(reader, BLOCK_RECORDS if before else HEADER_ROW))
    except UnicodeDecodeError as error:
        raise broken_files.encoding_fault(open_roster) from error
    except csv.Error as error:
        raise broken_files.quoting_fault(str(error), before + HEADER_ROW + len(block)) from error
    return block


class _Tap(io.BufferedIOBase):
    """A binary stream that passes on what it reads, looks for NUL bytes, and feeds a digest."""

    def __init__(self, source: BinaryIO, digest: "_Hash") -> None:
        self._source = source
        self._digest = digest
        self._position = 0

    def readable(self) -> bool:
        """Tell the text layer that it may read."""
        return True

    def read1(self, _size: int = -1) -> bytes:
        """Return the next chunk, whatever size was asked for: the text layer takes what it gets."""
        chunk = self._source.read(_CHUNK_BYTES)
        nul = chunk.find(b"\0")
        if nul >= 0:
            place = f"byte {self._position + nul:,} of the file is a NUL"
            raise RosterFault("nul-byte", f"{place}, which no CSV has; save it as CSV in UTF-8")
        self._digest.update(chunk)
        self._position += len(chunk)
        return chunk
