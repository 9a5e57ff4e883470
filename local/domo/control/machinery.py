"""Control of the simulator itself: its clock, tokens, request log and starting state."""

from collections.abc import Mapping

from local.domo.control.directory import instance_of
from local.domo.deletion import set_delete_of_owner
from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request, empty_reply, json_reply
from local.domo.public.tokens import expire_all
from local.domo.public.user_documents import PUT_REPLACES
from local.domo.request_log import RequestLog
from local.domo.routing import Router
from local.domo.seed import credentials_of, seed
from local.domo.store.store import Store
from local.domo.trouble import Trouble

SWITCHES = ("delete_of_owner", PUT_REPLACES)
"""How Domo behaves where its papers contradict each other."""


class Machinery:
    """`/state`, `/reset`, `/clock`, `/tokens/expire`, `/requests`, `/switches` and credentials."""

    def __init__(self, store: Store, log: RequestLog, troubles: Mapping[str, Trouble]) -> None:
        self._store = store
        self._log = log
        self._troubles = troubles

    def add_routes(self, router: Router, base: str) -> None:
        """Serve the paths."""
        router.add("GET", base + "/state", self.state)
        router.add("POST", base + "/reset", self.reset)
        router.add("POST", base + "/clock", self.set_clock)
        router.add("POST", base + "/tokens/expire", self.expire_tokens)
        router.add("GET", base + "/requests", self.requests)
        router.add("DELETE", base + "/requests", self.clear_requests)
        router.add("PUT", base + "/switches", self.set_switches)
        router.add("POST", base + "/clients", self.add_client)
        router.add("PUT", base + "/access-tokens", self.set_token_expiry)

    def state(self, _request: Request) -> Reply:
        """Counts by instance, and the offset of the clock."""
        counts = {
            name: {"users": self._store.people.count(name), "datasets": len(self._store.datasets.all(name))}
            for name in self._store.instances()
        }
        return json_reply({"clock_offset_seconds": self._store.clock.offset_seconds, "instances": counts})

    def reset(self, _request: Request) -> Reply:
        """Back to the start, with new credentials, which are answered; ports stay."""
        with self._store.database.transaction():
            self._store.database.clear()
            self._store.settings.put("delete_of_owner", "refuse")
            self._store.settings.put(PUT_REPLACES, value=False)
            seed(self._store)
        for trouble in self._troubles.values():
            trouble.clear()
        self._store.datasets.lag_seconds.clear()
        self._store.clock.offset_seconds = 0.0
        self._log.clear()
        instances = self._store.instances()
        return json_reply({name: credentials_of(self._store, name).document() for name in instances})

    def set_clock(self, request: Request) -> Reply:
        """Move the clock by `{"offset_seconds"}` from real time; tokens and lags expire by it."""
        self._store.clock.offset_seconds = float(request.json_object()["offset_seconds"])
        return empty_reply()

    def expire_tokens(self, _request: Request) -> Reply:
        """Make all OAuth tokens and sessions given out so far invalid, as in the middle of a run."""
        expire_all(self._store)
        self._store.credentials.end_sessions()
        return empty_reply()

    def requests(self, request: Request) -> Reply:
        """Counts by host, method, route and status, and the last `?last=` calls (100)."""
        return json_reply(self._log.document(request.number("last", default=100, least=0)))

    def clear_requests(self, _request: Request) -> Reply:
        """Forget the log."""
        self._log.clear()
        return empty_reply()

    def set_switches(self, request: Request) -> Reply:
        """Set some of `{"delete_of_owner": "refuse" | "refuse_quietly" | "orphan", "put_replaces": bool}`."""
        switches = request.json_object()
        if not switches or switches.keys() - set(SWITCHES):
            raise ApiError(400, f"The switches are {' and '.join(SWITCHES)}")
        if "delete_of_owner" in switches:
            set_delete_of_owner(self._store, switches["delete_of_owner"])
        if PUT_REPLACES in switches:
            self._store.settings.put(PUT_REPLACES, switches[PUT_REPLACES] is True)
        return empty_reply()

    def add_client(self, request: Request) -> Reply:
        """Make an OAuth client `{"instance", "user_id", "scopes"}`."""
        document = request.json_object()
        client = self._store.credentials.add_client(
            instance_of(self._store, document.get("instance")), document["user_id"], document["scopes"]
        )
        return json_reply({"client_id": client.client_id, "client_secret": client.client_secret}, 201)

    def set_token_expiry(self, request: Request) -> Reply:
        """Let the access tokens of `{"instance", "expires_in_seconds"}` end that much from now."""
        document = request.json_object()
        instance = instance_of(self._store, document.get("instance"))
        expires_ms = self._store.clock.now_ms() + int(document["expires_in_seconds"] * 1000)
        for token in self._store.credentials.access_tokens(instance):
            self._store.credentials.set_expiry(token.id, expires_ms)
        return empty_reply()
