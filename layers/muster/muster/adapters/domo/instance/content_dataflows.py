"""The DataFlows of an instance and their owners: the whole list, read once, and single ones as they are now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from threading import Lock
from urllib.parse import quote

from muster.adapters.domo.http.operations import LIST_DATAFLOWS, SHOW_DATAFLOW
from muster.adapters.domo.http.parallel import in_order
from muster.adapters.domo.http.shapes import as_object, id_of, number_of, objects
from muster.adapters.domo.http.transport import AT_ONCE, Call, Connection
from muster.domain.plans.content import ContentKind, Owned
from muster.errors import IncompleteReadError, NotFoundError, ServerTroubleError

PAGE_SIZE = 100
_PATH = "/api/dataprocessing/v2/dataflows"

type Document = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Page:
    count: int
    flows: Sequence[Document]


class DataFlows:
    """Reads DataFlows. The list is read when it is first needed, and kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids_by_owner: Mapping[str, Sequence[str]] | None = None
        self._lock = Lock()

    def of(self, user_id: str, hints: Iterable[str]) -> list[Owned]:
        """The DataFlows that this person owns now, of those that the list or a hint names.

        Raises IncompleteReadError if the list did not come whole.
        """
        with self._lock:
            if self._ids_by_owner is None:
                self._ids_by_owner = self._connection.repeated(self._read)
        candidates = {*self._ids_by_owner.get(user_id, ()), *hints}
        found = (self._show(one) for one in sorted(candidates))
        return [
            Owned(ContentKind.DATAFLOW, _id(flow), str(flow.get("name") or ""))
            for flow in found
            if flow is not None and _owner_of(flow) == user_id
        ]

    def _read(self) -> Mapping[str, Sequence[str]]:
        first = self._page(0)
        size = len(first.flows)
        rest = range(size, first.count, size) if size else ()
        owners: dict[str, list[str]] = defaultdict(list)
        seen: set[str] = set()
        for page in chain((first,), in_order(self._page, rest, at_once=AT_ONCE)):
            if page.count != first.count:
                raise IncompleteReadError(f"The DataFlows moved: {first.count} at first, then {page.count}")
            for flow in page.flows:
                seen.add(_id(flow))
                if (owner := _owner_of(flow)) is not None:
                    owners[owner].append(_id(flow))
        if len(seen) != first.count:
            raise IncompleteReadError(f"{len(seen)} DataFlows came of {first.count}")
        return owners

    def _page(self, offset: int) -> _Page:
        query = {"limit": str(PAGE_SIZE), "offset": str(offset), "orderBy": "name"}
        reply = as_object(self._connection.json(Call(LIST_DATAFLOWS, _PATH, query=query)), "the DataFlows")
        about = as_object(reply.get("metaData"), "what is said of the DataFlows")
        flows = objects(reply.get("onboardFlows"), "the DataFlows")
        return _Page(number_of(about, "totalCount", "the DataFlows"), flows)

    def _show(self, dataflow_id: str) -> Document | None:
        """A DataFlow as it is now; None if it is gone."""
        call = Call(SHOW_DATAFLOW, f"{_PATH}/{quote(dataflow_id, safe='')}")
        try:
            flow = as_object(self._connection.json(call), "a DataFlow")
        except NotFoundError:
            return None
        if _id(flow) != dataflow_id:
            raise ServerTroubleError("Domo told of another DataFlow than was asked for")
        return flow


def _id(flow: Document) -> str:
    return id_of(flow, "a DataFlow")


def _owner_of(flow: Document) -> str | None:
    """Whose it is; None for one that is deleted, which Domo still tells of, or that nobody owns."""
    if flow.get("deleted") is True or flow.get("responsibleUserId") is None:
        return None
    return str(number_of(flow, "responsibleUserId", "a DataFlow"))
