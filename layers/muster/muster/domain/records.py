"""The bytes of a roster as blocks of CSV records, or as the fault that says why they are none."""

import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, cast

from muster.domain import broken_files
from muster.domain.faults import RosterFault

if TYPE_CHECKING:
    from hashlib import _Hash

type OpenRoster = Callable[[], BinaryIO]
"""Opens the roster's bytes anew, from the start, each time it is called."""

type Record = list[str]

BLOCK_RECORDS = 1_000
HEADER_ROW = 1
FIRST_DATA_ROW = HEADER_ROW + 1

_CHUNK_BYTES = 1 << 17


def record_blocks(open_roster: OpenRoster, digest: "_Hash | None" = None) -> Iterator[list[Record]]:
    """Yield the records in blocks of at most 1,000, the header's first in the first; a blank line is [].

    `digest`, if given, is fed the bytes on their way. Raises RosterFault.
    """
    broken_files.refuse_what_is_no_csv(open_roster)
    with open_roster() as source:
        text = io.TextIOWrapper(cast("BinaryIO", _Tap(source, digest)), encoding="utf-8-sig", newline="")
        reader = csv.reader(text, strict=True, skipinitialspace=True)
        row = HEADER_ROW
        while block := _next_block(reader, open_roster, row):
            row += len(block)
            yield block


def _next_block(reader: Iterator[Record], open_roster: OpenRoster, row: int) -> list[Record]:
    block: list[Record] = []
    try:
        block.extend(islice(reader, BLOCK_RECORDS))
    except UnicodeDecodeError as error:
        raise broken_files.encoding_fault(open_roster) from error
    except csv.Error as error:
        raise broken_files.quoting_fault(str(error), row + len(block)) from error
    return block


class _Tap(io.BufferedIOBase):
    """A binary stream that passes on what it reads, looks for NUL bytes, and feeds a digest."""

    def __init__(self, source: BinaryIO, digest: "_Hash | None") -> None:
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
        if self._digest is not None:
            self._digest.update(chunk)
        self._position += len(chunk)
        return chunk
