"""Finds a person's id in a list that has no filter, at the cost of one listing for all who look at the same time."""

import threading
from collections.abc import Callable, Iterable, Iterator

from muster.errors import RefusedError

type Entries = Iterable[tuple[str, str]]
"""The (address, id) of a page of people."""


class AddressBook:
    """Ids by address, as the last listing told them. Safe to use from several threads.

    When many creates are in doubt at once, all of them look: one reads the list, and those who asked before it began
    take its answer. Somebody who is there is found as soon as the page with the address was read; only "nobody" needs
    a whole listing, and one that was begun after the question.
    """

    def __init__(self, read_pages: Callable[[], Iterator[Entries]]) -> None:
        self._read_pages = read_pages
        self._lock = threading.Lock()
        self._ids: dict[str, list[str]] = {}
        self._begun = 0
        self._whole = 0

    def remembered(self, address: str) -> str | None:
        """Who had this address when it was last read, which may be long ago: look at the person before use."""
        return self._one(address)

    def look(self, address: str) -> str | None:
        """Who has this address now; None for nobody.

        Raises RefusedError if several have it, and what reading the pages raises.
        """
        asked = self._begun
        with self._lock:
            listed_since = self._begun > asked
            if not listed_since or (self._whole != self._begun and address not in self._ids):
                self._read(address)
            return self._one(address)

    def _read(self, wanted: str) -> None:
        """Read the list up to the page that has the address, or whole."""
        self._begun += 1
        self._ids = {}
        for page in self._read_pages():
            for address, user_id in page:
                self._ids.setdefault(address, []).append(user_id)
            if wanted in self._ids:
                return
        self._whole = self._begun

    def _one(self, address: str) -> str | None:
        ids = self._ids.get(address, ())
        if len(ids) > 1:
            raise RefusedError(f"{len(ids)} people have this address in Domo: {', '.join(ids)}")
        return ids[0] if ids else None
