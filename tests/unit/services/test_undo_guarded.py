"""Guards, approval and refusals hold for a run that takes another back, as for any other."""

import pytest

from muster.domain.runs.mode import Mode
from muster.domain.runs.run import RunState, Trigger
from muster.errors import InvalidInputError
from muster.services.undo import undo
from tests.fakes.deciding import ANN
from tests.unit.services.undoing import NEW, a_stage, people, take_back


def test_an_undo_that_would_delete_more_than_the_job_allows_is_held() -> None:
    stage = a_stage()
    stage.run_once()
    job = stage.jobs.get("job1")
    strict = job.guards.model_copy(update={"max_deletes": 0})
    stage.jobs.save(job.model_copy(update={"guards": strict, "version": 2}), expected_version=1)
    run = take_back(stage)
    assert run.state is RunState.HELD
    assert [guard.guard for guard in run.guards if guard.tripped] == ["delete-count"]
    assert NEW["email"] in stage.addresses()


def test_nobody_can_take_a_protected_person_away() -> None:
    stage = a_stage()
    stage.run_once()
    job = stage.jobs.get("job1")
    stage.jobs.save(job.model_copy(update={"protected": (NEW["email"],), "version": 2}), expected_version=1)
    run = take_back(stage)
    assert run.state is RunState.HELD
    assert NEW["email"] in stage.addresses()
    with pytest.raises(InvalidInputError, match="Nobody can approve"):
        stage.approve(run)


def test_in_mode_approve_an_undo_waits_and_an_approval_carries_just_it_out() -> None:
    stage = a_stage(mode=Mode.APPROVE)
    before = people(stage)
    done = stage.carried_out(stage.held())
    held = take_back(stage, done.id)
    assert held.state is RunState.HELD
    run = stage.carried_out(held)
    assert (run.state, run.undoes) == (RunState.SUCCEEDED, done.id)
    assert people(stage) == before


@pytest.mark.parametrize("lost", ["files", "run"])
def test_a_run_that_is_not_kept_any_more_ends_its_undo_with_nothing_written(lost: str) -> None:
    stage = a_stage()
    stage.run_once()
    after = people(stage)
    run = undo("run1", by=ANN, desk=stage.desk)
    if lost == "files":
        stage.files._chunks.clear()
    else:
        del stage.runs.runs["run1"]
    stage.settle()
    assert (stage.run(run.id).state, stage.run(run.id).fault_code) == (RunState.FAILED, "undo-not-kept")
    assert people(stage) == after


def test_a_disabled_job_can_be_taken_back() -> None:
    stage = a_stage(enabled=False)
    before = people(stage)
    stage.run_once()
    assert take_back(stage).state is RunState.SUCCEEDED
    assert people(stage) == before


def test_a_run_that_did_not_end_or_did_nothing_or_is_unknown_is_refused() -> None:
    stage = a_stage(mode=Mode.APPROVE)
    with pytest.raises(InvalidInputError, match='no run "run1"'):
        undo("run1", by=ANN, desk=stage.desk)
    stage.held()
    with pytest.raises(InvalidInputError, match="ended as held and changed nobody"):
        undo("run1", by=ANN, desk=stage.desk)
    stage.start(stage.request("run2"))
    with pytest.raises(InvalidInputError, match="is still reporting"):
        undo("run2", by=ANN, desk=stage.desk)
    stage.settle()
    assert [run.trigger for run in stage.runs.runs.values()] == [Trigger.MANUAL] * 2


def test_a_run_of_a_job_that_was_deleted_since_is_refused_in_words() -> None:
    stage = a_stage()
    stage.run_once()
    stage.jobs.delete("job1")
    with pytest.raises(InvalidInputError, match="was deleted since"):
        undo("run1", by=ANN, desk=stage.desk)


def test_a_job_that_is_deleted_before_the_undo_begins_ends_it_with_nothing_written() -> None:
    stage = a_stage()
    stage.run_once()
    after = people(stage)
    run = undo("run1", by=ANN, desk=stage.desk)
    stage.jobs.delete("job1")
    stage.settle()
    assert stage.run(run.id).fault_code == "job-gone"
    assert people(stage) == after
