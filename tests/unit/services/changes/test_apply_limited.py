"""A run that Domo puts off for its rate: nobody fails, nobody is counted twice, and it ends."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from muster.domain.runs.run import RunState
from muster.errors import LeaseLostError, RateLimitedError, RefusedError, RetryableError
from muster.messages import ApplyChunk
from muster.services.changes.apply import WIDTH, ApplyResult
from muster.services.changes.change_person import FORBIDDEN_IN_A_ROW, LIMITED_PAUSE_SECONDS
from muster.services.changes.come_back_later import LIMITED_SECONDS, SPREAD_SECONDS, put_off
from muster.services.diff import LEASE_SECONDS
from tests.fakes.faults import Crash, die, interrupt
from tests.fakes.stage import HOME, SafeDirectory, Stage, a_person

PEOPLE = 130
BURST = 50
HOUR = 3600.0


class LimitedDirectory(SafeDirectory):
    """Takes so many creates, then none until somebody gives it more."""

    def __init__(self, left: int, pause_seconds: float) -> None:
        super().__init__()
        self.left, self.pause_seconds = left, pause_seconds
        self.refused = 0

    def create(self, values: Mapping[str, str], *, send_invite: bool) -> str:
        with self._lock:
            if not self.left:
                self.refused += 1
                raise RateLimitedError("Domo answered 429.", retry_after_seconds=self.pause_seconds)
            self.left -= 1
            return super().create(values, send_invite=send_invite)


class World:
    def __init__(self, *, left: int = BURST, pause_seconds: float = HOUR) -> None:
        self.stage = Stage([a_person(f"p{number:03}") for number in range(PEOPLE)])
        self.stage.directory = self.directory = LimitedDirectory(left, pause_seconds)
        self.stage.start()
        [self.message] = self.stage.take_chunks()

    def next_message(self) -> ApplyChunk:
        [message] = self.stage.take_chunks()
        return message

    def counted(self) -> int:
        return sum(self.stage.run().outcomes.values())


def test_a_rate_limit_hands_the_rest_on_and_fails_nobody() -> None:
    world = World()
    assert world.stage.apply(world.message) is ApplyResult.PUT_OFF
    assert world.directory.refused <= WIDTH
    rest = world.next_message()
    now = world.stage.clock.now()
    assert len(world.stage.addresses()) == BURST
    assert (
        rest.start <= BURST
    )  # less, where a thread of an earlier person was slower than those of later ones
    assert (rest.chunk, rest.token, rest.limited_since) == (0, world.message.token, int(now))
    assert HOUR <= rest.not_before - now <= HOUR + SPREAD_SECONDS
    assert world.stage.run().outcomes == {"create.applied": rest.start}


def test_what_is_put_off_is_taken_up_in_time_and_everybody_is_counted_once() -> None:
    world = World()
    world.stage.apply(world.message)
    rest = world.next_message()
    with pytest.raises(RetryableError) as raised:
        world.stage.apply(rest)
    assert raised.value.retry_after_seconds == pytest.approx(HOUR, abs=SPREAD_SECONDS)
    world.stage.clock.go_on(HOUR + SPREAD_SECONDS)
    world.directory.left = PEOPLE
    assert world.stage.apply(rest) is ApplyResult.ENDED_RUN
    assert world.stage.run().outcomes == {"create.applied": PEOPLE}
    assert len(world.stage.addresses()) == PEOPLE
    assert [each.email for each in world.stage.files.outcomes("run1")] == sorted(world.stage.addresses())


def test_a_part_of_nobody_is_put_off_without_being_kept() -> None:
    world = World(left=0)
    assert world.stage.apply(world.message) is ApplyResult.PUT_OFF
    rest = world.next_message()
    assert (rest.start, world.counted()) == (0, 0)
    world.stage.clock.go_on(HOUR + SPREAD_SECONDS)
    world.directory.left = PEOPLE
    assert world.stage.apply(rest) is ApplyResult.ENDED_RUN
    assert world.stage.run().outcomes == {"create.applied": PEOPLE}


def test_a_run_is_not_put_off_for_ever_and_then_the_rest_fails_with_words() -> None:
    world = World(left=0, pause_seconds=1000.0)
    message, since = world.message, world.stage.clock.now()
    while world.stage.apply(message) is ApplyResult.PUT_OFF:
        message = world.next_message()
        world.stage.clock.go_on(1000.0 + SPREAD_SECONDS)
    assert world.stage.clock.now() - since <= LIMITED_SECONDS + 1000.0 + SPREAD_SECONDS
    run = world.stage.run()
    assert (run.state, run.outcomes) == (RunState.REPORTING, {"create.failed": PEOPLE})
    assert (
        next(iter(world.stage.files.outcomes("run1"))).detail
        == "Domo answered 429. The next run tries again."
    )


def test_a_pause_of_longer_than_a_run_may_wait_fails_at_once() -> None:
    world = World(pause_seconds=LIMITED_SECONDS + 1)
    assert world.stage.apply(world.message) is ApplyResult.ENDED_RUN
    assert world.stage.run().outcomes == {"create.applied": BURST, "create.failed": PEOPLE - BURST}


def test_a_limit_that_names_no_pause_and_outlasts_the_tries_fails_nobody() -> None:
    world = World(pause_seconds=0.0)
    message, rounds = world.message, 0
    while world.stage.apply(message) is ApplyResult.PUT_OFF:
        message, rounds = world.next_message(), rounds + 1
        wait = message.not_before - world.stage.clock.now()
        assert LIMITED_PAUSE_SECONDS <= wait <= LIMITED_PAUSE_SECONDS + SPREAD_SECONDS
        world.stage.clock.go_on(LIMITED_PAUSE_SECONDS + SPREAD_SECONDS)
        world.directory.left = BURST
    assert rounds >= 2
    assert world.stage.run().outcomes == {"create.applied": PEOPLE}


def test_a_short_pause_that_domo_names_is_what_the_rest_waits() -> None:
    world = World(pause_seconds=20.0)
    assert world.stage.apply(world.message) is ApplyResult.PUT_OFF
    wait = world.next_message().not_before - world.stage.clock.now()
    assert 20.0 <= wait <= 20.0 + SPREAD_SECONDS


def test_runs_that_were_sent_away_together_do_not_come_back_in_the_same_second() -> None:
    runs = [ApplyChunk(run_id=f"run{number}", chunk=0, token=1, start=0) for number in range(20)]
    assert {put_off(run, 0, 1000.0, 20.0).not_before for run in runs} == {1020, 1021, 1022}


def test_the_instance_stays_taken_while_the_run_waits() -> None:
    world = World()
    world.stage.apply(world.message)
    now = world.stage.clock.now() + HOUR + LEASE_SECONDS - 1
    with pytest.raises(Exception, match="Another run keeps"):
        world.stage.leases.acquire(HOME, "other", now=now, until=now + 1)


def test_a_death_before_the_rest_is_put_off_loses_nobody() -> None:
    world = World()
    interrupt(world.stage.outbox, "apply", die)
    with pytest.raises(Crash):
        world.stage.apply(world.message)
    counted = world.counted()
    assert world.stage.apply(world.message) is ApplyResult.HANDED_ON
    assert world.next_message().start == counted == world.counted()


def test_a_lease_lost_before_the_wait_ends_the_run() -> None:
    def lost() -> None:
        raise LeaseLostError("Another run keeps the instance.")

    world = World()
    create = world.directory.create

    def create_and_lose(values: Mapping[str, str], *, send_invite: bool) -> str:
        interrupt(world.stage.leases, "renew", lost)
        return create(values, send_invite=send_invite)

    world.directory.create = create_and_lose  # type: ignore[method-assign]
    assert world.stage.apply(world.message) is ApplyResult.STOPPED
    assert world.stage.run().fault_code == "lease-lost"
    assert world.stage.take_chunks() == []


def test_somebody_who_cancels_a_waiting_run_need_not_wait_for_domo() -> None:
    world = World()
    world.stage.apply(world.message)
    world.stage.runs.runs["run1"] = replace(world.stage.run(), cancelled_at="2026-11-21T12:00:00.000000Z")
    assert world.stage.apply(world.next_message()) is ApplyResult.ENDED_RUN


def test_an_account_that_is_forbidden_everything_ends_the_run_by_its_name() -> None:
    world = World(left=PEOPLE)
    troubles = [RefusedError("Domo answered 403.", status=403) for _ in range(PEOPLE)]
    world.directory.troubles.add("create", *troubles)
    assert world.stage.apply(world.message) is ApplyResult.STOPPED
    run = world.stage.run()
    assert run.fault_code == "account-refused"
    assert 'Account "home" may not manage users' in (run.fault or "")
    assert FORBIDDEN_IN_A_ROW <= run.outcomes["create.refused"] < FORBIDDEN_IN_A_ROW + WIDTH
    assert sum(run.outcomes.values()) == PEOPLE
