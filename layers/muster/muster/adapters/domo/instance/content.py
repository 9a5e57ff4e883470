"""What people own in an instance, found and handed over through its own API (docs/owners.md has the evidence).

DataSets have a call that tells an owner's; DataFlows have none, so they are looked for in two ways, and each that
is found is asked for its owner of now, since Domo's search lags behind what was written.
"""

from collections.abc import Mapping, Sequence
from itertools import batched

from muster.adapters.domo.http.carried_out import in_doubt
from muster.adapters.domo.http.operations import FIND_DATASETS, GIVE_DATAFLOWS, GIVE_DATASETS
from muster.adapters.domo.http.shapes import as_list, as_object, objects
from muster.adapters.domo.http.transport import Call, Connection
from muster.adapters.domo.instance.content_dataflows import DataFlows
from muster.adapters.domo.instance.content_search import ContentSearch
from muster.domain.plans.content import ContentKind, Owned
from muster.errors import RefusedError, ServerTroubleError

AT_A_TIME = 50
"""Things given in one call, as in the one public script that does it."""
_LONGEST_REASON = 100


class InstanceContent:
    """The `Content` port. It keeps the list of DataFlows, so one is made for each use. Safe to use from threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._search = ContentSearch(connection)
        self._dataflows = DataFlows(connection)

    def owned_by(self, user_id: str) -> Sequence[Owned]:
        """DataSets, then DataFlows; each is the person's at this moment."""
        found = {thing.id for thing in self._search.owned_by(user_id, "dataflow")}
        return [*self._datasets_of(user_id), *self._dataflows.of(user_id, found)]

    def hand_over(self, things: Sequence[Owned], recipient_id: str) -> None:
        """Give the things away, DataSets first. Raises RefusedError at the first call that Domo did not do whole."""
        datasets = [thing.id for thing in things if thing.kind is ContentKind.DATASET]
        dataflows = [int(thing.id) for thing in things if thing.kind is ContentKind.DATAFLOW]
        for ids in batched(datasets, AT_A_TIME, strict=False):
            self._give_datasets(ids, recipient_id)
        for numbers in batched(dataflows, AT_A_TIME, strict=False):
            body = {"dataFlowIds": numbers, "responsibleUserId": int(recipient_id)}
            path = "/api/dataprocessing/v1/dataflows/bulk/patch"
            self._connection.send(Call(GIVE_DATAFLOWS, path, document=body))

    def _datasets_of(self, user_id: str) -> list[Owned]:
        call = Call(
            FIND_DATASETS, "/api/data/ui/v3/datasources/ownedBy", document=[{"id": user_id, "type": "USER"}]
        )
        ids = _ids_of(objects(self._connection.json(call), "what somebody owns"), user_id)
        if not ids:
            return []
        names = {thing.id: thing.name for thing in self._search.owned_by(user_id, "dataset")}
        return [Owned(ContentKind.DATASET, one, names.get(one, "")) for one in ids]

    def _give_datasets(self, ids: Sequence[str], recipient_id: str) -> None:
        body = {"type": "DATA_SOURCE", "ids": ids, "userId": int(recipient_id)}
        call = Call(GIVE_DATASETS, "/api/data/v1/ui/bulk/reassign", document=body)
        reply = as_object(self._connection.json(call), "a hand-over")
        failed = as_object(reply.get("failed") or {}, "what was not handed over")
        if failed:
            one, reason = next(iter(failed.items()))
            words = f"Domo did not {GIVE_DATASETS.name}: {len(failed)} of {len(ids)} failed, such as {one}"
            raise RefusedError(f"{words} ({str(reason)[:_LONGEST_REASON]})")
        given = reply.get("successful")
        if not isinstance(given, list) or len(given) < len(ids):
            raise in_doubt(GIVE_DATASETS, "something that does not name all of them")


def _ids_of(entries: Sequence[Mapping[str, object]], user_id: str) -> list[str]:
    """The ids in the one entry, which must be of this person: nothing else is "owns nothing"."""
    if len(entries) != 1:
        raise ServerTroubleError(f"Domo told of {len(entries)} owners when asked for one")
    entity = as_object(entries[0].get("entityIdentifier") or {"id": user_id}, "an owner")
    if str(entity.get("id")) != user_id:
        raise ServerTroubleError("Domo told of another owner than was asked for")
    ids = as_list(entries[0].get("dataSourceIds"), "the DataSets of an owner")
    if not all(isinstance(one, str) and one for one in ids):
        raise ServerTroubleError("Domo named a DataSet by something that is no id")
    return sorted({str(one) for one in ids})
