"""One instance to test what people own in, and what the suite may do there behind the port's back."""

from typing import Protocol
from uuid import uuid4

from local.domo.simulator import DomoSimulator
from muster.domain.plans.content import ContentKind, Owned
from muster.ports import Content
from tests.fakes.content import FakeContent

COLUMNS = [{"type": "STRING", "name": "a"}]


class World(Protocol):
    """An instance whose people can be given things."""

    content: Content

    def person(self) -> str: ...

    def give(self, user_id: str, kind: ContentKind, name: str) -> Owned: ...

    def owner_of(self, thing: Owned) -> str: ...


class FakeWorld:
    def __init__(self) -> None:
        self._people: set[str] = set()
        self._fake = FakeContent(lambda: self._people)
        self._numbers = iter(range(1, 10_000))
        self.content: Content = self._fake

    def person(self) -> str:
        self._people.add(f"{len(self._people) + 1}")
        return str(len(self._people))

    def give(self, user_id: str, kind: ContentKind, name: str) -> Owned:
        thing = Owned(kind, str(next(self._numbers)), name)
        self._fake.add(user_id, thing)
        return thing

    def owner_of(self, thing: Owned) -> str:
        return self._fake.owners[thing.key]


class SimulatedWorld:
    def __init__(self, simulator: DomoSimulator, content: Content) -> None:
        self._simulator = simulator
        self.content = content

    def person(self) -> str:
        address = f"{uuid4().hex[:8]}@acme.example"
        values = {"displayName": "P", "email": address, "roleId": "4"}
        return str(self._simulator.store.people.add(self._simulator.home, values).id)

    def give(self, user_id: str, kind: ContentKind, name: str) -> Owned:
        store, home = self._simulator.store, self._simulator.home
        if kind is ContentKind.DATAFLOW:
            return Owned(kind, str(store.add_dataflow(home, name, int(user_id))), name)
        return Owned(kind, store.datasets.add(home, name, COLUMNS, owner_id=int(user_id)).id, name)

    def owner_of(self, thing: Owned) -> str:
        store, home = self._simulator.store, self._simulator.home
        if thing.kind is ContentKind.DATAFLOW:
            statement = "SELECT owner_id FROM dataflows WHERE instance = ? AND id = ?"
            return str(store.database.value(statement, (home, int(thing.id))))
        dataset = store.datasets.get(home, thing.id)
        assert dataset is not None
        return str(dataset.owner_id)
