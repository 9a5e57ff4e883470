"""An instance that answers what people own, for the unit tests of whoever asks it."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import orjson

from muster.adapters.domo.instance.content import InstanceContent
from tests.unit.adapters.domo.wire import Wire, answer

ANN, BOB = 11, 22
OWNED_BY = "/api/data/ui/v3/datasources/ownedBy"
SEARCH = "/api/search/v1/query"
REASSIGN = "/api/data/v1/ui/bulk/reassign"
FLOWS = "/api/dataprocessing/v2/dataflows"
PATCH = "/api/dataprocessing/v1/dataflows/bulk/patch"


class Instance:
    """DataSets and DataFlows by owner. `known` is what the search believes; `instead` answers a path otherwise."""

    largest_page = 100

    def __init__(
        self, datasets: Mapping[str, int] | None = None, flows: Mapping[int, int] | None = None
    ) -> None:
        self.datasets = dict(datasets or {})
        self.flows: dict[int, int | None] = dict(flows or {})
        self.deleted: set[int] = set()
        self.known: dict[str, dict[str | int, int]] = {"dataset": {}, "dataflow": {}}
        self.known["dataset"].update(self.datasets)
        self.listed: Sequence[int] | None = None
        self.instead: dict[str, Any] = {}
        self.wire = Wire(self.answer)
        self.content = InstanceContent(self.wire.connection())

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        body = orjson.loads(request.content) if request.content else {}
        if path in self.instead:
            given = self.instead[path]
            return given if isinstance(given, httpx.Response) else answer(given)
        if path == OWNED_BY:
            [who] = body
            ids = [one for one, owner in self.datasets.items() if str(owner) == who["id"]]
            return answer([{"entityIdentifier": who, "dataSourceIds": ids, "dataSources": []}])
        if path == SEARCH:
            return answer(self.searched(body))
        if path == FLOWS:
            return answer(self.page(request))
        if path.startswith(FLOWS):
            number = int(path.rpartition("/")[2])
            return answer(self.flow(number)) if number in self.flows else answer(status=404)
        return self.written(path, body)

    def searched(self, body: Mapping[str, Any]) -> Mapping[str, object]:
        [[entity]], [condition] = body["entityList"], body["filters"]
        hits = [
            {"databaseId": one, "name": f"N{one}"}
            for one, owner in self.known[entity].items()
            if condition["value"] == f"{owner}:USER"
        ]
        return {"searchObjects": hits[body["offset"] : body["offset"] + body["count"]]}

    def page(self, request: httpx.Request) -> Mapping[str, object]:
        offset, limit = int(request.url.params["offset"]), int(request.url.params["limit"])
        listed = list(self.flows) if self.listed is None else list(self.listed)
        rows = [self.flow(number) for number in listed[offset : offset + min(limit, self.largest_page)]]
        return {"metaData": {"totalCount": len(self.flows)}, "onboardFlows": rows}

    def flow(self, number: int) -> Mapping[str, object]:
        owner = self.flows[number]
        return {
            "id": number,
            "name": f"F{number}",
            "responsibleUserId": owner,
            "deleted": number in self.deleted,
        }

    def written(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        if path == PATCH:
            self.flows.update(dict.fromkeys(body["dataFlowIds"], body["responsibleUserId"]))
            return httpx.Response(200)
        assert path == REASSIGN
        self.datasets.update(dict.fromkeys(body["ids"], body["userId"]))
        return answer({"successful": body["ids"], "failed": {}})

    def of(self, user_id: int) -> list[str]:
        return [thing.id for thing in self.content.owned_by(str(user_id))]
