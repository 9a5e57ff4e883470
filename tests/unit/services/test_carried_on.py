"""Planning that takes longer than one invocation goes on in the next, from where it stood."""

import pytest

from muster.domain.runs.run import RunState, Trigger
from muster.errors import IncompleteReadError, RateLimitedError
from muster.messages import StartRun
from muster.services.cancelling import cancel_run
from muster.services.diff import LEASE_SECONDS, DiffResult
from muster.services.plans.carry_on import LONGEST_PAUSE_SECONDS, MOST_PARTS
from muster.services.plans.reading import DIRECTORY_SECONDS
from tests.fakes.deciding import ANN
from tests.fakes.faults import interrupt
from tests.fakes.slow import SlowStage
from tests.fakes.stage import HOME, Stage, a_job, a_person, a_roster

PEOPLE = [a_person(f"p{number}") for number in range(12)]
ROSTER = [*PEOPLE[:-1], a_person("new"), a_person("p11", title="Boss")]
CAREFUL = {"max_update_share": 1.0}


def a_stage(**settings: object) -> SlowStage:
    return SlowStage(ROSTER, PEOPLE, job=a_job(guards=CAREFUL, **settings))


def handed_on(**settings: object) -> SlowStage:
    """A stage on which the first part is done, and the message for the second waits."""
    stage = a_stage(**settings)
    assert stage.start() is DiffResult.HANDED_ON
    return stage


def test_a_directory_that_takes_longer_than_an_invocation_is_read_over_several() -> None:
    stage = a_stage()
    assert stage.plan_to_the_end() is DiffResult.SENT
    assert stage.invocations == 3
    run = stage.run()
    assert run.state is RunState.APPLYING
    assert (run.token, run.plan_id, run.plan_tries, run.plan_part) == (1, "run1/1", 1, 2)
    assert run.carry_on_at is None
    assert len(stage.slow.asked) == len(set(stage.slow.asked)) == 13
    assert stage.counted.reads == 1


def test_the_plan_is_the_one_that_a_single_invocation_makes() -> None:
    stage, quick = a_stage(), Stage(ROSTER, PEOPLE, job=a_job(guards=CAREFUL))
    stage.plan_to_the_end()
    quick.start()
    facts = [
        (run.planned, run.fingerprint, run.plan_digest, run.directory_size, run.findings, run.roster_version)
        for run in (stage.run(), quick.run())
    ]
    assert facts[0] == facts[1]
    assert stage.run().planned == {"create": 1, "update": 1, "delete": 0, "unchanged": 12, "invalid": 0}
    assert stage.files.chunk("run1/1", 0) == quick.files.chunk("run1/1", 0)


def test_the_message_says_which_part_it_is_for_and_the_run_what_was_read() -> None:
    stage = handed_on()
    message, run = stage.next_part(), stage.run()
    assert (message.run_id, message.part) == ("run1", 1)
    assert StartRun.model_validate_json(message.to_body()) == message
    assert run.state is RunState.PLANNING
    assert run.read_so_far is not None
    assert (run.read_so_far.parts, run.read_so_far.people, run.read_so_far.whole) == (1, 6, False)
    assert run.read_so_far.roster_version == stage.sources.version(stage.job.source.key)
    assert stage.leases.holder(HOME) == "run1"


def test_the_lease_lasts_an_hour_from_the_beginning_of_each_part() -> None:
    stage = handed_on()
    stage.clock.go_on(LEASE_SECONDS - 1000)
    stage.start(stage.next_part())
    stage.clock.go_on(LEASE_SECONDS - 1000)
    stage.leases.renew(HOME, 1, until=stage.clock.now() + 1)
    assert stage.leases.holder(HOME) == "run1"


def test_a_configuration_that_is_written_between_two_parts_is_not_read_again() -> None:
    stage = handed_on()
    version = stage.run().read_so_far.roster_version  # type: ignore[union-attr]
    stage.sources.texts[stage.job.source.key] = a_roster()
    stage.start(stage.next_part())
    stage.start(stage.next_part())
    assert (stage.run().roster_version, stage.run().planned["create"]) == (version, 1)
    assert stage.counted.reads == 1


def test_a_part_that_is_delivered_twice_is_planned_once() -> None:
    stage = handed_on()
    message = stage.next_part()
    results: list[DiffResult] = []
    interrupt(stage.slow, "own_user_id", lambda: results.append(stage.start(message)))
    stage.start(message)
    assert results == [DiffResult.DROPPED]
    assert stage.start(message) is DiffResult.HANDED_ON  # an old message: the next part's is sent again
    assert {each.part for each in stage.outbox.runs} == {2}
    assert stage.run().plan_tries == 1


def test_a_run_that_is_cancelled_between_two_parts_is_planned_no_more() -> None:
    stage = handed_on()
    cancel_run("run1", by=ANN, runs=stage.runs, outbox=stage.outbox, clock=stage.clock)
    asked = list(stage.slow.asked)
    stage.start(stage.next_part())
    assert stage.slow.asked == asked
    assert not stage.outbox.changes
    stage.report(stage.outbox.reports[0])
    assert stage.run().state is RunState.CANCELLED
    assert stage.leases.holder(HOME) is None


def test_a_run_that_is_cancelled_while_a_part_is_read_is_not_handed_on() -> None:
    stage = a_stage()
    interrupt(
        stage.readings,
        "keep",
        lambda: cancel_run("run1", by=ANN, runs=stage.runs, outbox=stage.outbox, clock=stage.clock),
    )
    assert stage.start() is DiffResult.DROPPED
    assert not stage.outbox.runs
    assert stage.run().state is RunState.REPORTING


def test_a_job_that_is_disabled_between_two_parts_ends_the_run_with_words() -> None:
    stage = handed_on()
    stage.jobs.save(stage.job.model_copy(update={"enabled": False, "version": 2}), expected_version=1)
    message = stage.next_part().model_copy(update={"trigger": Trigger.SCHEDULE})
    assert stage.start(message) is DiffResult.DROPPED
    assert stage.run().fault_code == "job-gone"


def test_a_job_that_is_changed_between_two_parts_counts_from_the_next_run_on() -> None:
    stage = handed_on()
    stage.jobs.save(a_job(name="Renamed", guards=CAREFUL, version=2), expected_version=1)
    stage.start(stage.next_part())
    stage.start(stage.next_part())
    assert stage.run().job_version == 1
    assert stage.run().planned["update"] == 1


@pytest.mark.parametrize("move", ["somebody went", "somebody came", "one went and one came"])
def test_a_directory_that_moved_between_two_parts_ends_the_run_and_nothing_is_written(move: str) -> None:
    stage = handed_on()
    if "went" in move:
        del stage.slow.people[stage.slow.asked[3]]
    if "came" in move:
        stage.slow.add(a_person("newcomer"))
    stage.start(stage.next_part())
    assert (stage.run().state, stage.run().fault_code) == (RunState.REPORTING, "not-read")
    assert not stage.outbox.changes


def test_pages_older_than_an_hour_are_read_anew_and_the_roster_is_not() -> None:
    stage = handed_on()
    stage.clock.go_on(DIRECTORY_SECONDS + 1)
    result = stage.start(stage.next_part())
    while result is DiffResult.HANDED_ON:
        result = stage.start(stage.next_part())
    assert result is DiffResult.SENT
    assert len(stage.slow.asked) == 6 + 13
    assert stage.counted.reads == 1


def test_a_directory_that_takes_longer_than_an_hour_to_read_is_not_believed() -> None:
    stage = a_stage()
    stage.slow.seconds_a_page = DIRECTORY_SECONDS
    stage.reading_seconds = lambda: 900.0
    stage.start()
    fault = stage.run().fault
    assert fault is not None
    assert "longer than 60 minutes" in fault
    assert not stage.outbox.changes


def test_planning_that_is_handed_on_too_often_ends_with_words() -> None:
    stage = a_stage()
    stage.slow.seconds_a_page = 1.0
    stage.reading_seconds = lambda: 15.0  # enough for one page in each invocation
    stage.plan_to_the_end()
    assert stage.run().plan_part == 7
    stage = SlowStage(ROSTER, [*PEOPLE, *(a_person(f"q{number}") for number in range(9))])
    stage.slow.seconds_a_page = 1.0
    stage.reading_seconds = lambda: 15.0
    assert stage.plan_to_the_end() is DiffResult.NOTHING_TO_WRITE
    assert (stage.invocations, stage.run().plan_part) == (MOST_PARTS + 1, MOST_PARTS)
    assert stage.run().fault_code == "not-read"
    assert "There was not enough time to read all people" in str(stage.run().fault)


def test_a_pause_that_domo_asks_for_is_waited_for_on_the_queue() -> None:
    stage = a_stage()
    stage.slow.troubles.add("pages", RateLimitedError("slower", retry_after_seconds=400))
    assert stage.start() is DiffResult.HANDED_ON
    message = stage.next_part()
    assert stage.outbox.delays[message] == 400
    stage.clock.go_on(400)
    result = stage.start(message)
    while result is DiffResult.HANDED_ON:
        result = stage.start(stage.next_part())
    assert result is DiffResult.SENT


def test_no_message_is_delayed_longer_than_the_queue_can() -> None:
    stage = a_stage()
    stage.slow.troubles.add("pages", RateLimitedError("slower", retry_after_seconds=86_400))
    stage.start()
    assert stage.outbox.delays[stage.next_part()] == LONGEST_PAUSE_SECONDS


def test_a_failure_for_which_there_was_time_enough_is_not_carried_on() -> None:
    stage = a_stage()
    stage.slow.troubles.add("pages", IncompleteReadError("499 of 500 came."))
    assert stage.start() is DiffResult.NOTHING_TO_WRITE
    assert stage.run().fault == "499 of 500 came. Nothing was changed."


def test_a_whole_directory_for_which_no_time_is_left_is_compared_in_the_next_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("muster.services.plans.reading.PEOPLE_A_SECOND", 0.2)
    stage = a_stage()
    stage.slow.seconds_a_page = 7.0  # 49 of 100 seconds, and 65 more to compare
    assert stage.start() is DiffResult.HANDED_ON
    assert stage.run().read_so_far.whole  # type: ignore[union-attr]
    stage.slow.people.clear()  # nobody is asked again
    assert stage.start(stage.next_part()) is DiffResult.SENT
    assert stage.run().directory_size == 13


def test_an_instance_that_another_run_took_over_between_two_parts_is_waited_for() -> None:
    stage = handed_on()
    stage.clock.go_on(LEASE_SECONDS + 1)
    stage.leases.acquire(HOME, "other", now=stage.clock.now(), until=stage.clock.now() + LEASE_SECONDS)
    assert stage.start(stage.next_part()) is DiffResult.WAITING
    run = stage.run()
    assert (run.state, run.read_so_far, run.plan_part) == (RunState.WAITING, None, 0)
