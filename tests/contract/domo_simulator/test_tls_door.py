import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from local.domo import DomoSimulator
from local.domo.tls_door import TlsDoor
from local.domo.trouble import Rule
from tests.contract.domo_simulator.conftest import HOME

ME = "/api/content/v2/users/me"


@pytest.fixture
def door(simulator: DomoSimulator, tmp_path: Path) -> Iterator[TlsDoor]:
    with TlsDoor(simulator.ports(), tmp_path) as opened:
        yield opened


def client(door: TlsDoor) -> httpx.Client:
    trusted = ssl.create_default_context(cafile=door.certificate)
    return httpx.Client(proxy=door.url, verify=trusted, trust_env=False)


def test_every_host_is_reached_by_domos_own_address(simulator: DomoSimulator, door: TlsDoor) -> None:
    with client(door) as through:
        for name in simulator.store.instances():
            headers = {"X-DOMO-Developer-Token": simulator.credentials(name).access_token}
            assert through.get(f"https://{name}{ME}", headers=headers).json()["role"] == "Admin"
        assert through.get("https://api.domo.com/v1/users").status_code == 403


def test_no_other_host_is_reached_so_nothing_leaves_the_machine(door: TlsDoor) -> None:
    with client(door) as through:
        for url in ("https://evil.example/", "https://initech.domo.com/", "https://127.0.0.1/"):
            with pytest.raises(httpx.ProxyError, match="403"):
                through.get(url)
        answer = through.get("http://acme.domo.com/")
        assert answer.status_code == 403


def test_bodies_of_megabytes_pass_both_ways(simulator: DomoSimulator, door: TlsDoor) -> None:
    instance = f"https://{HOME}"
    with client(door) as through:
        through.headers["X-DOMO-Developer-Token"] = simulator.credentials(HOME).access_token
        columns = {"columns": [{"type": "STRING", "name": "text"}]}
        new = {"userDefinedType": "api", "dataSourceName": "wide", "schema": columns}
        made = through.post(f"{instance}/api/data/v2/datasources", json=new).json()
        uploads = f"{instance}/api/data/v3/datasources/{made['dataSource']['dataSourceId']}/uploads"
        upload = through.post(uploads, json={"action": None}).json()["uploadId"]
        rows = "".join(f"{'x' * 1000}{number}\n" for number in range(3000))
        part = through.put(
            f"{uploads}/{upload}/parts/1", content=rows.encode(), headers={"Content-Type": "text/csv"}
        )
        assert part.status_code == 200
        assert through.put(f"{uploads}/{upload}/commit", json={"index": True}).status_code == 200
        query = f"{instance}/api/query/v1/execute/{made['dataSource']['dataSourceId']}"
        answer = through.post(query, json={"sql": "SELECT * FROM table"}).json()
        assert [row[0] for row in answer["rows"]] == rows.splitlines()


def test_a_cut_connection_is_cut_through_the_door_too(simulator: DomoSimulator, door: TlsDoor) -> None:

    simulator.trouble(HOME).set(rules=[Rule("cut_before", times=1)])
    with client(door) as through:
        with pytest.raises(httpx.TransportError):
            through.get(f"https://{HOME}{ME}")
        assert through.get(f"https://{HOME}{ME}").status_code == 401


def test_it_stops_at_once_with_connections_open(simulator: DomoSimulator, tmp_path: Path) -> None:
    door = TlsDoor(simulator.ports(), tmp_path)
    with client(door) as through:
        through.get(f"https://{HOME}{ME}")
        began = time.monotonic()
        door.stop()
        assert time.monotonic() - began < 2
        with pytest.raises(httpx.TransportError):
            through.get(f"https://{HOME}{ME}")


def test_the_key_is_its_owners_alone(door: TlsDoor) -> None:
    assert door.certificate.stat().st_mode & 0o077 == 0
