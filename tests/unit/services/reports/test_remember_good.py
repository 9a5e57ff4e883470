from typing import Any

import pytest

from muster.domain.runs.run import RunState
from muster.errors import ConfigurationError, RefusedError, ServerTroubleError
from muster.messages import ReportRun
from tests.fakes.faults import Crash, Faults, interrupt
from tests.fakes.queues import Queues
from tests.fakes.stage import DATASET_ID, SERVICE_USER, SOURCE_KEY, Stage, a_job, a_person, a_roster
from tests.unit.services.stories import CARELESS, STAFF, a_stage, give, nobody_was_touched, run_once, tripped

OTHERS = [a_person(f"q{number:03}") for number in range(150)]


def test_a_run_that_ends_well_is_remembered_with_what_it_saw_and_left() -> None:
    stage = a_stage(**CARELESS)
    give(stage, a_roster(*STAFF[2:], a_person("new")))
    assert run_once(stage, "run1").state is RunState.SUCCEEDED
    kept = stage.last_good.run("job1")
    assert kept is not None
    assert (kept.run_id, kept.at) == ("run1", stage.run("run1").started_at)
    assert (kept.sight.source, kept.sight.target) == (f"dataset:{DATASET_ID}", "home")
    assert kept.sight.version == stage.sources.version(SOURCE_KEY)
    assert (kept.sight.rows, kept.sight.directory_size) == (150, 150)
    assert (kept.sight.filled["email"], kept.sight.filled["title"], kept.sight.filled["locale"]) == (
        150,
        148,
        0,
    )
    assert len(stage.last_good.addresses("job1")) == 150


def test_a_run_with_nothing_to_do_is_remembered_too() -> None:
    stage = a_stage()
    assert run_once(stage, "run1").planned["unchanged"] == 151
    assert run_once(stage, "run2").chunks == 0
    kept = stage.last_good.run("job1")
    assert kept is not None
    assert kept.run_id == "run2"


def test_a_person_whom_domo_refuses_every_time_does_not_leave_the_job_without_a_good_run() -> None:
    stage = a_stage()
    give(stage, a_roster(*STAFF, a_person("refused")))
    stage.directory.troubles.add("create", RefusedError("No.", status=400))
    assert run_once(stage, "run1").state is RunState.PARTLY_FAILED
    kept = stage.last_good.run("job1")
    assert kept is not None
    assert kept.sight.directory_size == 151


@pytest.mark.parametrize("trouble", ["fault", "held"])
def test_a_run_that_was_stopped_leaves_the_one_before_it_in_its_place(trouble: str) -> None:
    stage = a_stage()
    run_once(stage, "run1")
    give(stage, "" if trouble == "fault" else a_roster(*OTHERS))
    assert run_once(stage, "run2").state in {RunState.FAILED, RunState.HELD}
    kept = stage.last_good.run("job1")
    assert kept is not None
    assert kept.run_id == "run1"
    assert len(stage.last_good.addresses("job1")) == 151


def test_what_a_run_left_behind_is_what_the_next_one_finds_no_shrinking_against() -> None:
    stage = a_stage(**CARELESS, max_roster_shrink=1, min_roster_overlap=0)
    give(stage, a_roster(*STAFF[:50]))
    assert run_once(stage, "run1").outcomes == {"delete.applied": 100}
    assert tripped(run_once(stage, "run2")) == []


def test_another_job_has_a_last_good_run_of_its_own() -> None:
    stage = a_stage()
    run_once(stage, "run1")
    other = a_job(id="job2", name="Other")
    stage.jobs.save(other, expected_version=None)
    stage.start(stage.request("run2", job_id="job2"))
    messages = {guard.guard: guard.message for guard in stage.run("run2").guards}
    assert messages["roster-rows"] == "No earlier run to compare with."


def test_a_report_that_dies_before_its_end_remembers_at_the_next_delivery() -> None:
    for after_work in (False, True):
        faults = Faults(1, after_work=after_work, only="last_good.accept")
        stage = Stage(STAFF, STAFF, around=_around_accept(faults))
        stage.outbox.start(stage.request())
        Queues(stage, failures=(Crash,)).settle()
        assert faults.struck
        assert stage.run().state is RunState.SUCCEEDED
        assert stage.run().report_notes == ()
        assert stage.last_good.run("job1") is not None


def _around_accept(faults: Faults) -> Any:
    """Only `accept` fails: the n-th call of the port is not the same in every run."""

    def around(name: str, port: Any) -> Any:
        if name != "last_good":
            return port
        watched = faults.around("last_good.accept", port)
        return _OnlyAccept(port, watched)

    return around


class _OnlyAccept:
    def __init__(self, port: Any, watched: Any) -> None:
        self._port, self.accept = port, watched.accept

    def __getattr__(self, name: str) -> Any:
        return getattr(self._port, name)


def test_a_store_that_is_down_is_tried_again_and_then_becomes_a_note() -> None:
    down = ServerTroubleError("DynamoDB is busy.")
    faults = Faults(1, times=99, error=lambda: down)
    stage = Stage(STAFF, STAFF, around=_around_accept(faults))
    stage.start()
    for _try in range(2):
        with pytest.raises(ServerTroubleError):
            stage.report(ReportRun(run_id="run1"))
    assert stage.report(ReportRun(run_id="run1")).state is RunState.SUCCEEDED
    assert stage.run().report_notes == (
        "The guards go on comparing with the run before this one, which could not be kept: DynamoDB is busy.",
    )


def test_a_store_that_refuses_becomes_a_note_at_once() -> None:
    faults = Faults(1, times=99, error=lambda: ConfigurationError("S3 refused the call."))
    stage = Stage(STAFF, STAFF, around=_around_accept(faults))
    stage.start()
    stage.report(ReportRun(run_id="run1"))
    assert stage.run().state is RunState.SUCCEEDED
    assert "S3 refused the call." in stage.run().report_notes[0]


def test_a_last_good_run_that_cannot_be_read_stops_the_plan() -> None:
    stage = a_stage(**CARELESS)
    run_once(stage, "run1")
    give(stage, a_roster(*OTHERS))

    def unavailable() -> None:
        raise ServerTroubleError("DynamoDB is busy.")

    interrupt(stage.last_good, "run", unavailable)
    run = run_once(stage, "run2")
    assert (run.state, run.fault) == (RunState.FAILED, "DynamoDB is busy. Nothing was changed.")
    nobody_was_touched(stage, run)


def test_the_right_file_is_applied_again_after_a_wrong_one_was_held() -> None:
    stage = a_stage(**CARELESS)
    run_once(stage, "run1")
    give(stage, a_roster(*OTHERS))
    assert run_once(stage, "run2").state is RunState.HELD
    give(stage, a_roster(*STAFF[:-2], a_person("new")))
    run = run_once(stage, "run3")
    assert run.state is RunState.SUCCEEDED
    assert run.outcomes == {"create.applied": 1, "delete.applied": 2}
    assert stage.addresses() == {person["email"] for person in STAFF[:-2]} | {"new@acme.example"}


def test_a_held_run_is_told_once_and_leaves_the_instance_free() -> None:
    stage = a_stage()
    give(stage, a_roster(*OTHERS))
    stage.outbox.start(stage.request("run1"))
    Queues(stage, deliveries=3).settle()
    assert stage.run("run1").state is RunState.HELD
    assert len(stage.mailer.sent) == 1
    nobody_was_touched(stage, stage.run("run1"))
    assert stage.leases.holder(stage.run("run1").instance) is None
    assert SERVICE_USER["email"] in {person["email"] for person in stage.directory.people.values()}
