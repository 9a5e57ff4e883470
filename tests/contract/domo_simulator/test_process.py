import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from local.domo import DomoSimulator


@contextmanager
def process(directory: Path, *options: str) -> Iterator[dict[str, Any]]:
    ready = directory / "ready.json"
    command = [sys.executable, "-m", "local.domo", "--state-dir", str(directory / "state")]
    with subprocess.Popen([*command, "--ready-file", str(ready), *options]) as running:  # noqa: S603 - ours
        try:
            deadline = time.monotonic() + 60
            while not ready.exists() and time.monotonic() < deadline and running.poll() is None:
                time.sleep(0.02)
            yield json.loads(ready.read_text())
        finally:
            running.send_signal(signal.SIGTERM)
            assert running.wait(10) == 0
    ready.unlink()


def users(ready: dict[str, Any]) -> list[str]:
    return [row["email"] for row in httpx.get(f"{ready['control_url']}/users").json()]


def test_state_credentials_and_ports_survive_a_restart_and_fresh_forgets_them(tmp_path: Path) -> None:
    with process(tmp_path) as first:
        body = {"users": [{"displayName": "Ann", "email": "ann@acme.example"}]}
        assert httpx.post(f"{first['control_url']}/users", json=body).status_code == 201
    with process(tmp_path) as second:
        assert second == first
        assert "ann@acme.example" in users(second)
    with process(tmp_path, "--fresh") as third:
        assert "ann@acme.example" not in users(third)
        assert third["client_secret"] != first["client_secret"]


def test_the_ready_file_says_how_to_reach_everything_and_is_private(tmp_path: Path) -> None:
    with process(tmp_path) as ready:
        assert set(ready) == {
            "public_url", "client_id", "client_secret", "control_url", "home", "instances",
        }  # fmt: skip
        assert list(ready["instances"]) == ["acme.domo.com", "globex.domo.com"]
        for instance in ready["instances"].values():
            assert {"url", "access_token", "user_name", "password"} <= set(instance)
            assert httpx.get(instance["url"]).status_code == 404
        assert (tmp_path / "ready.json").stat().st_mode & 0o077 == 0


def test_the_door_is_opened_when_it_is_asked_for(tmp_path: Path) -> None:
    with process(tmp_path, "--door") as ready:
        assert ready["door"]["HTTPS_PROXY"].startswith("http://127.0.0.1:")
        trusted = ssl.create_default_context(cafile=ready["door"]["SSL_CERT_FILE"])
        answer = httpx.get("https://acme.domo.com/", proxy=ready["door"]["HTTPS_PROXY"], verify=trusted)
        assert answer.status_code == 404


def test_a_taken_port_is_replaced_by_a_free_one(tmp_path: Path) -> None:
    with DomoSimulator.start(tmp_path) as first, DomoSimulator.start(tmp_path) as second:
        assert second.public_url != first.public_url
        assert httpx.get(f"{second.control_url}/state").status_code == 200


def test_it_listens_on_loopback_only(tmp_path: Path) -> None:
    with DomoSimulator.start(tmp_path) as simulator:
        addresses = {
            url.split("//")[1].split(":")[0] for url in (simulator.public_url, simulator.control_url)
        }
        assert addresses == {"127.0.0.1"}
    assert os.listdir(tmp_path)  # noqa: PTH208 - that the state is there, whatever its files
