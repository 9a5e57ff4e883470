"""The DataFlows of an instance with their owners, as the instance's own pages list them."""

from typing import Any

from local.domo.caller import Caller
from local.domo.errors import ApiError
from local.domo.exchange import JsonObject, Reply, Request, json_reply
from local.domo.instance.sessions import Sessions
from local.domo.routing import Router
from local.domo.store.store import Store

_LARGEST_PAGE = 100


class DataFlows:
    """List and show."""

    def __init__(self, store: Store, instance: str) -> None:
        self._store = store
        self._instance = instance

    def add_routes(self, router: Router, sessions: Sessions) -> None:
        """Serve the paths."""
        router.add("GET", "/api/dataprocessing/v2/dataflows", sessions.guarded(self.page))
        router.add("GET", "/api/dataprocessing/v2/dataflows/{dataflow_id}", sessions.guarded(self.show))

    def page(self, request: Request, _caller: Caller) -> Reply:
        """A page by name. The largest page is not known, so one that is larger than any client's is refused."""
        limit = request.number("limit", default=_LARGEST_PAGE, least=1, most=_LARGEST_PAGE)
        offset = request.number("offset", default=0, least=0)
        rows = self._rows("ORDER BY name, id LIMIT ? OFFSET ?", limit, offset)
        total = self._store.database.value(
            "SELECT count(*) FROM dataflows WHERE instance = ?", (self._instance,)
        )
        about = {"limit": limit, "offset": offset, "totalCount": total}
        return json_reply({"metaData": about, "onboardFlows": rows})

    def show(self, request: Request, _caller: Caller) -> Reply:
        """One DataFlow."""
        rows = self._rows("AND id = ?", request.identity("dataflow_id", "DataFlow"))
        if not rows:
            raise ApiError(404, f"DataFlow {request.parameters['dataflow_id']} was not found")
        return json_reply(rows[0])

    def _rows(self, rest: str, *values: Any) -> list[JsonObject]:  # noqa: ANN401 - values of SQL
        statement = f"SELECT id, name, owner_id FROM dataflows WHERE instance = ? {rest}"  # noqa: S608 - our own words
        return [
            {"id": row["id"], "name": row["name"], "responsibleUserId": row["owner_id"], "deleted": False}
            for row in self._store.database.rows(statement, (self._instance, *values))
        ]
