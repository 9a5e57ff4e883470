"""A report that dies at any of its calls to the outside, and is delivered again, as SQS does it."""

from collections import Counter
from collections.abc import Callable

import pytest

from muster.domain.runs.outcomes import count_outcomes
from muster.domain.runs.run import RunState, Trigger
from muster.errors import ConflictError, RefusedError, RetryableError, ServerTroubleError
from muster.messages import StartRun
from muster.services.reports.report import REPORT_TRIES, report_run
from tests.fakes.report_builders import a_create, a_finding, a_job, a_run, an_outcome
from tests.fakes.report_faults import Crash, Faults
from tests.fakes.report_world import InMemoryWorld

RECIPIENTS = ["ann@acme.example", "bob@acme.example"]
PEOPLE = 7
ROWS = 1 + 1 + PEOPLE
SMALL_PARTS = 700
REDELIVERY_SECONDS = 1_800.0
REQUEST = StartRun(
    job_id="job-1", run_id="run-2", trigger=Trigger.MANUAL, requested_at="2026-11-21T10:00:00Z"
)

type Failure = Callable[[], Exception]


def died() -> Exception:
    return Crash("the function died")


def no_answer() -> Exception:
    return ServerTroubleError("no answer came", unknown_outcome=True)


def a_world(lag_seconds: float = 0.0) -> InMemoryWorld:
    changes = [a_create(number) for number in range(PEOPLE)]
    outcomes = [an_outcome(change) for change in changes]
    world = InMemoryWorld(
        a_run(
            planned={"create": PEOPLE},
            outcomes=count_outcomes(outcomes),
            findings={"error": 1},
            chunks=1,
            chunks_done=1,
            finished_at=None,
            job_document=a_job(recipients=RECIPIENTS).model_dump_json(),
        )
    )
    world.files.plan, world.files.done, world.files.said = list(changes), outcomes, [a_finding()]
    world.datasets.lag_seconds = lag_seconds
    world.leases.requests = [REQUEST]
    return world


def deliver(world: InMemoryWorld, faults: Faults | None = None) -> bool:
    """One delivery; tells whether the queue is done with the message."""
    try:
        report_run(world.run_id, world.opened(faults, part_bytes=SMALL_PARTS))
    except (Crash, RetryableError, ConflictError):
        return False
    return True


def deliver_until_done(world: InMemoryWorld, seconds_between: float) -> None:
    for _delivery in range(10):
        world.clock.seconds += seconds_between
        if deliver(world):
            return
    raise AssertionError("the queue would have given up")


def calls_of_a_report() -> list[str]:
    faults = Faults()
    assert deliver(a_world(), faults)
    return faults.calls


CALLS = calls_of_a_report()


def rows_by_person(world: InMemoryWorld) -> Counter[tuple[str | None, str | None]]:
    return Counter((row["kind"], row["email"]) for row in world.rows)


def assert_whole(world: InMemoryWorld) -> None:
    assert world.run.state is RunState.SUCCEEDED
    assert world.leases.holder is None
    assert REQUEST in world.outbox.started


def test_a_report_makes_several_parts_and_many_calls() -> None:
    assert CALLS.count("FakeDataSets.append") > 2
    assert len(CALLS) > 20


@pytest.mark.parametrize("failure", [died, no_answer])
@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, len(CALLS) + 1), ids=lambda at: f"{at}-{CALLS[at - 1]}")
def test_a_failure_at_any_call_costs_no_row_no_mail_and_no_lease(
    at: int, *, after_work: bool, failure: Failure
) -> None:
    world = a_world()
    if not deliver(world, Faults(at, after_work, failure)):
        deliver_until_done(world, REDELIVERY_SECONDS)
    assert_whole(world)
    assert rows_by_person(world).most_common(1)[0][1] == 1
    assert len(world.rows) == ROWS
    assert world.run.report_notes == ()
    assert set(world.mailer.recipients) == set(RECIPIENTS)
    assert len(world.mailer.sent) <= len(RECIPIENTS) + 1
    assert len([each for each in world.datasets.sets.values() if each.rows]) == 1


@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, len(CALLS) + 1), ids=lambda at: f"{at}-{CALLS[at - 1]}")
def test_no_row_is_written_twice_though_domo_shows_rows_late_and_the_queue_delivers_at_once(
    at: int, *, after_work: bool
) -> None:
    world = a_world(lag_seconds=600)
    if not deliver(world, Faults(at, after_work)):
        deliver_until_done(world, 1.0)
    assert_whole(world)
    assert all(count == 1 for count in rows_by_person(world).values())
    assert len(world.rows) == ROWS or "was not written in full" in world.run.report_notes[0]


@pytest.mark.parametrize("at", [number for number, call in enumerate(CALLS, 1) if call.endswith(".append")])
def test_rows_that_domo_shows_late_are_waited_for_and_not_sent_again(at: int) -> None:
    world = a_world(lag_seconds=600)
    assert not deliver(world, Faults(at, after_work=True))
    world.clock.seconds += 300
    with pytest.raises(RetryableError) as raised:
        report_run(world.run_id, world.opened(part_bytes=SMALL_PARTS))
    assert raised.value.retry_after_seconds == pytest.approx(600)
    world.clock.seconds += 301
    assert deliver(world)
    assert len(world.rows) == ROWS
    assert_whole(world)


def test_rows_that_never_arrived_are_sent_again_when_the_time_for_them_has_passed() -> None:
    world = a_world(lag_seconds=600)
    assert not deliver(world, Faults(CALLS.index("FakeDataSets.append") + 1))
    world.clock.seconds += 901
    assert deliver(world)
    assert len(world.rows) == ROWS


def test_a_part_that_arrived_in_part_is_continued_after_what_is_there() -> None:
    world = a_world()
    assert not deliver(world, Faults(CALLS.index("FakeDataSets.append") + 1, after_work=True))
    (dataset,) = world.datasets.sets.values()
    del dataset.rows[1:]
    world.clock.seconds += REDELIVERY_SECONDS
    assert deliver(world)
    assert len(world.rows) == ROWS
    assert rows_by_person(world).most_common(1)[0][1] == 1


def test_an_answer_that_did_not_come_is_settled_by_looking_within_the_delivery() -> None:
    world = a_world()
    world.datasets.append_errors = [(no_answer(), True)]
    assert deliver(world)
    assert len(world.rows) == ROWS
    assert world.run.report_tries == 1


def test_an_append_whose_outcome_stays_unknown_is_looked_at_again_when_rows_must_have_arrived() -> None:
    world = a_world(lag_seconds=600)
    world.datasets.append_errors = [(no_answer(), True)]
    with pytest.raises(RetryableError) as raised:
        report_run(world.run_id, world.opened(part_bytes=SMALL_PARTS))
    assert raised.value.retry_after_seconds == 900
    world.clock.seconds += 900
    assert deliver(world)
    assert len(world.rows) == ROWS


def test_an_append_that_was_surely_not_done_is_repeated_at_the_next_delivery_without_waiting() -> None:
    world = a_world()
    world.datasets.append_errors = [(ServerTroubleError("no connection"), False)]
    assert not deliver(world)
    assert deliver(world)
    assert len(world.rows) == ROWS


def test_a_log_given_up_halfway_tells_how_many_rows_are_there() -> None:
    world = a_world()
    arrives, gone = (None, True), (ServerTroubleError("gone again"), False)
    world.datasets.append_errors = [arrives, *[gone] * REPORT_TRIES]
    deliver_until_done(world, REDELIVERY_SECONDS)
    there = len(world.rows)
    assert 0 < there < ROWS
    note = f"The log DataSet was not written in full ({there} rows of this run are in it): gone again"
    assert world.run.report_notes == (note,)
    assert world.run.report_tries == REPORT_TRIES


def test_a_log_that_was_given_up_is_not_tried_again_when_the_report_dies_later() -> None:
    world = a_world()
    world.datasets.append_errors = [(RefusedError("400: the schema differs"), False)]
    world.mailer.errors[RECIPIENTS[0]] = [died()]
    assert not deliver(world)
    deliver_until_done(world, REDELIVERY_SECONDS)
    assert world.rows == []
    assert world.run.report_notes == ("The log DataSet was not written in full: 400: the schema differs",)


def test_a_second_delivery_at_the_same_time_takes_over_and_the_first_one_stops() -> None:
    for name in ("append", "send"):
        world = a_world()
        port = world.datasets if name == "append" else world.mailer
        _interrupt(world, port, name)
        with pytest.raises(ConflictError):
            report_run(world.run_id, world.opened(part_bytes=SMALL_PARTS))
        world.clock.seconds += REDELIVERY_SECONDS
        assert deliver(world)
        assert rows_by_person(world).most_common(1)[0][1] == 1
        assert len(world.rows) == ROWS
        assert len(world.mailer.sent) <= len(RECIPIENTS) + 1
        assert_whole(world)


def _interrupt(world: InMemoryWorld, port: object, name: str) -> None:
    """In the middle of the first such call, just after its work, the same message is delivered once more."""
    work = getattr(port, name)
    interrupted: list[bool] = []

    def call(*args: object) -> None:
        work(*args)
        if not interrupted:
            interrupted.append(True)
            deliver(world)

    setattr(port, name, call)
