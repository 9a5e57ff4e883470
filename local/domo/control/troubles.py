"""Control of trouble: what goes wrong on which host, and how late imported data can be read."""

from collections.abc import Mapping

from local.domo.control.directory import instance_of
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, empty_reply, json_reply
from local.domo.routing import Router
from local.domo.store.store import Store
from local.domo.trouble import EFFECTS, Trouble, set_from_document


class Troubles:
    """`/trouble`, `/trouble/{host}`, `/lag`. A host is `api.domo.com` or the name of an instance."""

    def __init__(self, store: Store, troubles: Mapping[str, Trouble]) -> None:
        self._store = store
        self._troubles = troubles

    def add_routes(self, router: Router, base: str) -> None:
        """Serve the paths."""
        router.add("GET", base + "/trouble", self.show)
        router.add("DELETE", base + "/trouble", self.clear)
        router.add("PUT", base + "/trouble/{host}", self.set)
        router.add("PUT", base + "/lag", self.set_lag)

    def show(self, _request: Request) -> Reply:
        """What is set on each host, how often each rule struck, and which effects there are."""
        hosts = {host: trouble.document() for host, trouble in self._troubles.items()}
        return json_reply(
            {"hosts": hosts, "lag_seconds": self._store.datasets.lag_seconds, "effects": EFFECTS}
        )

    def clear(self, _request: Request) -> Reply:
        """End all trouble on all hosts."""
        for trouble in self._troubles.values():
            trouble.clear()
        self._store.datasets.lag_seconds.clear()
        return empty_reply()

    def set(self, request: Request) -> Reply:
        """Set the trouble of a host, in place of what was there: `{latency_ms, rate_limit, rules}`."""
        trouble = self._troubles.get(request.parameters["host"])
        if trouble is None:
            raise ApiError(404, f"The hosts are {', '.join(self._troubles)}")
        set_from_document(trouble, request.json_object())
        return empty_reply()

    def set_lag(self, request: Request) -> Reply:
        """Let data that is imported from now on be readable only after `{"instance", "seconds"}`."""
        document = request.json_object()
        instance = instance_of(self._store, document.get("instance"))
        self._store.datasets.lag_seconds[instance] = float(document["seconds"])
        return empty_reply()
