import os
import socket

import pytest


def test_a_test_cannot_speak_to_another_machine() -> None:
    with socket.socket() as stranger, pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        stranger.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match=r"acme\.example"):
        socket.getaddrinfo("acme.example", 80)


def test_a_test_can_speak_to_its_own_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_test_starts_without_the_credentials_of_whoever_runs_it() -> None:
    assert not [name for name in os.environ if name.startswith(("AWS_ACCESS", "AWS_SECRET", "MUSTER_"))]
