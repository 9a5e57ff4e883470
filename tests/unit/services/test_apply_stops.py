import pytest

from muster.domain.run import RunState
from muster.errors import ConfigurationError, CredentialError
from muster.messages import ApplyChunk
from muster.services.apply import WIDTH, ApplyResult
from muster.services.diff import LEASE_SECONDS
from tests.fakes.domo import FakeDirectory
from tests.fakes.faults import Crash, die, interrupt
from tests.fakes.stage import HOME, Stage, a_person

PEOPLE = 30


def planned_stage() -> tuple[Stage, ApplyChunk]:
    """A run of one chunk, which creates all these people."""
    stage = Stage([a_person(f"p{number:02}") for number in range(PEOPLE)])
    stage.start()
    [message] = stage.take_chunks()
    return stage, message


def test_a_refused_account_ends_the_run_and_nobody_is_tried_after_that_slice() -> None:
    stage, message = planned_stage()
    interrupt(
        stage.leases,
        "renew",
        lambda: stage.directory.troubles.add("create", *[CredentialError("Mend it.")] * PEOPLE),
    )
    assert stage.apply(message) is ApplyResult.STOPPED
    run = stage.run()
    assert (run.state, run.fault, run.fault_code) == (RunState.REPORTING, "Mend it.", "account-refused")
    assert stage.directory.calls.count("create") == WIDTH
    assert not stage.addresses()
    assert run.outcomes == {"create.not_tried": PEOPLE}
    assert stage.outbox.reports


def test_an_account_refused_in_the_second_slice_keeps_the_outcomes_of_the_first() -> None:
    stage, message = planned_stage()
    renew, slices = stage.leases.renew, []

    def renew_and_refuse(instance: str, token: int, *, until: float) -> None:
        slices.append(until)
        if len(slices) == 2:
            stage.directory.troubles.add("create", *[CredentialError("Mend it.")] * PEOPLE)
        renew(instance, token, until=until)

    stage.leases.renew = renew_and_refuse  # type: ignore[method-assign]
    assert stage.apply(message) is ApplyResult.STOPPED
    assert stage.run().outcomes == {"create.applied": WIDTH, "create.not_tried": PEOPLE - WIDTH}
    assert len(stage.addresses()) == WIDTH
    assert stage.apply(message) is ApplyResult.DROPPED
    assert len(stage.addresses()) == WIDTH


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CredentialError("Mend the account."), "account-refused"),
        (ConfigurationError("The secret accounts/home is not there."), "not-configured"),
    ],
)
def test_an_account_that_cannot_be_opened_ends_the_run_with_words(error: Exception, code: str) -> None:
    stage, message = planned_stage()

    def around(name: str, port: object) -> object:
        return _Closed(error) if name == "directories" else port

    stage._around = around
    assert stage.apply(message) is ApplyResult.STOPPED
    assert (stage.run().fault, stage.run().fault_code) == (str(error), code)
    assert stage.run().outcomes == {"create.not_tried": PEOPLE}


class _Closed:
    def __init__(self, error: Exception) -> None:
        self._error = error

    def open(self, _job: object) -> FakeDirectory:
        raise self._error


def take_over(stage: Stage) -> None:
    now = stage.clock.now() + LEASE_SECONDS + 1
    stage.leases.acquire(HOME, "other", now=now, until=now + LEASE_SECONDS)


def test_a_lost_lease_stops_before_the_first_slice() -> None:
    stage, message = planned_stage()
    take_over(stage)
    assert stage.apply(message) is ApplyResult.STOPPED
    assert not stage.addresses()
    run = stage.run()
    assert (run.state, run.fault_code) == (RunState.REPORTING, "lease-lost")
    assert run.fault == f"Another run has taken over {HOME}."
    assert stage.leases.holder(HOME) == "other"


def test_a_lost_lease_stops_before_the_next_slice() -> None:
    stage, message = planned_stage()
    interrupt(stage.directory, "create", lambda: take_over(stage))
    assert stage.apply(message) is ApplyResult.STOPPED
    assert len(stage.addresses()) == WIDTH
    assert stage.run().outcomes == {"create.applied": WIDTH, "create.not_tried": PEOPLE - WIDTH}


def test_a_lost_lease_and_a_death_while_saying_so_do_not_hand_a_part_of_nobody_on_for_ever() -> None:
    stage, message = planned_stage()
    take_over(stage)
    interrupt(stage.runs, "replace", die)
    with pytest.raises(Crash):
        stage.apply(message)
    assert stage.apply(message) is ApplyResult.STOPPED
    assert not stage.outbox.changes
