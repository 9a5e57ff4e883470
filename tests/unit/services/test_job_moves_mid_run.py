"""A job that is deleted, disabled or changed while its run goes on, wherever the run stands (docs/approval.md)."""

from typing import Any

import pytest

from muster.domain.job import Job
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import Run, RunState, Trigger
from muster.services.diff import LEASE_SECONDS, PLANNING_SECONDS, DiffResult
from muster.services.plans import planning
from tests.fakes.deciding import DecidingStage
from tests.fakes.faults import Crash, die, interrupt
from tests.fakes.stage import HOME, a_person

ELSEWHERE = {"kind": "remote", "instance": "globex.domo.com", "account": "globex"}
EDITS: dict[str, dict[str, Any] | None] = {
    "deleted": None,
    "disabled": {"enabled": False},
    "set to preview": {"mode": "preview"},
    "pointed elsewhere": {"target": ELSEWHERE},
    "told to delete nobody": {"delete_orphans": False, "recipients": ["new@acme.example"]},
}
every_edit = pytest.mark.parametrize("edit", list(EDITS))


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK_SIZE", 1)


def a_stage(mode: Mode = Mode.APPLY) -> DecidingStage:
    return DecidingStage([a_person("new")], [a_person("gone")], mode=mode)


def edit_job(stage: DecidingStage, edit: str) -> None:
    changes = EDITS[edit]
    if changes is None:
        stage.jobs.delete("job1")
        return
    document = stage.job.model_dump() | changes | {"version": 2}
    stage.jobs.save(Job.model_validate(document), expected_version=1)


def wait(stage: DecidingStage, trigger: Trigger = Trigger.SCHEDULE) -> None:
    stage.leases.acquire(HOME, "other", now=stage.clock.now(), until=stage.clock.now() + LEASE_SECONDS)
    assert stage.start(stage.request(trigger=trigger)) is DiffResult.WAITING


def free(stage: DecidingStage) -> Run:
    """Free the instance as the report of the other run does, and deliver everything."""
    sent = stage.leases.waiting(HOME, "other")
    assert stage.leases.release(HOME, "other", sent=sent)
    stage.outbox.runs += sent
    stage.settle()
    return stage.run()


@pytest.mark.parametrize("edit", ["deleted", "disabled", "pointed elsewhere"])
def test_a_run_that_waits_is_ended_when_its_job_is_not_there_for_it_any_more(edit: str) -> None:
    stage = a_stage()
    wait(stage)
    edit_job(stage, edit)
    run = free(stage)
    assert (run.state, run.fault_code) == (RunState.FAILED, "job-gone")
    assert run.mailed == ("admin@acme.example",)
    assert not stage.written


def test_a_run_by_hand_that_waits_goes_on_when_its_job_is_disabled() -> None:
    stage = a_stage()
    wait(stage, Trigger.MANUAL)
    edit_job(stage, "disabled")
    assert free(stage).state is RunState.SUCCEEDED


def test_a_run_that_waits_goes_by_the_job_as_it_is_when_it_is_planned() -> None:
    stage = a_stage()
    wait(stage)
    edit_job(stage, "told to delete nobody")
    run = free(stage)
    assert (run.job_version, run.planned["delete"]) == (2, 0)
    assert run.mailed == ("new@acme.example",)


def test_a_run_that_waits_for_a_job_set_to_preview_previews() -> None:
    stage = a_stage()
    wait(stage)
    edit_job(stage, "set to preview")
    assert free(stage).state is RunState.PREVIEWED
    assert not stage.written


@every_edit
def test_a_run_that_plans_goes_by_the_job_as_it_was_when_planning_began(edit: str) -> None:
    stage = a_stage()
    interrupt(stage.directory, "pages", lambda: edit_job(stage, edit))
    run = stage.run_once()
    assert (run.state, run.job_version) == (RunState.SUCCEEDED, 1)
    assert run.outcomes == {"create.applied": 1, "delete.applied": 1}
    assert run.mailed == ("admin@acme.example",)


@pytest.mark.parametrize(
    ("edit", "state"),
    [
        ("deleted", RunState.FAILED),
        ("pointed elsewhere", RunState.FAILED),
        ("disabled", RunState.SUCCEEDED),  # it was started by hand
        ("set to preview", RunState.PREVIEWED),
        ("told to delete nobody", RunState.SUCCEEDED),
    ],
)
def test_a_run_whose_planning_died_is_planned_again_by_the_job_as_it_is_then(
    edit: str, state: RunState
) -> None:
    stage = a_stage()
    interrupt(stage.files, "keep_findings", die)
    with pytest.raises(Crash):
        stage.start()
    edit_job(stage, edit)
    stage.clock.go_on(PLANNING_SECONDS + 1)
    stage.settle()
    assert stage.run().state is state
    assert len(stage.written) == {"disabled": 2, "told to delete nobody": 1}.get(edit, 0)


@every_edit
def test_a_run_that_applies_goes_on_by_the_job_as_it_was(edit: str) -> None:
    stage = a_stage()
    stage.start()
    stage.apply(stage.outbox.changes.pop(0)[1])
    edit_job(stage, edit)
    stage.settle()
    run = stage.run()
    assert run.state is RunState.SUCCEEDED
    assert run.outcomes == {"create.applied": 1, "delete.applied": 1}
    assert run.mailed == ("admin@acme.example",)
    assert stage.leases.holder(HOME) is None


@every_edit
def test_a_run_that_reports_tells_those_whom_the_job_named_when_it_began(edit: str) -> None:
    stage = a_stage()
    stage.start()
    stage.apply_everything()
    edit_job(stage, edit)
    stage.settle()
    assert stage.run().mailed == ("admin@acme.example",)


@pytest.mark.parametrize(
    ("edit", "state"),
    [
        ("deleted", RunState.FAILED),
        ("pointed elsewhere", RunState.FAILED),
        ("set to preview", RunState.FAILED),
        ("told to delete nobody", RunState.HELD),  # stale: the delete is not wanted any more
        ("disabled", RunState.SUCCEEDED),  # an approval is by hand
    ],
)
def test_a_plan_that_was_approved_before_its_job_moved(edit: str, state: RunState) -> None:
    stage = a_stage(Mode.APPROVE)
    run = stage.approve(stage.held()).carrying_out
    edit_job(stage, edit)
    stage.settle()
    assert stage.run(run.id).state is state
    assert stage.run(run.id).mailed == (
        ("new@acme.example",) if edit == "told to delete nobody" else ("admin@acme.example",)
    )
    assert len(stage.written) == (2 if state is RunState.SUCCEEDED else 0)


def test_a_job_that_is_set_from_approve_to_apply_writes_nothing_of_a_plan_that_waits() -> None:
    stage = a_stage(Mode.APPROVE)
    held = stage.held()
    stage.jobs.save(stage.job.model_copy(update={"mode": Mode.APPLY, "version": 2}), expected_version=1)
    stage.clock.go_on(3600)
    stage.settle()
    assert stage.run(held.id).state is RunState.HELD
    assert not stage.written
    assert stage.run_once("run2").state is RunState.SUCCEEDED
