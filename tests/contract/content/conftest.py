from collections.abc import Iterator

import pytest

from local.domo.simulator import DomoSimulator
from tests.contract.content.worlds import FakeWorld, SimulatedWorld, World
from tests.contract.directory.worlds import home_job, opened


@pytest.fixture(params=["fake", "access_token", "password"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        yield FakeWorld()
        return
    with DomoSimulator.start() as simulator, opened(simulator, request.param) as domo:
        content = domo.directories.content(home_job())
        assert content is not None
        yield SimulatedWorld(simulator, content)
