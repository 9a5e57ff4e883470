from collections.abc import Callable

import pytest

from muster.domain.plans.changes import Delete
from muster.domain.plans.content import ContentKind, Owned
from muster.errors import (
    ConfigurationError,
    CredentialError,
    MusterError,
    NotFoundError,
    RefusedError,
    ServerTroubleError,
)
from muster.services.changes.hand_over import PAUSES_SECONDS, Handing, HandingOver, OwnedNotes, Recipient
from tests.fakes.content import FakeContent
from tests.fakes.domo import FakeDirectory
from tests.fakes.run_files import FakeRunFiles
from tests.fakes.stage import a_person

SALES = Owned(ContentKind.DATASET, "d1", "Sales")
STOCK = Owned(ContentKind.DATASET, "d2", "Stock")
FLOW = Owned(ContentKind.DATAFLOW, "7", "Nightly")
NO_ANSWER = ServerTroubleError("No answer.", unknown_outcome=True)


class World:
    """Ann, who owns three things and is to be deleted, and Bob, who takes over."""

    def __init__(self, *things: Owned) -> None:
        self.directory = FakeDirectory([a_person("ann"), a_person("bob")])
        self.ann, self.bob = self.id_of("ann"), self.id_of("bob")
        self.content = FakeContent(lambda: self.directory.people)
        self.content.add(self.ann, *(things or (SALES, STOCK, FLOW)))
        self.files = FakeRunFiles()
        self.recipient: Recipient | None = Recipient(self.bob, "bob@acme.example")
        self.sees = True
        self.unseen_too = False
        self.slept: list[float] = []

    def id_of(self, name: str) -> str:
        found = self.directory.find(f"{name}@acme.example")
        assert found is not None
        return str(found["id"])

    def hand_over(self) -> Handing:
        """One delivery."""
        handing_over = HandingOver(
            self.content if self.sees else None,
            self.directory,
            self.recipient,
            OwnedNotes(self.files, "run1"),
            unseen_too=self.unseen_too,
            sleep=self.slept.append,
        )
        return handing_over.of(Delete("ann@acme.example", self.ann, {}))

    def owned_by(self, user_id: str) -> set[str]:
        return {key[1] for key, owner in self.content.owners.items() if owner == user_id}


def test_everything_goes_to_the_recipient_and_is_recorded_with_name_and_id() -> None:
    world = World()
    handing = world.hand_over()
    assert handing.trouble is None
    assert handing.record is not None
    assert set(handing.record.moved) == {SALES, STOCK, FLOW}
    assert (handing.record.left, handing.record.in_doubt) == ((), ())
    assert (handing.record.recipient, handing.record.recipient_id) == ("bob@acme.example", world.bob)
    assert world.owned_by(world.bob) == {"d1", "d2", "7"}
    assert world.content.calls == ["owned_by", "hand_over", "owned_by"]


def test_somebody_who_owns_nothing_is_only_asked_about() -> None:
    world = World()
    world.content.owners.clear()
    assert world.hand_over() == Handing()
    assert world.content.calls == ["owned_by"]
    assert world.files.owned("run1") == {}


def test_what_the_recipient_and_others_own_is_not_touched() -> None:
    world = World(SALES)
    world.content.add(world.bob, STOCK)
    world.content.add(world.directory.own_user_id(), FLOW)
    world.hand_over()
    assert world.owned_by(world.bob) == {"d1", "d2"}
    assert world.owned_by(world.directory.own_user_id()) == {"7"}


def test_a_part_that_is_refused_keeps_the_person_and_is_told_apart_from_what_was_moved() -> None:
    world = World()
    world.content.stuck = {"7"}
    handing = world.hand_over()
    assert isinstance(handing.trouble, RefusedError)
    assert str(handing.trouble) == "Domo did not give 7 away"
    assert handing.record is not None
    assert (set(handing.record.moved), handing.record.left) == ({SALES, STOCK}, (FLOW,))


def test_a_hand_over_that_domo_took_and_did_not_make_keeps_the_person() -> None:
    world = World(SALES)
    world.content.deaf = True
    handing = world.hand_over()
    assert isinstance(handing.trouble, RefusedError)
    assert "still names the old owner" in str(handing.trouble)
    assert handing.record is not None
    assert (handing.record.moved, handing.record.left) == ((), (SALES,))
    assert world.content.calls.count("hand_over") == len(PAUSES_SECONDS)
    assert world.slept == list(PAUSES_SECONDS)


def test_what_domo_tells_late_is_looked_for_again() -> None:
    world = World(SALES)
    world.content.deaf = True

    def hear(seconds: float) -> None:
        world.content.deaf = seconds == 0.0

    handing_over = HandingOver(
        world.content,
        world.directory,
        world.recipient,
        OwnedNotes(world.files, "run1"),
        unseen_too=False,
        sleep=hear,
    )
    handing = handing_over.of(Delete("ann@acme.example", world.ann, {}))
    assert handing.trouble is None
    assert handing.record is not None
    assert handing.record.moved == (SALES,)


@pytest.mark.parametrize("error", [NO_ANSWER, CredentialError("Mend it."), RefusedError("Perhaps.")])
def test_a_hand_over_that_failed_and_was_made_all_the_same_is_made(error: MusterError) -> None:
    world = World()
    world.content.troubles.add("hand_over", error, before=False)
    handing = world.hand_over()
    assert handing.trouble is None
    assert handing.record is not None
    assert set(handing.record.moved) == {SALES, STOCK, FLOW}


@pytest.mark.parametrize("error", [NO_ANSWER, CredentialError("Mend it."), RefusedError("No.")])
def test_a_hand_over_that_was_not_made_keeps_the_person_with_the_error_as_it_is(error: MusterError) -> None:
    world = World()
    world.content.troubles.add("hand_over", error)
    handing = world.hand_over()
    assert handing.trouble is error
    assert handing.record is not None
    assert set(handing.record.left) == {SALES, STOCK, FLOW}


def test_what_cannot_be_asked_after_the_hand_over_is_in_doubt_and_keeps_the_person() -> None:
    world = World(SALES)
    world.content.troubles.add("hand_over", RefusedError("No."))
    ask, count = world.content.owned_by, iter(range(9))
    world.content.owned_by = lambda user_id: ask(user_id) if next(count) == 0 else _raise(NO_ANSWER)  # type: ignore[method-assign]
    handing = world.hand_over()
    assert str(handing.trouble) == "No."
    assert handing.record is not None
    assert (handing.record.moved, handing.record.left, handing.record.in_doubt) == ((), (), (SALES,))


def _raise(error: Exception) -> list[Owned]:
    raise error


@pytest.mark.parametrize("error", [NO_ANSWER, CredentialError("Mend it."), ConfigurationError("Gone.")])
def test_without_an_answer_about_what_somebody_owns_they_stay(error: MusterError) -> None:
    world = World()
    world.content.troubles.add("owned_by", error)
    assert world.hand_over() == Handing(trouble=error)
    assert world.content.calls == ["owned_by"]


def test_somebody_who_is_gone_already_owns_nothing() -> None:
    world = World()
    world.content.owners.clear()
    del world.directory.people[world.ann]
    assert world.hand_over() == Handing()


def test_somebody_who_is_there_and_whom_domo_denies_to_know_stays() -> None:
    world = World()
    error = NotFoundError("There is no such page.", status=404)
    world.content.troubles.add("owned_by", error)
    assert world.hand_over() == Handing(trouble=error)


@pytest.mark.parametrize("pick", [lambda _: None, lambda world: Recipient(world.ann, "ann@acme.example")])
def test_without_anybody_else_to_take_over_the_person_stays(
    pick: Callable[[World], Recipient | None],
) -> None:
    world = World()
    world.recipient = pick(world)
    handing = world.hand_over()
    assert isinstance(handing.trouble, RefusedError)
    assert "Nobody is there to take over" in str(handing.trouble)
    assert "hand_over" not in world.content.calls


@pytest.mark.parametrize("unseen_too", [False, True])
def test_an_account_that_sees_nothing_deletes_only_if_the_job_says_so(*, unseen_too: bool) -> None:
    world = World()
    world.sees, world.unseen_too = False, unseen_too
    trouble = world.hand_over().trouble
    assert (trouble is None) == unseen_too
    assert trouble is None or "delete_unseen_owners" in str(trouble)


def test_what_an_earlier_delivery_moved_before_it_died_is_in_the_record_all_the_same() -> None:
    world = World()
    world.hand_over()
    again = world.hand_over()
    assert again.trouble is None
    assert again.record is not None
    assert set(again.record.moved) == {SALES, STOCK, FLOW}
    assert world.content.calls.count("hand_over") == 1


def test_what_was_got_since_an_earlier_delivery_is_handed_over_and_noted_too() -> None:
    world = World(SALES)
    world.hand_over()
    world.content.add(world.ann, FLOW)
    again = world.hand_over()
    assert again.record is not None
    assert set(again.record.moved) == {SALES, FLOW}
    assert {thing.id for thing in world.files.owned("run1")[world.ann]} == {"d1", "7"}


def test_what_somebody_owns_is_noted_before_anything_is_moved() -> None:
    world = World(SALES)
    world.content.troubles.add("hand_over", ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        world.hand_over()
    assert list(world.files.owned("run1")[world.ann]) == [SALES]
