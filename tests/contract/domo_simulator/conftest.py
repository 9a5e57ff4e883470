"""A simulator for each test, and clients that speak to it."""

from collections.abc import Iterator

import httpx
import pytest
from pydomo import Domo  # type: ignore[import-untyped]

from local.domo import DomoSimulator

HOME = "acme.domo.com"


@pytest.fixture
def simulator() -> Iterator[DomoSimulator]:
    with DomoSimulator.start() as started:
        yield started


@pytest.fixture
def public(simulator: DomoSimulator) -> Iterator[httpx.Client]:
    """The public API with a valid token."""
    pair = (simulator.client_id, simulator.client_secret)
    with httpx.Client(base_url=simulator.public_url) as client:
        token = client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=pair).json()
        client.headers["Authorization"] = f"Bearer {token['access_token']}"
        yield client


@pytest.fixture
def instance(simulator: DomoSimulator) -> Iterator[httpx.Client]:
    """The API of the home instance with a valid access token."""
    headers = {"X-DOMO-Developer-Token": simulator.credentials(HOME).access_token}
    with httpx.Client(base_url=simulator.instance_url(HOME), headers=headers) as client:
        yield client


@pytest.fixture
def control(simulator: DomoSimulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=simulator.control_url) as client:
        yield client


@pytest.fixture
def domo(simulator: DomoSimulator) -> Domo:
    """PyPI's pydomo, unchanged."""
    return Domo(
        simulator.client_id,
        simulator.client_secret,
        api_host=simulator.public_url.removeprefix("http://"),
        use_https=False,
        request_timeout=10,
        scope=["data", "user"],
    )
