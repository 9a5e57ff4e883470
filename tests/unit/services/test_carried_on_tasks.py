"""An approval and an undo are carried on as any run is; attributes are read with the pages that they belong to."""

import pytest

from muster.domain.runs.mode import Mode
from muster.domain.runs.run import Run, RunState, Trigger
from muster.domain.values.attributes import AttributeType, CustomAttribute
from muster.services.decisions import DecisionDesk, approve
from muster.services.diff import DiffResult
from muster.services.undo import undo
from tests.fakes.deciding import ANN
from tests.fakes.queues import Queues
from tests.fakes.slow import SlowStage
from tests.fakes.stage import HOME, a_job, a_person

PEOPLE = [a_person(f"p{number}") for number in range(12)]
ROSTER = [*PEOPLE[:-1], a_person("new"), a_person("p11", title="Boss")]
TEAM = CustomAttribute("team", AttributeType.TEXT, is_list=False)


def a_stage(**settings: object) -> SlowStage:
    return SlowStage(ROSTER, PEOPLE, job=a_job(guards={"max_update_share": 1.0}, **settings))


def desk_of(stage: SlowStage) -> DecisionDesk:
    return DecisionDesk(stage.jobs, stage.runs, stage.outbox, stage.clock, HOME)


def settled(stage: SlowStage) -> SlowStage:
    Queues(stage).settle()
    assert stage.leases.holder(HOME) is None
    return stage


def the_run(stage: SlowStage, trigger: Trigger) -> Run:
    [run] = [run for run in stage.runs.runs.values() if run.trigger is trigger]
    return run


def test_an_approved_plan_of_a_slow_instance_is_carried_out_to_the_letter() -> None:
    stage = a_stage(mode=Mode.APPROVE)
    stage.outbox.start(stage.request())
    held = settled(stage).run()
    assert (held.state, held.plan_part) == (RunState.HELD, 2)
    approve(held.id, by=ANN, fingerprint=held.fingerprint or "", desk=desk_of(stage))
    run = the_run(settled(stage), Trigger.APPROVAL)
    assert (run.state, run.plan_part, run.plan_digest) == (RunState.SUCCEEDED, 2, held.plan_digest)
    assert "new@acme.example" in stage.addresses()


def test_a_run_of_a_slow_instance_is_taken_back() -> None:
    stage = a_stage()
    before = stage.addresses()
    stage.outbox.start(stage.request())
    settled(stage)
    undo("run1", by=ANN, desk=desk_of(stage))
    run = the_run(settled(stage), Trigger.UNDO)
    assert run.plan_part == 2
    assert run.read_so_far is not None
    assert run.read_so_far.roster_version is None
    assert (run.state, stage.addresses()) == (RunState.SUCCEEDED, before)


def test_pages_that_were_read_without_an_attribute_are_read_anew_with_it() -> None:
    stage = a_stage()
    header, *rows = stage.sources.texts[stage.job.source.key].splitlines()
    texts = [f"{header},team", *(f"{row},red" for row in rows), ""]
    stage.sources.texts[stage.job.source.key] = "\n".join(texts)
    assert stage.start() is DiffResult.HANDED_ON
    stage.slow.attributes = [TEAM]
    result = stage.start(stage.next_part())
    while result is DiffResult.HANDED_ON:
        result = stage.start(stage.next_part())
    assert result is DiffResult.SENT
    assert stage.run().planned["update"] == 13
    assert len(stage.slow.asked) == 6 + 13


@pytest.mark.parametrize("trigger", [Trigger.SCHEDULE, Trigger.DATASET])
def test_a_trouble_in_a_later_part_is_tried_again_by_a_run_that_reads_everything_anew(
    trigger: Trigger,
) -> None:
    stage = a_stage()
    stage.start(stage.request(trigger=trigger))
    stage.slow.add(a_person("newcomer"))
    settled(stage)
    failed, again = sorted(stage.runs.runs.values(), key=lambda run: run.requested_at)
    assert (failed.state, failed.fault_code) == (RunState.FAILED, "not-read")
    assert (again.state, again.again_of, again.plan_part) == (RunState.SUCCEEDED, failed.id, 2)
    assert stage.counted.reads == 2
