from dataclasses import replace

import pytest

from muster.domain.runs.run import RunState, Trigger
from muster.domain.times import iso
from muster.errors import CredentialError
from muster.services.diff import LEASE_SECONDS, PLANNING_SECONDS, DiffResult
from tests.fakes.faults import Crash, die, interrupt
from tests.fakes.stage import HOME, Stage, a_job, a_person

ANN = a_person("ann")


def a_stage(**settings: object) -> Stage:
    return Stage([ANN], job=a_job(**settings))


def hold(stage: Stage) -> None:
    stage.leases.acquire(HOME, "other", now=stage.clock.now(), until=stage.clock.now() + LEASE_SECONDS)


def release(stage: Stage) -> None:
    """Free the instance as the report of that run does."""
    assert stage.leases.release(HOME, "other", sent=stage.leases.waiting(HOME, "other"))


def test_a_request_becomes_chunks_of_changes_under_a_lease() -> None:
    stage = a_stage()
    assert stage.start() is DiffResult.SENT
    [(instance, message)] = stage.outbox.changes
    run = stage.run()
    assert (instance, message.run_id, message.chunk, message.start) == (HOME, "run1", 0, 0)
    assert run.state is RunState.APPLYING
    assert run.planned == {"create": 1, "update": 0, "delete": 0, "unchanged": 1, "invalid": 0}
    assert run.token == message.token == 1
    assert stage.leases.holder(HOME) == "run1"
    assert run.plan_id in stage.files.rosters


def test_a_run_with_nothing_to_do_is_reported_at_once() -> None:
    stage = Stage([ANN], [ANN])
    assert stage.start() is DiffResult.NOTHING_TO_WRITE
    assert not stage.outbox.changes
    assert [message.run_id for message in stage.outbox.reports] == ["run1"]
    assert stage.run().state is RunState.REPORTING


@pytest.mark.parametrize("trigger", [Trigger.SCHEDULE, Trigger.DATASET, Trigger.S3])
def test_a_disabled_job_is_started_by_no_trigger(trigger: Trigger) -> None:
    stage = a_stage(enabled=False)
    assert stage.start(stage.request(trigger=trigger)) is DiffResult.DROPPED
    assert not stage.runs.runs
    assert not stage.outbox.changes


def test_a_disabled_job_is_started_by_hand() -> None:
    stage = a_stage(enabled=False)
    assert stage.start(stage.request(trigger=Trigger.MANUAL)) is DiffResult.SENT


@pytest.mark.parametrize("trigger", sorted(set(Trigger) - {Trigger.APPROVAL, Trigger.UNDO}))
def test_an_enabled_job_is_started_by_every_trigger(trigger: Trigger) -> None:
    stage = a_stage()
    assert stage.start(stage.request(trigger=trigger)) is DiffResult.SENT


def test_a_request_for_a_job_that_was_deleted_is_dropped() -> None:
    stage = a_stage()
    assert stage.start(stage.request(job_id="gone")) is DiffResult.DROPPED
    assert not stage.runs.runs


def test_the_same_request_again_sends_the_same_chunks_and_plans_nothing() -> None:
    stage = a_stage()
    stage.start()
    first = stage.take_chunks()
    assert stage.start() is DiffResult.SENT
    assert stage.take_chunks() == first
    assert stage.run().plan_tries == 1


def test_a_request_again_while_the_first_attempt_plans_is_dropped_and_leaves_the_lease_alone() -> None:
    stage = a_stage()
    results = []

    def deliver_again() -> None:
        stage.clock.go_on(PLANNING_SECONDS - 1)
        results.append(stage.start())

    interrupt(stage.directory, "pages", deliver_again)
    assert stage.start() is DiffResult.SENT
    assert results == [DiffResult.DROPPED]
    assert (stage.run().token, stage.run().plan_tries) == (1, 1)
    stage.leases.renew(HOME, 1, until=stage.clock.now() + 1)


def test_of_two_attempts_that_begin_at_once_one_is_dropped() -> None:
    stage = a_stage()
    hold(stage)
    stage.start()
    release(stage)
    second: list[DiffResult] = []
    interrupt(stage.runs, "replace", lambda: second.append(stage.start()))
    assert stage.start() is DiffResult.DROPPED
    assert second == [DiffResult.SENT]
    assert stage.run().token == 2
    assert len(stage.outbox.changes) == 1


def test_a_dead_attempt_is_made_again_under_a_new_token_and_its_own_files() -> None:
    stage = a_stage()
    interrupt(stage.files, "keep_findings", die)
    with pytest.raises(Crash):
        stage.start()
    stage.clock.go_on(PLANNING_SECONDS + 1)
    assert stage.start() is DiffResult.SENT
    assert (stage.run().token, stage.run().plan_id) == (2, "run1/2")
    assert set(stage.files.rosters) == {"run1/1", "run1/2"}


def test_a_run_that_waited_ends_with_words_when_its_job_was_deleted() -> None:
    stage = a_stage()
    hold(stage)
    stage.start()
    stage.jobs.delete(stage.job.id)
    assert stage.start() is DiffResult.DROPPED
    run = stage.run()
    assert (run.state, run.fault_code) == (RunState.REPORTING, "job-gone")
    assert run.fault is not None
    assert "nothing was done" in run.fault
    assert [message.run_id for message in stage.outbox.reports] == ["run1"]


def test_a_run_whose_planning_died_ends_with_words_when_its_job_was_deleted() -> None:
    stage = a_stage()
    interrupt(stage.files, "keep_findings", die)
    with pytest.raises(Crash):
        stage.start()
    stage.jobs.delete(stage.job.id)
    stage.clock.go_on(PLANNING_SECONDS + 1)
    assert stage.start() is DiffResult.DROPPED
    assert stage.run().state is RunState.REPORTING
    assert stage.outbox.reports


def test_a_run_that_waited_ends_with_words_when_its_job_was_pointed_at_another_instance() -> None:
    stage = a_stage()
    hold(stage)
    stage.start()
    target = {"kind": "remote", "instance": "globex.domo.com", "account": "globex"}
    stage.jobs.save(a_job(target=target, version=2), expected_version=1)
    assert stage.start() is DiffResult.DROPPED
    assert (stage.run().state, stage.run().fault_code) == (RunState.REPORTING, "job-gone")
    assert not stage.directory.calls


def test_chunks_that_were_not_sent_are_sent_again_though_the_job_was_deleted_since() -> None:
    stage = a_stage()
    interrupt(stage.outbox, "apply", die)
    with pytest.raises(Crash):
        stage.start()
    stage.jobs.delete(stage.job.id)
    assert stage.start() is DiffResult.SENT
    assert len(stage.outbox.changes) == 1


def test_a_run_goes_by_the_job_as_it_is_when_planning_begins() -> None:
    stage = a_stage()
    hold(stage)
    stage.start()
    stage.jobs.save(a_job(name="Renamed", version=2), expected_version=1)
    release(stage)
    stage.start()
    assert stage.run().job_version == 2
    assert '"Renamed"' in stage.run().job_document


def test_a_remote_job_takes_the_lease_of_its_own_instance() -> None:
    target = {"kind": "remote", "instance": "globex.domo.com", "account": "globex"}
    stage = a_stage(target=target)
    hold(stage)
    assert stage.start() is DiffResult.SENT
    assert stage.leases.holder("globex.domo.com") == "run1"
    assert stage.outbox.changes[0][0] == "globex.domo.com"


def test_a_fault_is_reported_and_nothing_is_sent_to_apply() -> None:
    stage = a_stage()
    stage.directory.troubles.add("pages", CredentialError("Mend the account home."))
    assert stage.start() is DiffResult.NOTHING_TO_WRITE
    run = stage.run()
    assert (run.state, run.fault, run.fault_code) == (
        RunState.REPORTING,
        "Mend the account home.",
        "account-refused",
    )
    assert not stage.outbox.changes
    assert stage.outbox.reports


def test_a_tripped_guard_sends_nothing_and_keeps_the_chunks_and_counts_all_as_not_tried() -> None:
    stage = Stage([ANN], [a_person(f"gone{number}") for number in range(5)])
    assert stage.start() is DiffResult.NOTHING_TO_WRITE
    run = stage.run()
    assert [guard.guard for guard in run.guards if guard.tripped] == ["delete-share"]
    assert run.outcomes == {"create.not_tried": 1, "delete.not_tried": 5}
    assert run.chunks == 1
    assert len(stage.files.chunk(run.plan_id, 0)) == 6
    assert not stage.outbox.changes
    assert run.ending() is RunState.HELD


def test_an_unexpected_error_is_not_swallowed() -> None:
    stage = a_stage()
    stage.directory.troubles.add("pages", ZeroDivisionError("a mistake in the program"))
    with pytest.raises(ZeroDivisionError):
        stage.start()
    assert stage.run().state is RunState.PLANNING


def test_a_conflict_at_the_last_move_is_another_attempt_that_counts() -> None:
    stage = a_stage()

    def moved_by_somebody_else() -> None:
        stage.runs.runs["run1"] = replace(stage.run(), moved_at=iso(stage.clock.now() + 5))

    interrupt(stage.files, "keep_findings", moved_by_somebody_else)
    assert stage.start() is DiffResult.DROPPED
    assert not stage.outbox.changes
