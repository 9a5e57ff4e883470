"""A run whose planning is carried on, when the function dies, a call fails, or a message comes again, at any moment."""

import pytest

from muster.domain.runs.run import RunState
from muster.errors import RetryableError, ServerTroubleError
from muster.services.diff import PLANNING_SECONDS, DiffResult
from muster.services.sweep import CARRY_ON_SECONDS, LOOK_SECONDS
from tests.fakes.faults import Crash, Faults, die, interrupt
from tests.fakes.queues import Queues
from tests.fakes.slow import SlowStage
from tests.fakes.stage import HOME, a_job, a_person

PEOPLE = [a_person(f"p{number}") for number in range(12)]
ROSTER = [*PEOPLE[:-1], a_person("new"), a_person("p11", title="Boss")]
WANTED = {person["email"] for person in ROSTER}
CALLS_AT_LEAST = 60


def a_stage(faults: Faults | None = None) -> SlowStage:
    careful = {"max_update_share": 1.0}
    around = {} if faults is None else {"around": faults.around}
    return SlowStage(ROSTER, PEOPLE, job=a_job(guards=careful, recipients=["admin@acme.example"]), **around)


def handed_on() -> SlowStage:
    """A stage on which the first part is done, and the message for the second waits."""
    stage = a_stage()
    assert stage.start() is DiffResult.HANDED_ON
    return stage


def settled(faults: Faults, failures: tuple[type[Exception], ...], *, deliveries: int = 1) -> SlowStage:
    stage = a_stage(faults)
    stage.outbox.start(stage.request())
    Queues(stage, failures=failures, deliveries=deliveries).settle()
    assert stage.run().is_final
    assert stage.leases.holder(HOME) is None
    return stage


def every_n() -> range:
    """Numbers that reach beyond the calls of a quiet run; the test of a quiet run says that they do."""
    return range(1, 111)


def test_the_schedule_reaches_every_call_of_a_quiet_run() -> None:
    faults = Faults()
    stage = settled(faults, ())
    assert (stage.run().state, stage.invocations, stage.run().plan_part) == (RunState.SUCCEEDED, 3, 2)
    assert stage.addresses() == WANTED
    assert CALLS_AT_LEAST <= len(faults.calls) < every_n().stop
    assert {"readings.keep", "readings.fetch", "leases.renew", "outbox.start"} <= set(faults.calls)


@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", every_n())
def test_a_function_that_dies_at_any_call_leaves_a_whole_run(at: int, after_work: bool) -> None:  # noqa: FBT001
    stage = settled(Faults(at, after_work=after_work), (Crash,))
    assert stage.run().state is RunState.SUCCEEDED
    assert stage.addresses() == WANTED
    assert len(stage.directory.people) == 14


@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", every_n())
def test_a_call_without_an_answer_leaves_a_whole_run_or_words(at: int, after_work: bool) -> None:  # noqa: FBT001
    def silence() -> Exception:
        return ServerTroubleError("no answer", unknown_outcome=True)

    stage = settled(Faults(at, after_work=after_work, error=silence), (RetryableError,))
    if stage.run().state is RunState.SUCCEEDED:
        assert stage.addresses() == WANTED
    elif stage.run().state is RunState.PARTLY_FAILED:
        assert stage.run().outcomes == {"create.applied": 1, "update.failed": 1}
    else:
        assert stage.run().fault_code == "not-read"
        assert len(stage.directory.people) == 13


@pytest.mark.parametrize("deliveries", [2, 3])
def test_messages_that_come_several_times_lead_to_one_plan(deliveries: int) -> None:
    stage = settled(Faults(), (), deliveries=deliveries)
    assert stage.run().state is RunState.SUCCEEDED
    assert (stage.run().plan_tries, len(stage.slow.asked)) == (1, 13)
    assert len(stage.mailer.sent) == 1


@pytest.mark.parametrize(("port", "method"), [("readings", "keep"), ("outbox", "start")])
def test_a_death_while_handing_on_loses_nothing(port: str, method: str) -> None:
    stage = a_stage()
    interrupt(getattr(stage, port), method, die)
    with pytest.raises(Crash):
        stage.start()
    stage.clock.go_on(max(PLANNING_SECONDS if method == "keep" else CARRY_ON_SECONDS, LOOK_SECONDS) + 1)
    assert stage.sweep() == 1
    result = stage.start(stage.next_part())
    while result is DiffResult.HANDED_ON:
        result = stage.start(stage.next_part())
    assert result is DiffResult.SENT
    assert stage.run().plan_tries == (2 if method == "keep" else 1)


def test_a_death_in_a_later_part_begins_anew_under_a_token_of_its_own() -> None:
    stage = handed_on()
    interrupt(stage.slow, "own_user_id", die)
    with pytest.raises(Crash):
        stage.start(stage.next_part())
    stage.clock.go_on(PLANNING_SECONDS + 1)
    assert stage.sweep() == 1
    result = stage.start(stage.next_part())
    while result is DiffResult.HANDED_ON:
        result = stage.start(stage.next_part())
    assert (result, stage.run().plan_id, stage.counted.reads) == (DiffResult.SENT, "run1/2", 2)
