"""An instance of the machine: whatever is written through the port is noted, and who is looked at before that."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.ports import DirectoryUser
from tests.fakes.stage import SafeDirectory
from tests.properties.machine.witness import Witness, Write


class Around(Protocol):
    """What a directory asks of the world around it."""

    def current_run(self) -> str | None: ...

    def limit(self) -> None: ...


class WatchedDirectory(SafeDirectory):
    """Users of an instance; whatever is written through the port is noted."""

    def __init__(
        self,
        name: str,
        witness: Witness,
        around: Around,
        people: Iterable[Mapping[str, str]],
    ) -> None:
        self.name, self._witness, self._around = name, witness, around
        super().__init__(people)

    def column(self, name: str) -> dict[str, str]:
        """What everybody holds in a column, by user id."""
        return {user_id: person[name] for user_id, person in self.people.items()}

    def person(self, user_id: str) -> DirectoryUser | None:
        found = super().person(user_id)
        if found is not None:
            self._witness.looks(self._around.current_run(), user_id, dict(self.people[user_id]))
        return found

    def create(self, values: Mapping[str, str], *, send_invite: bool) -> str:
        self._around.limit()
        user_id = super().create(values, send_invite=send_invite)
        self._note(Create(values["email"], dict(values)), user_id, {})
        return user_id

    def update(self, user_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        self._around.limit()
        was = dict(self.people.get(user_id, {}))
        super().update(user_id, before, after)
        self._note(Update(was["email"], user_id, dict(before), dict(after)), user_id, was)

    def delete(self, user_id: str) -> None:
        self._around.limit()
        was = dict(self.people.get(user_id, {}))
        super().delete(user_id)
        self._note(Delete(was["email"], user_id, was), user_id, was)

    def _note(self, change: Change, user_id: str, was: Mapping[str, str]) -> None:
        own = user_id == self.own_user_id()
        self._witness.note(Write(self.name, self._around.current_run(), change, user_id, was, own))
