"""A delete with all that goes before it, against a server in trouble: nothing is ever left without an owner."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from local.domo.deletion import ORPHAN, REFUSE, REFUSE_QUIETLY, set_delete_of_owner
from local.domo.rate_limit import RateLimit
from local.domo.simulator import DomoSimulator
from local.domo.trouble import EFFECTS, Rule
from muster.adapters.domo.open_domo import Domo
from muster.domain.plans.changes import Delete
from muster.domain.plans.content import ContentKind, Owned
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.services.changes.change_person import ChangePerson
from muster.services.changes.hand_over import HandingOver, OwnedNotes, Recipient
from tests.contract.content.worlds import SimulatedWorld
from tests.contract.directory.worlds import home_job, opened
from tests.fakes.content import FakeContent
from tests.fakes.run_files import FakeRunFiles

REQUESTS = 12
"""More than a delete with a hand-over makes."""
PASSING = (
    *("fail_before", "cut_before", "html_before", "empty_before"),
    *("fail_after", "cut_after", "cut_middle", "html", "shorten"),
)


@dataclass
class Stage:
    """Ann owns a DataSet and a DataFlow, and Bob takes over."""

    simulator: DomoSimulator
    domo: Domo
    unseen_too: bool = False

    def __post_init__(self) -> None:
        self.world = SimulatedWorld(self.simulator, FakeContent(set))  # only to give things by
        self.files = FakeRunFiles()
        self.begin()

    def begin(self) -> None:
        self.ann, self.bob = self.world.person(), self.world.person()
        self.things = [self.world.give(self.ann, kind, f"of Ann: {kind}") for kind in ContentKind]

    def delete(self) -> Outcome:
        """One delivery of the delete of Ann."""
        directory = self.domo.directories.open(home_job())
        handing_over = HandingOver(
            self.domo.directories.content(home_job()),
            directory,
            Recipient(self.bob, "bob@acme.example"),
            OwnedNotes(self.files, "run1"),
            unseen_too=self.unseen_too,
            sleep=lambda _: None,
        )
        person = ChangePerson(directory, handing_over.of, send_invite=False, sleep=lambda _: None)
        user = self.simulator.store.people.get(self.simulator.home, int(self.ann))
        assert user is not None
        return person.carry_out(Delete(user.email, self.ann, {}))

    @property
    def ann_is_there(self) -> bool:
        user = self.simulator.store.people.get(self.simulator.home, int(self.ann))
        return user is not None and not user.deleted

    def owners(self) -> list[str]:
        return [self.world.owner_of(thing) for thing in self.things]

    def spoil(self, effect: str, *, skip: int = 0, times: int | None = 1, path: str = "") -> None:
        rule = Rule(effect, path=path, skip=skip, times=times, rows=1, seconds=0.01)
        self.simulator.trouble(self.simulator.home).set(rules=[rule])


@pytest.fixture
def stage() -> Iterator[Stage]:
    with DomoSimulator.start() as simulator, opened(simulator, "access_token") as domo:
        set_delete_of_owner(simulator.store, ORPHAN)
        yield Stage(simulator, domo)


@pytest.fixture
def blind() -> Iterator[Stage]:
    """The same with an OAuth client."""
    with DomoSimulator.start() as simulator, opened(simulator, "oauth_client") as domo:
        yield Stage(simulator, domo)


@pytest.mark.parametrize("way", [REFUSE, REFUSE_QUIETLY, ORPHAN])
def test_an_owner_is_deleted_whatever_domo_would_do_with_owners(stage: Stage, way: str) -> None:
    set_delete_of_owner(stage.simulator.store, way)
    outcome = stage.delete()
    assert outcome.status is OutcomeStatus.APPLIED
    assert not stage.ann_is_there
    assert stage.owners() == [stage.bob, stage.bob]
    assert outcome.handed is not None
    assert set(outcome.handed.moved) == set(stage.things)


@pytest.mark.parametrize("way", [REFUSE, ORPHAN])
def test_an_account_that_sees_nothing_deletes_nobody_unless_told_to(blind: Stage, way: str) -> None:
    set_delete_of_owner(blind.simulator.store, way)
    assert blind.delete().status is OutcomeStatus.REFUSED
    assert blind.ann_is_there
    blind.unseen_too = True
    outcome = blind.delete()
    assert (outcome.status is OutcomeStatus.APPLIED) == (way == ORPHAN)
    assert blind.ann_is_there == (way == REFUSE)
    assert way == ORPHAN or "owns 1 DataSets and 1 DataFlows" in outcome.detail


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("times", [1, None])
def test_trouble_at_any_request_leaves_nothing_without_an_owner(
    stage: Stage, effect: str, times: int | None
) -> None:
    for skip in range(REQUESTS):
        stage.begin()
        stage.spoil(effect, skip=skip, times=times)
        outcome = stage.delete()
        there = stage.ann_is_there
        assert there or stage.ann not in stage.owners(), (skip, outcome)
        assert there or outcome.status is not OutcomeStatus.REFUSED, (skip, outcome)
        assert outcome.status is not OutcomeStatus.APPLIED or not there, (skip, outcome)


@pytest.mark.parametrize("effect", PASSING)
def test_passing_trouble_at_any_request_delays_nothing_to_another_run(stage: Stage, effect: str) -> None:
    for skip in range(REQUESTS):
        stage.begin()
        stage.spoil(effect, skip=skip)
        outcome = stage.delete()
        assert outcome.status is OutcomeStatus.APPLIED, (skip, outcome)
        assert stage.owners() == [stage.bob, stage.bob]
        assert outcome.handed is not None
        assert set(outcome.handed.moved) == set(stage.things)


@pytest.mark.parametrize("answer", [429, 403])
def test_a_rate_limit_is_waited_for(stage: Stage, answer: int) -> None:
    limit = RateLimit(per_second=300, burst=1, answer=answer)
    stage.simulator.trouble(stage.simulator.home).set(rate_limit=limit)
    assert stage.delete().status is OutcomeStatus.APPLIED
    assert stage.owners() == [stage.bob, stage.bob]


@pytest.mark.parametrize(("path", "moved"), [("reassign", set()), ("dataflows/bulk", {ContentKind.DATASET})])
def test_a_hand_over_that_fails_for_good_keeps_the_person_and_the_next_run_goes_on(
    stage: Stage, path: str, moved: set[ContentKind]
) -> None:
    stage.spoil("fail_before", times=None, path=path)
    outcome = stage.delete()
    assert (outcome.status, stage.ann_is_there) == (OutcomeStatus.FAILED, True)
    assert outcome.handed is not None
    assert {thing.kind for thing in outcome.handed.moved} == moved
    assert _kinds(outcome.handed.left) == set(ContentKind) - moved
    stage.simulator.trouble(stage.simulator.home).clear()
    assert stage.delete().status is OutcomeStatus.APPLIED
    assert stage.owners() == [stage.bob, stage.bob]


def _kinds(things: tuple[Owned, ...]) -> set[ContentKind]:
    return {thing.kind for thing in things}


def test_a_recipient_who_is_gone_keeps_the_person(stage: Stage) -> None:
    bob = stage.simulator.store.people.get(stage.simulator.home, int(stage.bob))
    assert bob is not None
    stage.simulator.store.people.delete(bob)
    outcome = stage.delete()
    assert (outcome.status, stage.ann_is_there) == (OutcomeStatus.REFUSED, True)
    assert stage.owners() == [stage.ann, stage.ann]
