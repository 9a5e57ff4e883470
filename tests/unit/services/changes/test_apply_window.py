"""How apply keeps its window full, and what stops it from beginning more."""

import threading
from collections.abc import Callable, Mapping

import pytest

from muster.domain.runs.outcomes import OutcomeStatus
from muster.domain.runs.run import RunState
from muster.errors import CredentialError, LeaseLostError
from muster.messages import ApplyChunk
from muster.services.changes.apply import RENEW_SECONDS, WIDTH, ApplyResult
from tests.fakes.faults import interrupt
from tests.fakes.stage import SafeDirectory, Stage, a_person

PEOPLE = 5 * WIDTH
LONG_SECONDS = 10.0


class WatchedDirectory(SafeDirectory):
    """Counts who is being created at this moment, and calls `on_create` with the number of the create."""

    def __init__(self, on_create: Callable[[int], None] = lambda _number: None) -> None:
        super().__init__()
        self.on_create = on_create
        self.begun = self.ended = self.most_at_once = 0
        self.progress = threading.Condition()

    def create(self, values: Mapping[str, str], *, send_invite: bool) -> str:
        with self.progress:
            self.begun += 1
            number = self.begun
            self.most_at_once = max(self.most_at_once, self.begun - self.ended)
        try:
            self.on_create(number)
            return super().create(values, send_invite=send_invite)
        finally:
            with self.progress:
                self.ended += 1
                self.progress.notify_all()

    def wait_until(self, true: Callable[[], bool]) -> bool:
        with self.progress:
            return self.progress.wait_for(true, LONG_SECONDS)


def a_stage(directory: WatchedDirectory) -> tuple[Stage, ApplyChunk]:
    stage = Stage([a_person(f"p{number:03}") for number in range(PEOPLE)])
    stage.directory = directory
    stage.start()
    [message] = stage.take_chunks()
    return stage, message


def test_a_slow_person_holds_nobody_else_up_and_the_outcomes_stay_in_order() -> None:
    overtaken: list[bool] = []

    def slow_first(number: int) -> None:
        if number == 1:
            overtaken.append(directory.wait_until(lambda: directory.ended == PEOPLE - 1))

    directory = WatchedDirectory(slow_first)
    stage, message = a_stage(directory)
    assert stage.apply(message) is ApplyResult.ENDED_RUN
    assert overtaken == [True]
    assert [outcome.email for outcome in stage.files.outcomes("run1")] == sorted(stage.addresses())


def test_the_window_is_filled_and_never_more_than_filled() -> None:
    full: list[bool] = []

    def until_full(number: int) -> None:
        if number <= WIDTH:
            full.append(directory.wait_until(lambda: directory.begun >= WIDTH))
            with directory.progress:
                directory.progress.notify_all()

    directory = WatchedDirectory(until_full)
    stage, message = a_stage(directory)
    stage.apply(message)
    assert directory.most_at_once == WIDTH
    assert all(full)


def test_a_lost_lease_lets_those_under_way_end_and_begins_nobody_else() -> None:
    def lost() -> None:
        raise LeaseLostError("Another run keeps the instance.")

    def lose(number: int) -> None:
        if number == WIDTH + 3:
            stage.clock.go_on(RENEW_SECONDS)
            interrupt(stage.leases, "renew", lost)

    directory = WatchedDirectory(lose)
    stage, message = a_stage(directory)
    assert stage.apply(message) is ApplyResult.STOPPED
    run = stage.run()
    assert (run.state, run.fault_code) == (RunState.REPORTING, "lease-lost")
    assert WIDTH + 3 <= directory.begun < PEOPLE
    assert run.outcomes["create.applied"] == directory.begun == len(stage.addresses())


def test_the_lease_is_not_written_for_every_change() -> None:
    renewals: list[float] = []
    stage, message = a_stage(WatchedDirectory())
    renew = stage.leases.renew

    def counted(instance: str, token: int, *, until: float) -> None:
        renewals.append(until)
        renew(instance, token, until=until)

    stage.leases.renew = counted  # type: ignore[method-assign]
    stage.apply(message)
    assert len(renewals) == 1


def test_an_account_refused_in_mid_chunk_begins_nobody_else() -> None:
    def refuse(number: int) -> None:
        if number > WIDTH:
            raise CredentialError("Mend the account home.")

    directory = WatchedDirectory(refuse)
    stage, message = a_stage(directory)
    assert stage.apply(message) is ApplyResult.STOPPED
    assert directory.begun < 2 * WIDTH + 1
    kept = [outcome.status for outcome in stage.files.outcomes("run1")]
    assert kept.count(OutcomeStatus.APPLIED) == WIDTH
    assert len(kept) == directory.begun
    assert stage.run().fault_code == "account-refused"


def test_an_error_that_nobody_expected_begins_nobody_else() -> None:
    def fail(_number: int) -> None:
        raise ZeroDivisionError("a mistake in the program")

    directory = WatchedDirectory(fail)
    stage, message = a_stage(directory)
    with pytest.raises(ZeroDivisionError):
        stage.apply(message)
    assert directory.begun <= WIDTH
