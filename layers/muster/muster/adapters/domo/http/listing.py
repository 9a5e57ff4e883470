"""Reads a list that comes by offset and limit, and does not believe it when it moved or came in part.

Domo's lists have no cursor: whoever is deleted while we read shifts the rest, and a person is skipped or met
twice.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence

from muster.errors import IncompleteReadError

_PARTS = 16


class SeenIds:
    """Ids of users, eight bytes each, so that a million of them may be checked beside a plan."""

    def __init__(self) -> None:
        self._parts = [array("Q") for _ in range(_PARTS)]
        self.mixed = 0

    def add(self, ids: Iterable[str]) -> None:
        """Remember some more."""
        for text in ids:
            number = int(text)
            self._parts[number % _PARTS].append(number)
            self.mixed += hash((number, _PARTS))

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts)

    def __contains__(self, wanted: str) -> bool:
        number = int(wanted)
        return number in self._parts[number % _PARTS]

    def refuse_repeated(self) -> None:
        """Raises IncompleteReadError if an id was met twice: the list moved while it was read."""
        repeated = sum(len(part) - len(set(part)) for part in self._parts)
        if repeated:
            raise IncompleteReadError(
                f"The list of users moved while it was read: {repeated} of {len(self)} came twice"
            )

    def refuse_other(self, again: "SeenIds") -> None:
        """Raises IncompleteReadError unless the other listing has the same ids, in whatever order."""
        if len(self) != len(again) or self.mixed != again.mixed:
            raise IncompleteReadError(
                f"The list of users moved while it was read: {len(self)} people at first, then {len(again)}"
            )


def pages_by_offset[Row](read_page: Callable[[int], Sequence[Row]]) -> Iterator[Sequence[Row]]:
    """Yield pages until an empty one, each asked for at the number of rows that came before it.

    Raises IncompleteReadError for a page that is followed by more although it is shorter than the first, for
    one that is longer, and for one that begins like the page before it: such a list was cut or moved, or has
    no end.
    """
    offset = page_size = 0
    ended_by_short_page = False
    begins: Row | None = None
    while page := read_page(offset):
        page_size = page_size or len(page)
        if page[0] == begins:
            raise IncompleteReadError(f"The list of users came again from the {offset}th")
        begins = page[0]
        if ended_by_short_page or len(page) > page_size:
            raise IncompleteReadError(f"A page of the list of users was cut short before the {offset}th")
        ended_by_short_page = len(page) < page_size
        offset += len(page)
        yield page


def pages_that_may_grow[Row](
    read_page: Callable[[int], Sequence[Row]], same: Callable[[Row, Row], bool]
) -> Iterator[Sequence[Row]]:
    """Yield the pages of a list to whose end others may add meanwhile, so that no row is missed.

    Each page is asked for at the last row of the one before and must begin with that row, as `same` tells: then
    nothing before it was taken away, and a page that came short is followed by what it lacked.

    Raises IncompleteReadError where another row stands there or none, and for a list without a row.
    """
    page = read_page(0)
    if not page:
        raise IncompleteReadError("The list of users came empty")
    offset = -1
    while page:
        yield page
        last, offset = page[-1], offset + len(page)
        following = read_page(offset)
        if not following or not same(following[0], last):
            raise IncompleteReadError(f"The list of users moved before the {offset}th while it was read")
        page = following[1:]
