"""What holds for every test: a clean environment, no network but this machine's, and Hypothesis without surprises."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

_FOREIGN_VARIABLES = ("AWS_", "MUSTER_", "POWERTOOLS_", "LAMBDA_", "DOMO_", "COLUMNS")
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1", "", None})

settings.register_profile(
    "muster", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", settings.get_profile("muster"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "muster"))


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_FOREIGN_VARIABLES):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection and look-up that would leave this machine."""
    with pytest.MonkeyPatch.context() as patch:
        connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

        def guarded_connect(self: socket.socket, address: Any) -> None:
            _refuse_strangers(self.family, address)
            connect(self, address)

        def guarded_connect_ex(self: socket.socket, address: Any) -> int:
            _refuse_strangers(self.family, address)
            return connect_ex(self, address)

        def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
            _refuse_strangers(socket.AF_INET, (host,))
            return look_up(host, *args, **kwargs)

        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _refuse_strangers(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and address[0] not in _THIS_MACHINE:
        raise AssertionError(f"A test wants to speak to {address[0]}; tests speak to this machine only.")
