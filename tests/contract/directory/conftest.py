from collections.abc import Iterator

import pytest

from local.domo.simulator import DomoSimulator
from tests.contract.directory.worlds import FakeWorld, SimulatedWorld, World, home_job, opened

KINDS = {"public": "oauth_client", "instance": "access_token", "session": "password"}


@pytest.fixture(params=["fake", *KINDS])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        yield FakeWorld()
        return
    with DomoSimulator.start() as simulator, opened(simulator, KINDS[request.param]) as domo:
        yield SimulatedWorld(simulator, domo.directories.open(home_job()))
