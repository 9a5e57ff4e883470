"""An in-memory stand-in of the port to what people own. The contract suite keeps it honest."""

from collections.abc import Callable, Collection, Iterable, Sequence
from threading import RLock

from muster.domain.plans.content import ContentKind, Owned
from muster.errors import NotFoundError, RefusedError
from tests.fakes.troubles import Troubles


class FakeContent:
    """`people` tells the ids of who is there, `owners` has the user id of each thing.

    `stuck` are the ids of things that Domo gives to nobody else.
    """

    def __init__(self, people: Callable[[], Collection[str]]) -> None:
        self.people = people
        self.owners: dict[tuple[ContentKind, str], str] = {}
        self.names: dict[tuple[ContentKind, str], str] = {}
        self.stuck: set[str] = set()
        self.deaf = False
        self.calls: list[str] = []
        self.troubles = Troubles()
        self._lock = RLock()

    def add(self, user_id: str, *things: Owned) -> None:
        """Let somebody own these things."""
        for thing in things:
            self.owners[thing.key], self.names[thing.key] = user_id, thing.name

    def without_owner(self) -> set[str]:
        """The ids of the things whose owner is there no more."""
        return {key[1] for key, owner in self.owners.items() if owner not in self.people()}

    def owned_by(self, user_id: str) -> Sequence[Owned]:
        self._begin("owned_by", [user_id])
        with self._lock:
            found = sorted(key for key, owner in self.owners.items() if owner == user_id)
        self.troubles.strike("owned_by", before=False)
        return [Owned(*key, self.names[key]) for key in found]

    def hand_over(self, things: Sequence[Owned], recipient_id: str) -> None:
        """Moves what is not stuck; when `deaf`, moves nothing and says nothing."""
        self._begin("hand_over", [recipient_id])
        stuck = [thing.id for thing in things if thing.id in self.stuck]
        with self._lock:
            for thing in things:
                if thing.id not in self.stuck and not self.deaf:
                    self.owners[thing.key] = recipient_id
        self.troubles.strike("hand_over", before=False)
        if stuck:
            raise RefusedError(f"Domo did not give {stuck[0]} away")

    def _begin(self, method: str, needed: Iterable[str]) -> None:
        self.calls.append(method)
        self.troubles.strike(method, before=True)
        for user_id in needed:
            if user_id not in self.people():
                raise NotFoundError(f"User {user_id} was not found", status=404)
