from collections.abc import Callable
from dataclasses import replace

import pytest

from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.domain.runs.run import RunState
from muster.errors import NotFoundError, UnreadableFileError
from muster.messages import ApplyChunk, ReportRun
from muster.services.changes.apply import ApplyResult
from muster.services.dead_letters.chunk import QUIET_SECONDS
from muster.services.dead_letters.world import Became
from muster.services.plans import planning
from tests.fakes.faults import interrupt
from tests.fakes.stage import HOME, Stage, a_job, a_person
from tests.unit.services.dead_letters.burial import LONG_SECONDS, Burial, assert_adds_up

PEOPLE = [a_person(f"p{number}") for number in range(6)]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK_SIZE", 3)


@pytest.fixture
def burial() -> Burial:
    """A run of two chunks, planned long ago."""
    stage = Stage(PEOPLE, job=a_job(recipients=["admin@acme.example"]))
    stage.start()
    stage.clock.go_on(LONG_SECONDS)
    return Burial(stage)


def test_a_dead_chunk_fails_its_changes_with_the_reason_and_the_others_go_on(burial: Burial) -> None:
    stage = burial.stage
    first, second = stage.take_chunks()
    burial.let_die(first)
    assert burial.became() == [Became.FAILED]
    run = stage.run()
    assert (run.state, run.outcomes, run.chunks_done) == (RunState.APPLYING, {"create.failed": 3}, 1)
    outcomes = list(stage.files.outcomes("run1"))
    assert [each.email for each in outcomes] == ["p0@acme.example", "p1@acme.example", "p2@acme.example"]
    assert "delivered 5 times" in outcomes[0].detail
    assert "the log of the function apply" in outcomes[0].detail
    assert stage.apply(second) is ApplyResult.ENDED_RUN
    assert_adds_up(stage)
    assert stage.run().outcomes == {"create.failed": 3, "create.applied": 3}
    assert stage.outbox.reports == [ReportRun(run_id="run1")]


def test_the_run_reports_at_once_when_the_dead_chunk_was_the_last(burial: Burial) -> None:
    stage = burial.stage
    first, second = stage.take_chunks()
    stage.apply(first)
    stage.clock.go_on(LONG_SECONDS)
    burial.let_die(second)
    burial.became()
    assert stage.outbox.reports == [ReportRun(run_id="run1")]
    stage.report(ReportRun(run_id="run1"))
    assert stage.run().state is RunState.PARTLY_FAILED
    assert stage.leases.holder(HOME) is None
    [(_, mail)] = stage.mailer.sent
    assert "3 failed" in mail.subject
    assert "delivered 5 times and failed each time" in " ".join(mail.text.split())


def test_a_chunk_at_which_somebody_may_still_be_is_looked_at_again(burial: Burial) -> None:
    stage = burial.stage
    first, _second = stage.take_chunks()
    run = stage.run()
    stage.leases.renew(HOME, run.token, until=stage.clock.now() + 3600)
    burial.let_die(first)
    stage.clock.go_on(QUIET_SECONDS - 1)
    assert burial.became() == [Became.LATER]
    assert stage.run() == run
    stage.clock.go_on(2)
    assert burial.became() == [Became.FAILED]
    assert burial.became() == []


def test_a_late_success_and_a_message_put_back_change_nothing_twice(burial: Burial) -> None:
    stage = burial.stage
    first, second = stage.take_chunks()
    burial.let_die(first)
    burial.became()
    before = stage.run()
    assert stage.apply(first) is ApplyResult.DONE
    assert stage.run() == before
    assert stage.directory.calls.count("create") == 0
    stage.apply(second)
    assert stage.apply(first) is ApplyResult.DROPPED
    assert_adds_up(stage)


def test_a_chunk_that_was_carried_out_in_part_fails_for_its_rest_only(burial: Burial) -> None:
    stage = burial.stage
    first, second = stage.take_chunks()
    counts = {"create.applied": 2}
    done = [Outcome("create", each["email"], "7", OutcomeStatus.APPLIED) for each in PEOPLE[:2]]
    stage.files.keep_outcomes("run1", "00000-00000", done)
    stage.runs.finish_part("run1", "00000-00000", counts, last=False, moved_at=stage.run().moved_at)
    burial.let_die(first)
    burial.became()
    assert stage.run().outcomes == {"create.applied": 2, "create.failed": 1}
    stage.apply(second)
    assert_adds_up(stage)


def test_outcomes_that_a_worker_wrote_down_and_could_not_count_stand(burial: Burial) -> None:
    stage = burial.stage
    first, second = stage.take_chunks()
    known = Outcome("create", PEOPLE[0]["email"], "7", OutcomeStatus.APPLIED)
    stage.files.keep_outcomes("run1", "00000-00000", [known])
    burial.let_die(first)
    burial.became()
    assert stage.run().outcomes == {"create.applied": 1, "create.failed": 2}
    assert next(stage.files.outcomes("run1")) == known
    stage.apply(second)
    assert_adds_up(stage)


def _is_gone() -> None:
    raise NotFoundError("There is no such object in S3.")


def _makes_no_sense() -> None:
    raise UnreadableFileError("The file chunks/00000 cannot be read.")


@pytest.mark.parametrize("trouble", [_is_gone, _makes_no_sense])
def test_a_chunk_whose_list_is_gone_or_makes_no_sense_ends_the_run_in_words(
    burial: Burial, trouble: Callable[[], None]
) -> None:
    stage = burial.stage
    first, _second = stage.take_chunks()
    interrupt(stage.files, "chunk", trouble)
    burial.let_die(first)
    assert burial.became() == [Became.FAILED]
    run = stage.run()
    assert (run.state, run.fault_code) == (RunState.REPORTING, "message-died")
    assert "not there any more" in (run.fault or "")
    assert run.outcomes == {"create.not_tried": 6}


@pytest.mark.parametrize("change", [{"run_id": "nobody"}, {"token": 99}])
def test_a_chunk_of_no_run_or_of_an_earlier_plan_changes_nothing(
    burial: Burial, change: dict[str, object]
) -> None:
    stage = burial.stage
    before = stage.run()
    burial.let_die(stage.take_chunks()[0].model_copy(update=change))
    assert burial.became() in ([Became.RUN_GONE], [Became.NOTHING_LEFT])
    assert stage.run() == before
    assert burial.letters.lying == []


def test_a_dead_chunk_of_a_cancelled_run_ends_it(burial: Burial) -> None:
    stage = burial.stage
    first, _second = stage.take_chunks()
    interrupt(stage.runs, "part_size", lambda: pytest.fail("nothing is counted any more"))
    stage.runs.runs["run1"] = replace(stage.run(), cancelled_at=stage.run().moved_at, cancelled_by="ann")
    burial.let_die(first)
    burial.became()
    assert stage.run().state is RunState.REPORTING
    assert stage.outbox.reports == [ReportRun(run_id="run1")]


def test_a_chunk_that_is_closed_already_is_past(burial: Burial) -> None:
    stage = burial.stage
    first, _second = stage.take_chunks()
    stage.apply(first)
    stage.clock.go_on(LONG_SECONDS)
    before = stage.run()
    burial.let_die(ApplyChunk(run_id="run1", chunk=0, token=first.token, start=0))
    burial.became()
    assert stage.run() == before
