"""A run that a passing trouble ended is tried again by itself; the first e-mail says so, and the last what to do."""

from itertools import pairwise

import pytest

from muster.domain.runs.again import PAUSES_SECONDS
from muster.domain.runs.run import Run, RunState, Trigger
from muster.domain.times import seconds
from muster.errors import (
    ConfigurationError,
    CredentialError,
    IncompleteReadError,
    NotFoundError,
    RateLimitedError,
    ServerTroubleError,
    SourceFaultError,
)
from muster.services.diff import DiffResult
from tests.fakes.faults import Crash, Faults
from tests.fakes.queues import Queues
from tests.fakes.stage import HOME, Stage, a_job, a_person

ANN = a_person("ann")
PASSING = [IncompleteReadError("Half came."), ServerTroubleError("503"), RateLimitedError("Slower.")]


def a_stage(*errors: Exception, trigger: Trigger = Trigger.SCHEDULE, **settings: object) -> Stage:
    """A stage whose next readings of the directory fail, and the request of a run."""
    stage = Stage([ANN], job=a_job(recipients=["admin@acme.example"], **settings))
    stage.directory.troubles.add("pages", *errors)
    stage.outbox.start(stage.request(trigger=trigger))
    return stage


def settle(stage: Stage) -> list[Run]:
    """Deliver everything; the runs in the order in which they began."""
    Queues(stage).settle()
    assert stage.leases.holder(HOME) is None
    return sorted(stage.runs.runs.values(), key=lambda run: run.started_at or "")


def mails(stage: Stage) -> list[str]:
    return [mail.text for _recipient, mail in stage.mailer.sent]


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
def test_a_passing_trouble_is_over_at_the_second_try(error: Exception) -> None:
    stage = a_stage(error)
    failed, again = settle(stage)
    assert (failed.state, again.state) == (RunState.FAILED, RunState.SUCCEEDED)
    assert (again.trigger, again.again, again.again_of) == (Trigger.SCHEDULE, 1, failed.id)
    pause = seconds(again.started_at or "") - seconds(failed.finished_at or "")
    assert PAUSES_SECONDS[0] <= pause < PAUSES_SECONDS[0] + 120
    assert stage.addresses() == {"ann@acme.example"}


def test_the_pauses_grow_and_after_the_third_try_there_is_no_other() -> None:
    stage = a_stage(*[IncompleteReadError("Half came.")] * 10)
    runs = settle(stage)
    assert [(run.state, run.again) for run in runs] == [(RunState.FAILED, number) for number in range(4)]
    began = [seconds(run.started_at or "") for run in runs]
    pauses = [after - before for before, after in pairwise(began)]
    assert [wanted <= pause < wanted + 180 for wanted, pause in zip(PAUSES_SECONDS, pauses, strict=True)] == [
        True
    ] * 3
    assert runs[-1].again_at is None
    assert len({run.again_of for run in runs[1:]}) == 1


def test_only_the_first_and_the_last_of_them_are_told_by_email() -> None:
    stage = a_stage(*[IncompleteReadError("Half came.")] * 4)
    runs = settle(stage)
    first, last = mails(stage)
    assert runs[0].again_at is not None
    assert f"tried again by itself at {runs[0].again_at[:16].replace('T', ' ')} UTC" in " ".join(
        first.split()
    )
    assert "tried 4 times in a row" in " ".join(last.split())
    assert "tried again by itself at" not in last


def test_a_try_that_gets_through_is_told() -> None:
    stage = a_stage(*[IncompleteReadError("Half came.")] * 2)
    settle(stage)
    _first, last = mails(stage)
    assert "FAILED" in stage.mailer.sent[0][1].subject
    assert "1 created" in stage.mailer.sent[1][1].subject
    assert "tried again by itself" not in last


@pytest.mark.parametrize(
    "error",
    [CredentialError("Mend it."), NotFoundError("No such DataSet."), ConfigurationError("No secret."),
     SourceFaultError("html", "HTML came.")],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_what_does_not_pass_by_itself_is_not_tried_again(error: Exception) -> None:
    stage = a_stage(error)
    [run] = settle(stage)
    assert (run.state, run.again_at) == (RunState.FAILED, None)


@pytest.mark.parametrize("enabled", [True, False])
def test_what_a_person_began_is_not_tried_again(enabled: bool) -> None:  # noqa: FBT001
    stage = a_stage(IncompleteReadError("Half came."), trigger=Trigger.MANUAL, enabled=enabled)
    [run] = settle(stage)
    assert run.again_at is None


def test_a_try_is_not_made_when_another_run_has_done_the_work_since() -> None:
    stage = a_stage(IncompleteReadError("Half came."))
    stage.start(stage.outbox.runs.pop())
    stage.report(stage.outbox.reports.pop())
    [again] = stage.outbox.runs
    stage.outbox.runs.clear()
    stage.clock.go_on(60)
    stage.outbox.start(stage.request("by-hand"))
    settle(stage)
    stage.clock.go_on(PAUSES_SECONDS[0])
    assert stage.start(again) is DiffResult.OVERTAKEN
    assert len(stage.runs.runs) == 2


def test_a_try_that_stands_in_line_is_carried_out_though_another_run_succeeds_meanwhile() -> None:
    stage = a_stage(IncompleteReadError("Half came."))
    stage.start(stage.outbox.runs.pop())
    stage.report(stage.outbox.reports.pop())
    again = stage.outbox.runs.pop()
    stage.clock.go_on(PAUSES_SECONDS[0] + 1)
    stage.leases.acquire(HOME, "other", now=stage.clock.now(), until=stage.clock.now() + 3600)
    assert stage.start(again) is DiffResult.WAITING
    assert stage.leases.release(HOME, "other", sent=stage.leases.waiting(HOME, "other"))
    stage.outbox.start(stage.request("by-hand"))
    settle(stage)
    stage.outbox.start(again)
    assert settle(stage)[-1].is_final


def test_a_request_that_comes_early_is_sent_on_until_its_pause_is_over() -> None:
    stage = Stage([ANN])
    now = int(stage.clock.now())
    early = stage.request(trigger=Trigger.SCHEDULE).model_copy(update={"not_before": now + 2700})
    assert stage.start(early) is DiffResult.PUT_OFF
    assert stage.outbox.delays[early] == 900
    stage.clock.go_on(2650)
    assert stage.start(early) is DiffResult.PUT_OFF
    assert stage.outbox.delays[early] == 50
    assert not stage.runs.runs


def test_another_run_that_the_same_trouble_ends_joins_the_try_that_is_to_come() -> None:
    stage = a_stage(*[IncompleteReadError("Half came.")] * 2)
    stage.start(stage.outbox.runs.pop())
    stage.report(stage.outbox.reports.pop())
    stage.clock.go_on(60)
    stage.outbox.start(stage.request("run2", trigger=Trigger.DATASET))
    first, second, again = settle(stage)
    assert (second.again_of, second.again_at) == (first.id, first.again_at)
    assert again.state is RunState.SUCCEEDED
    assert len(mails(stage)) == 2


def test_a_job_that_is_disabled_meanwhile_is_not_tried_again() -> None:
    stage = a_stage(IncompleteReadError("Half came."))
    stage.start(stage.outbox.runs.pop())
    stage.jobs.save(stage.job.model_copy(update={"enabled": False, "version": 2}), expected_version=1)
    assert [run.state for run in settle(stage)] == [RunState.FAILED]


@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 75))
def test_whenever_a_function_dies_the_work_is_done_in_the_end(at: int, after_work: bool) -> None:  # noqa: FBT001
    faults = Faults(at, after_work=after_work)
    stage = Stage([ANN], job=a_job(recipients=["admin@acme.example"]), around=faults.around)
    stage.directory.troubles.add("pages", IncompleteReadError("Half came."))
    stage.outbox.start(stage.request(trigger=Trigger.SCHEDULE))
    Queues(stage, failures=(Crash,)).settle()
    assert {run.state for run in stage.runs.runs.values()} <= {RunState.FAILED, RunState.SUCCEEDED}
    assert stage.addresses() == {"ann@acme.example"}
    assert stage.leases.holder(HOME) is None
