from collections.abc import Callable

import pytest

from muster.domain.runs.outcomes import OutcomeStatus
from muster.domain.runs.run import RunState
from muster.errors import (
    RefusedError,
    ServerTroubleError,
)
from muster.messages import ApplyChunk
from muster.services.changes.apply import HAND_ON_SECONDS, WIDTH, ApplyResult
from muster.services.diff import LEASE_SECONDS
from muster.services.plans.planning import CHUNK_SIZE
from tests.fakes.faults import Crash, die, interrupt
from tests.fakes.stage import HOME, Stage, a_job, a_person

PEOPLE = 40


def planned_stage(people: int = PEOPLE) -> tuple[Stage, ApplyChunk]:
    """A run of one chunk, which creates this many people."""
    stage = Stage([a_person(f"p{number:02}") for number in range(people)])
    stage.start()
    [message] = stage.take_chunks()
    return stage, message


def statuses(stage: Stage) -> list[OutcomeStatus]:
    return [outcome.status for outcome in stage.files.outcomes("run1")]


def time_for(changes: int) -> Callable[[], float]:
    """A deadline that passes when so many have begun; it is looked at before each but the first window."""
    left = [1000.0] * (changes - WIDTH)
    return lambda: left.pop() if left else HAND_ON_SECONDS - 1


def test_a_chunk_is_carried_out_counted_and_the_last_one_ends_the_run() -> None:
    stage, message = planned_stage()
    assert stage.apply(message) is ApplyResult.ENDED_RUN
    run = stage.run()
    assert run.state is RunState.REPORTING
    assert run.outcomes == {"create.applied": PEOPLE}
    assert len(stage.addresses()) == PEOPLE
    assert [each.run_id for each in stage.outbox.reports] == ["run1"]
    assert [outcome.email for outcome in stage.files.outcomes("run1")] == sorted(stage.addresses())


def test_a_chunk_before_the_last_does_not_end_the_run() -> None:
    stage = Stage([a_person(f"p{number:03}") for number in range(CHUNK_SIZE + 50)])
    stage.start()
    first, second = stage.take_chunks()
    assert stage.apply(first) is ApplyResult.DONE
    assert stage.run().state is RunState.APPLYING
    assert not stage.outbox.reports
    assert stage.apply(second) is ApplyResult.ENDED_RUN


def test_the_same_chunk_again_changes_nobody_and_counts_nobody_twice() -> None:
    stage = Stage([a_person(f"p{number:03}") for number in range(CHUNK_SIZE + 50)])
    stage.start()
    first, second = stage.take_chunks()
    stage.apply(first)
    calls = list(stage.directory.calls)
    assert stage.apply(first) is ApplyResult.DONE
    assert stage.directory.calls == calls
    assert stage.run().outcomes == {"create.applied": CHUNK_SIZE}
    stage.apply(second)
    assert stage.apply(second) is ApplyResult.DROPPED
    assert stage.run().outcomes == {"create.applied": CHUNK_SIZE + 50}


def test_a_chunk_of_another_attempt_is_dropped() -> None:
    stage, message = planned_stage()
    calls = list(stage.directory.calls)
    assert stage.apply(message.model_copy(update={"token": 7})) is ApplyResult.DROPPED
    assert stage.directory.calls == calls


def test_one_refused_person_stops_nobody_else() -> None:
    stage, message = planned_stage()
    stage.directory.troubles.add("create", RefusedError("Not this one.", status=400))
    stage.apply(message)
    assert stage.run().outcomes == {"create.applied": PEOPLE - 1, "create.refused": 1}
    assert stage.run().ending() is RunState.PARTLY_FAILED
    [refused] = [each for each in stage.files.outcomes("run1") if each.status is OutcomeStatus.REFUSED]
    assert refused.detail == "Not this one."


def test_a_person_whom_domo_does_not_answer_for_is_left_to_the_next_run() -> None:
    stage, message = planned_stage(1)
    stage.directory.troubles.add("create", *[ServerTroubleError("Slower.") for _ in range(4)])
    stage.apply(message)
    [outcome] = stage.files.outcomes("run1")
    assert (outcome.status, outcome.detail) == (OutcomeStatus.FAILED, "Slower. The next run tries again.")


def test_out_of_time_the_rest_is_handed_on_and_nobody_is_counted_twice() -> None:
    stage, message = planned_stage()
    assert stage.apply(message, remaining=time_for(2 * WIDTH)) is ApplyResult.HANDED_ON
    [rest] = stage.take_chunks()
    assert (rest.chunk, rest.start, rest.token) == (message.chunk, 2 * WIDTH, message.token)
    assert stage.run().outcomes == {"create.applied": 2 * WIDTH}
    assert stage.run().chunks_done == 0
    assert stage.apply(rest) is ApplyResult.ENDED_RUN
    assert stage.run().outcomes == {"create.applied": PEOPLE}
    assert stage.directory.calls.count("create") == PEOPLE


def test_a_handed_on_chunk_that_comes_again_hands_the_same_rest_on() -> None:
    stage, message = planned_stage()
    stage.apply(message, remaining=time_for(WIDTH))
    [rest] = stage.take_chunks()
    assert stage.apply(message) is ApplyResult.HANDED_ON
    assert stage.take_chunks() == [rest]


def test_a_first_window_is_done_however_little_time_is_left() -> None:
    stage, message = planned_stage()
    assert stage.apply(message, remaining=lambda: 0.0) is ApplyResult.HANDED_ON
    assert len(stage.addresses()) == WIDTH


def test_the_lease_is_kept_alive_while_a_chunk_lasts() -> None:
    stage, message = planned_stage()
    interrupt(stage.directory, "create", lambda: stage.clock.go_on(LEASE_SECONDS - 1))
    stage.apply(message, remaining=time_for(WIDTH + 1))
    now = stage.clock.now() + LEASE_SECONDS - 1
    with pytest.raises(Exception, match="Another run keeps"):
        stage.leases.acquire(HOME, "other", now=now, until=now + 1)


def test_a_run_whose_end_was_not_written_is_ended_by_the_next_delivery() -> None:
    stage, message = planned_stage()
    interrupt(stage.runs, "replace", die)
    with pytest.raises(Crash):
        stage.apply(message)
    assert stage.apply(message) is ApplyResult.ENDED_RUN
    assert stage.run().outcomes == {"create.applied": PEOPLE}


def test_a_report_that_was_not_asked_for_is_asked_for_by_the_next_delivery() -> None:
    stage, message = planned_stage()
    interrupt(stage.outbox, "report", die)
    with pytest.raises(Crash):
        stage.apply(message)
    assert stage.apply(message) is ApplyResult.DROPPED
    assert [each.run_id for each in stage.outbox.reports] == ["run1"]


def test_books_that_cannot_be_kept_bring_the_message_back() -> None:
    stage, message = planned_stage()

    def busy() -> None:
        raise ServerTroubleError("DynamoDB is busy.")

    interrupt(stage.runs, "finish_part", busy)
    with pytest.raises(ServerTroubleError):
        stage.apply(message)
    assert stage.apply(message) is ApplyResult.ENDED_RUN
    assert stage.run().outcomes == {"create.applied": PEOPLE}
    assert len(stage.addresses()) == PEOPLE


def test_an_unexpected_error_is_not_swallowed_and_the_message_can_come_again() -> None:
    stage, message = planned_stage()
    stage.directory.troubles.add("create", ZeroDivisionError("a mistake in the program"))
    with pytest.raises(ZeroDivisionError):
        stage.apply(message)
    assert stage.run().outcomes == {}
    assert stage.apply(message) is ApplyResult.ENDED_RUN
    assert stage.run().outcomes == {"create.applied": PEOPLE}


def test_a_job_that_changes_meanwhile_does_not_change_the_run() -> None:
    stage, message = planned_stage(1)
    stage.jobs.save(a_job(send_invite=True, version=2), expected_version=1)
    stage.apply(message)
    assert not stage.directory.invited


def test_the_job_decides_whether_the_created_are_invited() -> None:
    stage = Stage([a_person("ann")], job=a_job(send_invite=True))
    stage.start()
    stage.apply_everything()
    assert len(stage.directory.invited) == 1
