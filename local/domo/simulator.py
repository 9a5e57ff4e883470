"""Starts and stops the simulator: a store and one server for each host."""

import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from local.domo.application import HostApplication
from local.domo.control.host import BASE, control_router
from local.domo.instance.host import instance_router
from local.domo.public.host import public_router
from local.domo.public.tokens import expire_all
from local.domo.request_log import RequestLog
from local.domo.seed import InstanceCredentials, credentials_of, seed
from local.domo.server import HostServer
from local.domo.store.store import Store
from local.domo.trouble import Trouble

PUBLIC, CONTROL = "api.domo.com", "control"


class DomoSimulator:
    """A running simulator. Use `start`, as a context manager or with `stop`."""

    def __init__(
        self,
        store: Store,
        log: RequestLog,
        applications: dict[str, HostApplication],
        servers: dict[str, HostServer],
    ) -> None:
        self.store = store
        self.log = log
        self._applications = applications
        self._servers = servers
        self._directory: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def start(cls, state_directory: Path | None = None, *, fresh: bool = False) -> Self:
        """Start all hosts on loopback ports.

        With a state directory the state and the ports (if they are free) are those of the last time, unless
        `fresh`; without one the state is thrown away at the end.
        """
        temporary = None
        if state_directory is None:
            temporary = tempfile.TemporaryDirectory(prefix="domo-simulator-")
            state_directory = Path(temporary.name)
        if fresh:
            for file in state_directory.glob("domo.sqlite*"):
                file.unlink()
        store, log = Store(state_directory), RequestLog()
        seed(store)
        applications = _applications(store, log)
        simulator = cls(store, log, applications, _start_servers(store, applications))
        simulator._directory = temporary
        return simulator

    @property
    def public_url(self) -> str:
        """The address of the public API."""
        return self._servers[PUBLIC].url

    @property
    def control_url(self) -> str:
        """The address below which the control paths lie."""
        return self._servers[CONTROL].url + BASE

    def instance_url(self, instance: str) -> str:
        """The address of an instance such as acme.domo.com."""
        return self._servers[instance].url

    def ports(self) -> dict[str, int]:
        """The loopback port of each host of Domo's, as the door takes them."""
        return {host: server.port for host, server in self._servers.items() if host != CONTROL}

    def trouble(self, host: str = PUBLIC) -> Trouble:
        """The trouble of the public API, or of an instance; set it to spoil requests."""
        return self._applications[host].trouble

    def credentials(self, instance: str) -> InstanceCredentials:
        """What opens an instance."""
        return credentials_of(self.store, instance)

    @property
    def home(self) -> str:
        """The name of the first instance."""
        return self.store.instances()[0]

    @property
    def client_id(self) -> str:
        """The OAuth client of the home instance."""
        return self.credentials(self.home).client_id

    @property
    def client_secret(self) -> str:
        """The secret of that client."""
        return self.credentials(self.home).client_secret

    def ready(self) -> dict[str, Any]:
        """Addresses and credentials, as the ready file says them."""
        return {
            "public_url": self.public_url,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "control_url": self.control_url,
            "home": self.home,
            "instances": {
                name: {"url": self.instance_url(name), **self.credentials(name).document()}
                for name in self.store.instances()
            },
        }

    def write_ready(self, file: Path, **more: object) -> None:
        """Write the ready file in one step, readable by its owner alone, for it holds credentials."""
        partial = file.with_name(file.name + ".partial")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(self.ready() | more, indent=2) + "\n")
        partial.replace(file)

    def stop(self) -> None:
        """Stop all hosts and close the store."""
        with ThreadPoolExecutor(len(self._servers)) as threads:
            list(threads.map(HostServer.stop, self._servers.values()))
        self.store.close()
        if self._directory is not None:
            self._directory.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def _applications(store: Store, log: RequestLog) -> dict[str, HostApplication]:
    def expire_tokens() -> None:
        expire_all(store)
        store.credentials.end_sessions()

    hosts = {PUBLIC: public_router(store)} | {
        name: instance_router(store, name) for name in store.instances()
    }
    applications = {
        host: HostApplication(host, router, log, expire_tokens=expire_tokens, path_in_errors=host != PUBLIC)
        for host, router in hosts.items()
    }
    troubles = {host: application.trouble for host, application in applications.items()}
    control = control_router(store, log, troubles)
    applications[CONTROL] = HostApplication(CONTROL, control, log, expire_tokens=expire_tokens)
    return applications


def _start_servers(store: Store, applications: dict[str, HostApplication]) -> dict[str, HostServer]:
    ports: dict[str, int] = store.settings.get("ports", {})
    servers = {host: _bind(ports.get(host, 0), application) for host, application in applications.items()}
    store.settings.put("ports", {host: server.port for host, server in servers.items()})
    for server in servers.values():
        server.start()
    return servers


def _bind(port: int, application: HostApplication) -> HostServer:
    try:
        return HostServer(port, application)
    except OSError:
        return HostServer(0, application)  # the port of last time is taken
