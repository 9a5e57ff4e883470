"""Who may decide on a plan, when, and how often."""

from dataclasses import replace

import pytest

from muster.domain.runs.decision import DECISION_SECONDS, Verdict
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import GuardResult, RunState, Trigger
from muster.domain.times import seconds
from muster.errors import ConflictError, InvalidInputError
from muster.services.diff import LEASE_SECONDS, DiffResult
from muster.services.sweep import WAITING_SECONDS
from tests.fakes.deciding import ANN, BO, DecidingStage
from tests.fakes.faults import Crash, die, interrupt
from tests.fakes.stage import HOME, a_person

GONE = a_person("gone")


def a_stage(mode: Mode = Mode.APPROVE) -> DecidingStage:
    return DecidingStage([a_person("new")], [GONE], mode=mode)


def test_an_approval_is_recorded_with_who_when_and_which_plan() -> None:
    stage = a_stage()
    held = stage.held()
    stage.clock.go_on(60)
    approval = stage.approve(held)
    decision = stage.run().decision
    assert decision is not None
    assert (decision.verdict, decision.by) == (Verdict.APPROVED, ANN)
    assert seconds(decision.at) == stage.clock.now()
    assert (decision.fingerprint, decision.digest) == (held.fingerprint, held.plan_digest)
    assert decision.run_id == approval.carrying_out.id


def test_the_run_that_carries_a_plan_out_is_there_before_its_message() -> None:
    stage = a_stage()
    run = stage.approve(stage.held()).carrying_out
    assert stage.run(run.id) == run
    assert (run.state, run.trigger, run.approves) == (RunState.WAITING, Trigger.APPROVAL, "run1")
    [message] = stage.outbox.runs
    assert (message.run_id, message.trigger) == (run.id, Trigger.APPROVAL)


@pytest.mark.parametrize("digits", [64, 12])
def test_a_fingerprint_may_be_given_whole_or_by_its_first_digits(digits: int) -> None:
    stage = a_stage()
    held = stage.held()
    assert stage.approve(held, fingerprint=(held.fingerprint or "")[:digits].upper()).held.decision


@pytest.mark.parametrize("given", ["", "0" * 64, "too short"])
def test_another_fingerprint_is_refused_and_the_right_one_told(given: str) -> None:
    stage = a_stage()
    held = stage.held()
    with pytest.raises(InvalidInputError, match=held.fingerprint or ""):
        stage.approve(held, fingerprint=given)
    with pytest.raises(InvalidInputError, match="fingerprint"):
        stage.approve(held, fingerprint=(held.fingerprint or "")[:11])
    assert stage.run().decision is None
    assert not stage.outbox.runs


def test_a_second_decision_is_refused_and_tells_the_first() -> None:
    stage = a_stage()
    held = stage.held()
    approval = stage.approve(held)
    with pytest.raises(ConflictError, match=f"approved by {ANN} on .*{approval.carrying_out.id}"):
        stage.approve(held, by=BO)
    with pytest.raises(ConflictError, match="approved by"):
        stage.reject(held)
    assert len(stage.outbox.runs) == 1


def test_a_plan_that_was_rejected_is_approved_no_more_and_the_reason_is_told() -> None:
    stage = a_stage()
    held = stage.held()
    stage.reject(held, by=BO, why="  HR has\nnot finished. ")
    with pytest.raises(ConflictError, match=f'rejected by {BO} .*: "HR has not finished."'):
        stage.approve(held)
    assert not stage.outbox.runs


@pytest.mark.parametrize("why", ["", " \n ", "x" * 501])
def test_a_rejection_says_why(why: str) -> None:
    stage = a_stage()
    with pytest.raises(InvalidInputError, match="say why"):
        stage.reject(stage.held(), why=why)
    assert stage.run().decision is None


def test_of_two_who_decide_at_once_the_first_counts() -> None:
    stage = a_stage()
    held = stage.held()
    interrupt(stage.runs, "replace", lambda: stage.reject(held, by=BO))
    with pytest.raises(ConflictError, match=f"rejected by {BO}"):
        stage.approve(held)
    assert not stage.outbox.runs


def test_a_plan_may_be_decided_on_for_72_hours_after_its_run_ended() -> None:
    stage = a_stage()
    held = stage.held()
    assert DECISION_SECONDS == 72 * 3600
    stage.clock.seconds = seconds(held.finished_at or "") + DECISION_SECONDS + 1
    with pytest.raises(InvalidInputError, match=r"could be decided on until 2027-01-18 .*muster run job1"):
        stage.approve(held)
    with pytest.raises(InvalidInputError, match="could be decided on until"):
        stage.reject(held)
    stage.clock.go_on(-1)
    assert stage.approve(held).held.decision


def test_a_preview_cannot_be_approved_and_what_to_do_is_said() -> None:
    stage = a_stage(Mode.PREVIEW)
    run = stage.run_once()
    with pytest.raises(InvalidInputError, match=r'preview is never carried out.*"mode" to "approve"'):
        stage.approve(run)


def test_a_run_that_goes_on_or_that_nothing_held_has_nothing_to_decide() -> None:
    stage = a_stage(Mode.APPLY)
    stage.start()
    with pytest.raises(InvalidInputError, match="still applying"):
        stage.approve(stage.run())
    stage.settle()
    with pytest.raises(InvalidInputError, match="ended as succeeded"):
        stage.reject(stage.run())
    with pytest.raises(InvalidInputError, match='There is no run "nobody"'):
        stage.approve(replace(stage.run(), id="nobody"))


def test_a_plan_that_an_absolute_guard_holds_can_be_rejected_but_not_approved() -> None:
    stage = DecidingStage([a_person("new")], [GONE], protected=(GONE["email"],))
    held = stage.held()
    with pytest.raises(InvalidInputError, match=r"Nobody can approve this plan\. protected: gone@acme"):
        stage.approve(held)
    rejected = stage.reject(held).decision
    assert rejected is not None
    assert rejected.verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"target": {"kind": "remote", "instance": "globex.domo.com", "account": "globex"}}, "keeps globex"),
        ({"mode": "preview"}, "in mode preview now"),
    ],
)
def test_a_plan_of_a_job_that_would_not_carry_it_out_is_not_approved(
    change: dict[str, object], said: str
) -> None:
    stage = a_stage()
    held = stage.held()
    changed = type(stage.job).model_validate(stage.job.model_dump() | change | {"version": 2})
    stage.jobs.save(changed, expected_version=1)
    with pytest.raises(InvalidInputError, match=said):
        stage.approve(held)


def test_a_plan_of_a_deleted_job_is_not_approved() -> None:
    stage = a_stage()
    held = stage.held()
    stage.jobs.delete("job1")
    with pytest.raises(InvalidInputError, match="was deleted since"):
        stage.approve(held)


def test_whoever_dies_after_writing_the_approval_heals_it_by_approving_again() -> None:
    stage = a_stage()
    held = stage.held()
    interrupt(stage.runs, "create", die)
    with pytest.raises(Crash):
        stage.approve(held)
    assert not stage.outbox.runs
    again = stage.approve(held)
    stage.settle()
    assert stage.run(again.carrying_out.id).state is RunState.SUCCEEDED
    assert len(stage.written) == 2


def test_a_message_of_an_approval_that_is_lost_is_sent_again_by_the_sweeper() -> None:
    stage = a_stage()
    held = stage.held()
    interrupt(stage.outbox, "start", die)
    with pytest.raises(Crash):
        stage.approve(held)
    stage.clock.go_on(WAITING_SECONDS + 1)
    stage.sweep()
    stage.settle()
    assert len(stage.written) == 2


def test_approving_again_when_the_plan_was_carried_out_sends_nothing() -> None:
    stage = a_stage()
    held = stage.held()
    stage.carried_out(held)
    again = stage.approve(held)
    assert again.carrying_out.state is RunState.SUCCEEDED
    assert not stage.outbox.runs


def test_an_approval_does_not_fold_into_a_run_that_waits_nor_that_one_into_it() -> None:
    stage = a_stage()
    held = stage.held()
    stage.leases.acquire(HOME, "other", now=stage.clock.now(), until=stage.clock.now() + LEASE_SECONDS)
    assert stage.start(stage.request("run2")) is DiffResult.WAITING
    approval = stage.approve(held)
    assert stage.start(stage.outbox.runs.pop()) is DiffResult.WAITING
    assert stage.start(stage.request("run3")) is DiffResult.FOLDED
    waiting = {request.run_id for request in stage.leases.waiting(HOME, "other")}
    assert waiting == {"run2", approval.carrying_out.id}


def test_a_message_of_an_approval_that_nobody_gave_does_nothing() -> None:
    stage = a_stage(Mode.APPLY)
    assert stage.start(stage.request(trigger=Trigger.APPROVAL)) is DiffResult.DROPPED
    assert not stage.runs.runs


def test_a_run_whose_approval_is_not_on_the_held_run_is_not_carried_out() -> None:
    stage = a_stage()
    held = stage.held()
    run = stage.approve(held).carrying_out
    stage.runs.runs["run1"] = replace(stage.run(), decision=None)
    stage.settle()
    assert (stage.run(run.id).state, stage.run(run.id).fault_code) == (RunState.FAILED, "not-approved")
    assert not stage.written


def test_an_approval_for_one_run_is_none_for_another() -> None:
    stage = a_stage()
    run = stage.approve(stage.held()).carrying_out
    stage.outbox.runs.clear()
    stage.runs.create(replace(run, id="forged"))
    stage.start(stage.request("forged", trigger=Trigger.APPROVAL))
    assert stage.run("forged").fault_code == "not-approved"


def test_a_guard_that_is_absolute_beside_one_that_is_not_still_cannot_be_approved() -> None:
    stage = a_stage()
    held = stage.held()
    own = GuardResult(
        "own-user", tripped=True, message="Muster would lock itself out.", can_be_approved=False
    )
    stage.runs.runs["run1"] = replace(held, guards=(*held.guards, own))
    with pytest.raises(InvalidInputError, match="lock itself out"):
        stage.approve(held)
