"""When the books cannot be kept for a moment, the next delivery goes on at once and no sweeper has to come."""

import pytest

from muster.domain.runs.run import Run, RunState
from muster.errors import ServerTroubleError
from muster.services.diff import DiffResult
from tests.fakes.faults import interrupt
from tests.fakes.slow import SlowStage
from tests.fakes.stage import Stage, a_job, a_person

ANN = a_person("ann")


def busy() -> None:
    raise ServerTroubleError("DynamoDB is busy.", unknown_outcome=True)


def test_an_attempt_that_could_not_take_the_instance_is_made_again_at_the_next_delivery() -> None:
    stage = Stage([ANN])
    interrupt(stage.leases, "acquire", busy)
    with pytest.raises(ServerTroubleError):
        stage.start()
    assert stage.run().state is RunState.WAITING
    assert stage.start() is DiffResult.SENT
    assert stage.run().plan_tries == 2


def test_an_attempt_whose_last_move_failed_is_made_again_under_a_new_token() -> None:
    stage = Stage([ANN])
    replace = stage.runs.replace

    def fail_at_the_end(run: Run, *, expected_moved_at: str) -> None:
        if run.state is RunState.APPLYING and run.token == 1:
            busy()
        replace(run, expected_moved_at=expected_moved_at)

    stage.runs.replace = fail_at_the_end  # type: ignore[method-assign]
    with pytest.raises(ServerTroubleError):
        stage.start()
    assert stage.run().state is RunState.WAITING
    assert stage.start() is DiffResult.SENT
    assert stage.run().plan_id == "run1/2"


def test_a_last_move_that_was_made_and_not_answered_stands() -> None:
    stage = Stage([ANN])
    interrupt(stage.outbox, "apply", busy)
    with pytest.raises(ServerTroubleError):
        stage.start()
    assert stage.run().state is RunState.APPLYING
    assert stage.start() is DiffResult.SENT
    assert stage.run().plan_tries == 1


def test_a_part_that_could_not_be_begun_is_begun_at_the_next_delivery() -> None:
    people = [a_person(f"p{number}") for number in range(12)]
    stage = SlowStage(people, people, job=a_job())
    assert stage.start() is DiffResult.HANDED_ON
    message = stage.next_part()
    interrupt(stage.leases, "renew", busy)
    with pytest.raises(ServerTroubleError):
        stage.start(message)
    assert (stage.run().state, stage.run().carry_on_at is None) == (RunState.PLANNING, False)
    assert stage.start(message) is DiffResult.HANDED_ON
    assert (stage.run().plan_tries, stage.run().plan_part) == (1, 2)
