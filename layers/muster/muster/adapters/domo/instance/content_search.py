"""Domo's search for what somebody owns: it tells names, and lags behind what was written, so it is only a hint."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from muster.adapters.domo.http.operations import SEARCH_CONTENT
from muster.adapters.domo.http.shapes import as_object, objects
from muster.adapters.domo.http.transport import Call, Connection
from muster.errors import ServerTroubleError

PAGE_SIZE = 100
MOST_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that the search named."""

    id: str
    name: str


class ContentSearch:
    """Searches one instance."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owned_by(self, user_id: str, entity: str) -> Iterator[Hit]:
        """Everything of a kind, "dataset" or "dataflow", that the search believes to be this person's."""
        for number in count():
            if number == MOST_PAGES:
                raise ServerTroubleError(f"Domo's search named more than {MOST_PAGES * PAGE_SIZE} things")
            page = self._page(user_id, entity, number * PAGE_SIZE)
            yield from page
            if len(page) < PAGE_SIZE:
                return

    def _page(self, user_id: str, entity: str, offset: int) -> list[Hit]:
        condition = {
            "name": "OWNED_BY_ID",
            "field": "owned_by_id",
            "facetType": "user",
            "filterType": "term",
            "value": f"{user_id}:USER",
        }
        body = {
            "query": "*",
            "entityList": [[entity]],
            "filters": [condition],
            "combineResults": False,
            "count": PAGE_SIZE,
            "offset": offset,
        }
        reply = as_object(
            self._connection.json(Call(SEARCH_CONTENT, "/api/search/v1/query", document=body)), "a search"
        )
        rows = objects(reply.get("searchObjects") or [], "the things of a search")
        return [
            Hit(str(row["databaseId"]), str(row.get("name") or "")) for row in rows if row.get("databaseId")
        ]
