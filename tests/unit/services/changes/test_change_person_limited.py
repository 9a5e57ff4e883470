"""A pause that Domo asks for, and an account that may do nothing: what a change is left with."""

import pytest

from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.errors import CredentialError, RateLimitedError, RefusedError, RetryableError, ServerTroubleError
from muster.services.changes.change_person import (
    CREATE_TRIES,
    FORBIDDEN_IN_A_ROW,
    KEPT_SECONDS,
    LIMITED_PAUSE_SECONDS,
    ChangePerson,
    Left,
)
from muster.services.changes.hand_over import Handing
from tests.fakes.domo import FakeDirectory
from tests.fakes.stage import a_person

CREATE = Create("ann@acme.example", {"displayName": "Ann", "email": "ann@acme.example", "roleId": "4"})
UPDATE = Update("bob@acme.example", "1002", {"title": ""}, {"title": "Boss"})
DELETE = Delete("bob@acme.example", "1002", {})


class World:
    def __init__(self, *, remaining: float = 300.0) -> None:
        self.directory = FakeDirectory([a_person("bob")])
        self.slept: list[float] = []
        self.handing = Handing()
        self.person = ChangePerson(
            self.directory,
            lambda _: self.handing,
            send_invite=False,
            sleep=self.slept.append,
            remaining_seconds=lambda: remaining - sum(self.slept),
            account="globex",
        )

    def attempt(self, change: Change, *errors: Exception) -> Outcome | Left:
        self.directory.troubles.add(change.action, *errors)
        return self.person.attempt(change)


def limited(pause: float) -> RateLimitedError:
    return RateLimitedError("Domo answered 429.", retry_after_seconds=pause)


def test_a_create_does_not_sleep_past_the_deadline() -> None:
    world = World()
    result = world.attempt(CREATE, limited(3600.0))
    assert world.slept == []
    assert isinstance(result, Left)
    assert (result.pause_seconds, world.person.pause_seconds) == (3600.0, 3600.0)
    assert result.outcome.status is OutcomeStatus.FAILED


def test_pauses_are_slept_for_as_long_as_they_fit_together() -> None:
    world = World(remaining=2 * 100.0 + KEPT_SECONDS)
    result = world.attempt(CREATE, limited(100.0), limited(100.0))
    assert world.slept == [100.0]
    assert isinstance(result, Left)


@pytest.mark.parametrize("change", [UPDATE, DELETE])
def test_whatever_is_limited_for_longer_than_there_is_time_is_left(change: Change) -> None:
    assert isinstance(World().attempt(change, limited(3600.0)), Left)


def test_a_person_whose_things_cannot_be_handed_over_for_the_rate_is_left_too() -> None:
    world = World()
    world.handing = Handing(trouble=limited(3600.0))
    assert isinstance(world.attempt(DELETE), Left)
    assert "1002" in world.directory.people


@pytest.mark.parametrize("change", [CREATE, UPDATE, DELETE])
@pytest.mark.parametrize(
    ("error", "pause"),
    [
        (limited(5.0), 5.0),
        (limited(0.0), LIMITED_PAUSE_SECONDS),
        (RateLimitedError("Slower."), LIMITED_PAUSE_SECONDS),
    ],
)
def test_nobody_fails_for_a_rate_limit_and_what_domo_names_is_waited_else_a_minute(
    change: Change, error: RateLimitedError, pause: float
) -> None:
    world = World()
    result = world.attempt(change, *[error] * CREATE_TRIES)
    assert isinstance(result, Left)
    assert world.person.pause_seconds == result.pause_seconds == pause


def test_a_create_in_doubt_that_cannot_be_looked_for_for_the_rate_is_left_too() -> None:
    world = World()
    world.directory.troubles.add("find", RateLimitedError("Slower."))
    result = world.attempt(CREATE, ServerTroubleError("No answer.", unknown_outcome=True))
    assert isinstance(result, Left)
    assert "could not be found out" in result.outcome.detail


@pytest.mark.parametrize(
    "error", [RetryableError("Busy."), ServerTroubleError("Down.", retry_after_seconds=5.0)]
)
def test_a_trouble_without_a_pause_that_is_too_long_is_a_failure_of_now(error: RetryableError) -> None:
    world = World()
    result = world.attempt(UPDATE, error)
    assert isinstance(result, Outcome)
    assert result.status is OutcomeStatus.FAILED
    assert world.person.pause_seconds is None


def test_a_server_that_is_down_and_says_until_when_is_waited_for_too() -> None:
    error = ServerTroubleError("Down.", retry_after_seconds=3600.0, unknown_outcome=True)
    assert isinstance(World().attempt(CREATE, error), Left)


def forbid(world: World, times: int) -> None:
    for _ in range(times):
        world.attempt(UPDATE, RefusedError("Domo answered 403.", status=403))


def test_an_account_that_is_forbidden_everything_is_named_and_not_the_people_blamed() -> None:
    world = World()
    forbid(world, FORBIDDEN_IN_A_ROW)
    assert isinstance(world.person.no_access, CredentialError)
    assert 'Account "globex" may not manage users' in str(world.person.no_access)
    assert "`muster accounts add globex`" in str(world.person.no_access)


def test_a_few_people_who_are_forbidden_are_a_trouble_of_those_people() -> None:
    world = World()
    forbid(world, FORBIDDEN_IN_A_ROW - 1)
    assert world.person.no_access is None


def test_an_account_that_could_do_something_may_manage_users() -> None:
    world = World()
    world.attempt(CREATE)
    forbid(world, 2 * FORBIDDEN_IN_A_ROW)
    assert world.person.no_access is None


def test_another_refusal_between_is_one_of_the_person() -> None:
    world = World()
    forbid(world, FORBIDDEN_IN_A_ROW - 1)
    world.attempt(UPDATE, RefusedError("No such role.", status=400))
    forbid(world, FORBIDDEN_IN_A_ROW - 1)
    assert world.person.no_access is None


def test_things_that_may_not_be_handed_over_say_nothing_of_managing_users() -> None:
    world = World()
    world.handing = Handing(trouble=RefusedError("Not yours.", status=403))
    for _ in range(FORBIDDEN_IN_A_ROW):
        world.attempt(DELETE)
    assert world.person.no_access is None
