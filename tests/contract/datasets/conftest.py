from collections.abc import Iterator

import pytest

from local.domo.csv_rows import parse_rows
from local.domo.simulator import DomoSimulator
from local.domo.store.datasets import REPLACE
from muster.ports import DataSets
from tests.contract.datasets.worlds import World
from tests.contract.directory.worlds import opened
from tests.fakes.domo import FakeDataSets

KINDS = {"public": "oauth_client", "instance": "access_token", "session": "password"}


class FakeWorld:
    def __init__(self) -> None:
        self._fake = FakeDataSets()
        self.datasets: DataSets = self._fake

    def fill(self, dataset_id: str, rows: bytes) -> None:
        self._fake.fill(dataset_id, rows)


class SimulatedWorld:
    def __init__(self, simulator: DomoSimulator, datasets: DataSets) -> None:
        self._simulator = simulator
        self.datasets = datasets

    def fill(self, dataset_id: str, rows: bytes) -> None:
        store = self._simulator.store
        dataset = store.datasets.get(self._simulator.home, dataset_id)
        assert dataset is not None
        # The public API tells whole seconds: an update comes at least one after the last.
        store.clock.offset_seconds += 1.0
        store.datasets.record(dataset, REPLACE, parse_rows(rows, dataset.columns))


@pytest.fixture(params=["fake", *KINDS])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        yield FakeWorld()
        return
    with DomoSimulator.start() as simulator, opened(simulator, KINDS[request.param]) as domo:
        yield SimulatedWorld(simulator, domo.datasets)
