from collections.abc import Mapping
from itertools import count

import pytest

from muster.domain.runs.run import RunState
from muster.errors import ConfigurationError, CredentialError
from muster.messages import ApplyChunk
from muster.services.changes.apply import RENEW_SECONDS, WIDTH, ApplyResult
from muster.services.diff import LEASE_SECONDS
from tests.fakes.domo import FakeDirectory
from tests.fakes.faults import Crash, die, interrupt
from tests.fakes.stage import HOME, Stage, a_person

PEOPLE = 3 * WIDTH


def planned_stage() -> tuple[Stage, ApplyChunk]:
    """A run of one chunk, which creates all these people."""
    stage = Stage([a_person(f"p{number:02}") for number in range(PEOPLE)])
    stage.start()
    [message] = stage.take_chunks()
    return stage, message


def refuse_from(stage: Stage, change: int) -> None:
    """Let Domo refuse the account from the so-many-th create on."""
    create, calls = stage.directory.create, count(1)

    def create_or_refuse(values: Mapping[str, str], *, send_invite: bool) -> str:
        if next(calls) >= change:
            raise CredentialError("Mend it.")
        return create(values, send_invite=send_invite)

    stage.directory.create = create_or_refuse  # type: ignore[method-assign]


def test_a_refused_account_ends_the_run_and_nobody_is_begun_after_that() -> None:
    stage, message = planned_stage()
    refuse_from(stage, 1)
    assert stage.apply(message) is ApplyResult.STOPPED
    run = stage.run()
    assert (run.state, run.fault, run.fault_code) == (RunState.REPORTING, "Mend it.", "account-refused")
    assert len(list(stage.files.outcomes("run1"))) <= WIDTH
    assert not stage.addresses()
    assert run.outcomes == {"create.not_tried": PEOPLE}
    assert stage.outbox.reports


def test_an_account_refused_in_mid_chunk_keeps_the_outcomes_before_it_and_touches_nobody_later() -> None:
    stage, message = planned_stage()
    refuse_from(stage, 6)
    assert stage.apply(message) is ApplyResult.STOPPED
    assert stage.run().outcomes == {"create.applied": 5, "create.not_tried": PEOPLE - 5}
    assert len(stage.addresses()) == 5
    assert len(list(stage.files.outcomes("run1"))) < PEOPLE
    assert stage.apply(message) is ApplyResult.DROPPED
    assert len(stage.addresses()) == 5


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


def test_a_lost_lease_stops_before_the_first_change() -> None:
    stage, message = planned_stage()
    take_over(stage)
    assert stage.apply(message) is ApplyResult.STOPPED
    assert not stage.addresses()
    run = stage.run()
    assert (run.state, run.fault_code) == (RunState.REPORTING, "lease-lost")
    assert run.fault == f"Another run has taken over {HOME}."
    assert stage.leases.holder(HOME) == "other"


def test_a_lost_lease_stops_when_it_would_have_been_renewed() -> None:
    stage, message = planned_stage()

    def lose_it() -> None:
        take_over(stage)
        stage.clock.go_on(RENEW_SECONDS)

    interrupt(stage.directory, "create", lose_it)
    assert stage.apply(message) is ApplyResult.STOPPED
    applied = len(stage.addresses())
    assert 0 < applied <= WIDTH
    assert stage.run().outcomes == {"create.applied": applied, "create.not_tried": PEOPLE - applied}


def test_a_lost_lease_and_a_death_while_saying_so_do_not_hand_a_part_of_nobody_on_for_ever() -> None:
    stage, message = planned_stage()
    take_over(stage)
    interrupt(stage.runs, "replace", die)
    with pytest.raises(Crash):
        stage.apply(message)
    assert stage.apply(message) is ApplyResult.STOPPED
    assert not stage.outbox.changes
