"""Reads the people of an instance by its search: pages that must agree with the count that comes with each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from muster.adapters.domo.http.listing import SeenIds
from muster.adapters.domo.http.operations import SEARCH_PEOPLE
from muster.adapters.domo.http.parallel import in_order
from muster.adapters.domo.http.shapes import as_object, id_of, number_of, objects
from muster.adapters.domo.http.transport import AT_ONCE, Call, Connection
from muster.adapters.domo.instance.people import ATTRIBUTES
from muster.errors import IncompleteReadError

PAGE_SIZE = 200
"""The most that a client is known to ask for (reference, section 3.2)."""

type Document = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of what a search found: `count` is how many there are on all pages."""

    offset: int
    count: int
    users: Sequence[Document]


@dataclass(frozen=True, slots=True)
class ReadBefore:
    """A list that was begun earlier: whom it has named, the ids of its last page, its count and its pages' size."""

    seen: SeenIds
    last_ids: Sequence[str]
    count: int
    page_size: int


class PeopleSearch:
    """Searches an instance; `keys` are attributes to be told beside those of the thirteen columns."""

    def __init__(self, connection: Connection, keys: Sequence[str] = ()) -> None:
        self._connection = connection
        self._attributes = [*ATTRIBUTES, *keys]

    def page(self, offset: int, limit: int, filters: Sequence[Document] = ()) -> FoundPage:
        """One page, by id: without an order pages might overlap."""
        body = {
            "attributes": self._attributes,
            "filters": list(filters),
            "ids": [],
            "includeDeleted": False,
            "includeSupport": False,
            "onlyDeleted": False,
            "limit": limit,
            "offset": offset,
            "parts": [],
            "showCount": True,
            "count": False,
            "sort": {"field": "id", "order": "ASC"},
        }
        call = Call(SEARCH_PEOPLE, "/api/identity/v1/users/search", query={"explain": "false"}, document=body)
        reply = as_object(self._connection.json(call), "a search")
        count = number_of(reply, "count", "a search")
        return FoundPage(offset, count, objects(reply.get("users"), "the users of a search"))

    def everybody(self, own_user_id: str, before: ReadBefore | None = None) -> Iterator[FoundPage]:
        """All people, several pages at a time; of a list that was begun `before`, those who are still to come.

        Raises IncompleteReadError when a page is short or the count moves, when somebody comes twice or the
        account's own user is missing: such a list is never taken for the truth.
        """
        seen = SeenIds() if before is None else before.seen
        if before is None:
            first = self.page(0, PAGE_SIZE)
            size, count, offset = len(first.users), first.count, len(first.users)
            beginning: tuple[FoundPage, ...] = (first,)
        else:
            self._refuse_moved(before)
            size, count, offset, beginning = before.page_size, before.count, len(seen), ()
        rest = range(offset, count, size) if size else ()
        pages = in_order(lambda offset: self.page(offset, size), rest, at_once=AT_ONCE)
        for page in chain(beginning, pages):
            if page.count != count:
                raise IncompleteReadError(f"The people moved: {count} at first, then {page.count}")
            if len(page.users) != min(size, count - page.offset):
                came = page.offset + len(page.users)
                raise IncompleteReadError(
                    f"Domo's list of {count} people came in part: a page ended after {came}"
                )
            seen.add(id_of(user, "a user") for user in page.users)
            yield page
        self._check(seen, count, own_user_id)

    def _refuse_moved(self, before: ReadBefore) -> None:
        """Raises IncompleteReadError unless the last page that was read before is still where it was."""
        last = len(before.last_ids)
        page = self.page(len(before.seen) - last, last)
        same = [id_of(user, "a user") for user in page.users] == list(before.last_ids)
        if page.count != before.count or not same:
            raise IncompleteReadError(
                f"The people moved while reading them was interrupted: {before.count} at first, then {page.count}"
            )

    def _check(self, seen: SeenIds, count: int, own_user_id: str) -> None:
        seen.refuse_repeated()
        if own_user_id not in seen:
            raise IncompleteReadError(
                f"The list of {len(seen)} people is not whole: it lacks the account's own user"
            )
        again = self.page(0, 1).count
        if not len(seen) == count == again:
            raise IncompleteReadError(f"{len(seen)} people came of {count} at first and {again} at the end")
