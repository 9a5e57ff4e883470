"""A new version with the content of the one before is looked at again, for Domo may show an import late."""

from pathlib import Path

import pytest

from muster.domain.job import Job
from muster.domain.runs.run import Run, RunState, Trigger
from muster.errors import IncompleteReadError
from muster.messages import LookAgain, StartRun, request_from
from muster.ports import Snapshot
from muster.services.plans.same_content import AS_BEFORE
from muster.services.triggers.look_again import (
    PAUSES_SECONDS,
    LookResult,
    LookWorld,
    look_again,
)
from tests.fakes.faults import Crash, Faults
from tests.fakes.queues import Queues
from tests.fakes.stage import SOURCE_KEY, FakeSources, Stage, _workspace, a_job, a_person, a_roster

ANN, BOB = a_person("ann"), a_person("bob")
SCHEDULED = Trigger.SCHEDULE


class LaggingSources(FakeSources):
    """The version is told at once; the content comes when `shown` is set to it."""

    shown: str | None = None
    reads = 0

    def read(self, job: Job, path: Path) -> Snapshot:
        self.reads += 1
        version, whole = self.version(job.source.key), self.texts[job.source.key]
        self.texts[job.source.key] = whole if self.shown is None else self.shown
        snapshot = super().read(job, path)
        self.texts[job.source.key] = whole
        return Snapshot(path, version, snapshot.sha256, snapshot.size_bytes)


class LaggingStage(Stage):
    """Ann was there; an import put Bob in her place, and Domo does not show it yet."""

    def __init__(self, faults: Faults | None = None, **settings: object) -> None:
        around = {} if faults is None else {"around": faults.around}
        careless = {"max_delete_share": 1.0, "min_roster_overlap": 0.0}
        super().__init__([ANN], job=a_job(guards=careless, **settings), **around)  # type: ignore[arg-type]
        self.lagging = LaggingSources(self.sources.texts)
        self.sources = self.lagging
        self.carry_out("before")
        self.lagging.shown = self.lagging.texts[self.job.source.key]
        self.lagging.texts[self.job.source.key] = a_roster(BOB)

    def carry_out(self, run_id: str, *, trigger: Trigger = SCHEDULED) -> Run:
        self.clock.go_on(60)
        self.outbox.start(self.request(run_id, trigger=trigger))
        Queues(self, failures=(Crash,)).settle()
        return self.run(run_id)

    def look(self) -> LookResult:
        """Deliver the look that waits, once its pause is over."""
        message = self.outbox.looks.pop()
        self.clock.go_on(self.outbox.delays[message])
        world = LookWorld(self.jobs, self.versions, self.sources, self.outbox, self.clock, _workspace)
        return look_again(message, world)


def findings(stage: Stage, run: Run) -> list[str]:
    return [found.code for found in stage.files.findings(run.plan_id)]


def test_a_new_version_with_the_old_content_is_said_and_looked_at_again() -> None:
    stage = LaggingStage()
    run = stage.carry_out("stale")
    assert run.state is RunState.SUCCEEDED
    assert findings(stage, run) == [AS_BEFORE]
    [look] = stage.outbox.looks
    assert (look.job_id, look.source, look.version) == ("job1", SOURCE_KEY, run.roster_version)
    assert stage.outbox.delays[look] == PAUSES_SECONDS[0]
    assert request_from(look.to_body()) == look


def test_once_the_content_comes_it_is_applied_and_no_schedule_has_fired() -> None:
    stage = LaggingStage()
    stage.carry_out("stale")
    assert stage.look() is LookResult.AS_BEFORE
    stage.lagging.shown = None
    assert stage.look() is LookResult.CHANGED
    Queues(stage).settle()
    assert stage.addresses() == {"bob@acme.example"}
    [last] = [run for run in stage.runs.runs.values() if run.id not in {"before", "stale"}]
    assert (last.state, last.trigger) == (RunState.SUCCEEDED, Trigger.DATASET)
    assert not stage.outbox.looks


def test_an_import_of_the_same_content_costs_a_few_looks_and_neither_run_nor_email() -> None:
    stage = LaggingStage(recipients=["admin@acme.example"])
    stage.carry_out("touched")
    began, mails = stage.clock.now(), len(stage.mailer.sent)
    results = []
    while stage.outbox.looks:
        results.append(stage.look())
    assert results == [LookResult.AS_BEFORE] * len(PAUSES_SECONDS)
    assert stage.clock.now() - began == sum(PAUSES_SECONDS) == 20 * 60
    assert (len(stage.runs.runs), len(stage.mailer.sent)) == (2, mails)


def test_the_same_version_again_is_not_looked_at() -> None:
    stage = LaggingStage()
    stage.carry_out("stale")
    stage.outbox.looks.clear()
    run = stage.carry_out("again")
    assert (findings(stage, run), stage.outbox.looks) == ([], [])


def test_a_roster_that_cannot_be_used_is_looked_at_again_too() -> None:
    stage = LaggingStage()
    broken = a_roster(ANN).splitlines()[0] + "\n"
    stage.lagging.shown, stage.lagging.texts[SOURCE_KEY] = None, broken
    assert stage.carry_out("broken").state is RunState.FAILED
    stage.lagging.shown, stage.lagging.texts[SOURCE_KEY] = broken, a_roster(BOB)
    run = stage.carry_out("stale")
    assert (run.state, findings(stage, run)) == (RunState.FAILED, [AS_BEFORE])
    stage.lagging.shown = None
    assert stage.look() is LookResult.CHANGED
    Queues(stage).settle()
    assert stage.addresses() == {"bob@acme.example"}


def test_a_look_that_cannot_read_leaves_it_to_the_next() -> None:
    stage = LaggingStage()
    stage.carry_out("stale")
    read = stage.lagging.read

    def fail(job: Job, path: Path) -> Snapshot:
        raise IncompleteReadError("Half came.")

    stage.lagging.read = fail  # type: ignore[method-assign]
    assert stage.look() is LookResult.NOT_SEEN
    stage.lagging.read, stage.lagging.shown = read, None  # type: ignore[method-assign]
    assert stage.look() is LookResult.CHANGED


@pytest.mark.parametrize("what", ["deleted", "disabled", "another source", "another version", "another run"])
def test_a_look_that_nobody_needs_any_more_is_dropped(what: str) -> None:
    stage = LaggingStage()
    stage.carry_out("stale")
    changes: dict[str, object] = {"version": 2}
    match what:
        case "deleted":
            stage.jobs.delete("job1")
        case "disabled":
            changes["enabled"] = False
        case "another source":
            changes["source"] = {"kind": "s3", "object_key": "staff.csv"}
        case "another version":
            stage.lagging.texts[SOURCE_KEY] = a_roster(ANN, BOB)
        case _:
            stage.lagging.shown = None
            stage.outbox.looks, looks = [], stage.outbox.looks
            stage.carry_out("by-hand")
            stage.outbox.looks = looks
    if what in {"disabled", "another source"}:
        stage.jobs.save(a_job(**changes), expected_version=1)
    assert stage.look() is LookResult.DROPPED
    assert (stage.outbox.looks, stage.outbox.runs) == ([], [])


def test_a_disabled_job_is_told_to_be_run_again_and_not_looked_at() -> None:
    stage = LaggingStage()
    stage.jobs.save(a_job(enabled=False, version=2), expected_version=1)
    run = stage.carry_out("by-hand", trigger=Trigger.MANUAL)
    [found] = stage.files.findings(run.plan_id)
    assert "run the job again" in found.message
    assert stage.outbox.looks == []


def test_an_object_in_s3_is_read_by_its_version_and_needs_no_look() -> None:
    stage = Stage([ANN], job=a_job(source={"kind": "s3", "object_key": "staff.csv"}))
    stage.start()
    content = stage.run().content
    assert content is not None
    older = type(content)(content.source, "older", content.sha256)
    stage.versions.keep_read("job1", older)
    Queues(stage).settle()
    stage.start(stage.request("touched"))
    assert not stage.run("touched").look_again


def test_a_request_for_a_run_is_told_from_a_look() -> None:
    stage = Stage([ANN])
    assert isinstance(request_from(stage.request().to_body()), StartRun)
    look = LookAgain(job_id="job1", source=SOURCE_KEY, version="v", sha256="ab", looks=2)
    assert request_from(look.to_body()) == look


@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 50))
def test_whenever_a_function_dies_the_look_is_asked_for(at: int, after_work: bool) -> None:  # noqa: FBT001
    faults = Faults()
    stage = LaggingStage(faults)
    faults._failing, faults._after_work = (
        range(len(faults.calls) + at, len(faults.calls) + at + 1),
        after_work,
    )
    run = stage.carry_out("stale")
    assert run.state is RunState.SUCCEEDED
    assert {look.version for look in stage.outbox.looks} == {run.roster_version}
