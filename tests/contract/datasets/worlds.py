"""A home instance to test DataSets in: what the suite may do behind the port's back."""

from typing import Protocol

from muster.ports import DataSets


class World(Protocol):
    """An instance without DataSets."""

    datasets: DataSets

    def fill(self, dataset_id: str, rows: bytes) -> None: ...
