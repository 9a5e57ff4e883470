"""No sequence of rosters, edits, triggers, crashes, redeliveries, decisions and cancels does harm.

What harm is says `witness.py`, from what reached the instances alone. HYPOTHESIS_PROFILE=long looks much longer.
"""

import pytest
from hypothesis import Phase, settings

from muster.domain.plans import plan
from muster.domain.reading.directory import Directory
from muster.services.changes import apply, look_first
from muster.services.changes.instance_lease import InstanceLease
from muster.services.plans import planning
from tests.fakes.stage import HOME
from tests.properties.machine.files import Damage
from tests.properties.machine.machine import Machine
from tests.properties.machine.town import BETA

NONE = Damage.NONE
IS_LONG = settings.get_current_profile_name() == "long"


@pytest.fixture(autouse=True)
def _small_chunks_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK_SIZE", 2)
    monkeypatch.setattr(apply, "WIDTH", 1)


TestNoSequenceDoesHarm = Machine.TestCase
TestNoSequenceDoesHarm.settings = settings(
    max_examples=2000 if IS_LONG else 150,
    stateful_step_count=60 if IS_LONG else 40,
    phases=[phase for phase in Phase if phase is not Phase.explain],
)


def test_the_machine_reaches_writes_of_each_kind() -> None:
    machine = Machine()
    machine.a_roster_changes_and_everything_is_delivered(
        "staff",
        [("ada", "there", "Boss", "4"), ("bea", "there", "Boss", "4"), ("cyd", "gone", "", "4")],
        NONE,
        None,
    )
    actions = {write.change.action for write in machine.town.witness.writes}
    machine.teardown()
    assert actions == {"create", "update", "delete"}


def test_the_witness_notices_what_no_run_wrote() -> None:
    machine = Machine()
    machine.town.instances[BETA].delete(machine.town.instances[BETA].own_user_id())
    with pytest.raises(AssertionError, match="written by no run"):
        machine.teardown()


def is_limited_while_another_job_is_asked_for(minutes: int) -> Machine:
    """Domo takes no writes for so long after the first chunk of a run; after 70 minutes another job is to run."""
    machine = Machine()
    town = machine.town
    names = ("ada", "eve", "fay", "gil", "bea")
    machine.a_roster_changes("staff", [(name, "there", "Boss", "4") for name in names], NONE)
    machine.a_roster_changes("guests", [("cyd", "there", "Clerk", "4"), ("dot", "there", "Clerk", "4")], NONE)
    machine.ask("staff")
    machine.deliver([0, 0])
    assert town.witness.writes
    town.limited_until = town.clock.now() + minutes * 60
    for passed in range(0, 160, 10):
        if passed == 70:
            machine.ask("guests")
        for entry in town.queues.visible():
            town.queues.deliver(entry)
        town.clock.go_on(600)
        town.tick()
    town.settle()
    return machine


LIMITS = range(80, 130, 5)


@pytest.mark.parametrize("minutes", LIMITS)
def test_a_run_that_waits_for_domo_longer_than_its_lease_lasts_is_not_mixed_with_another(
    minutes: int,
) -> None:
    machine = is_limited_while_another_job_is_asked_for(minutes)
    writers = {write.run_id for write in machine.town.witness.writes}
    machine.teardown()
    assert len(writers) == 2


def test_without_renewals_of_the_lease_the_witness_sees_two_runs_mixed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(InstanceLease, "keep_for", lambda _self, _seconds: None)
    harm = [
        harm for each in LIMITS for harm in is_limited_while_another_job_is_asked_for(each).town.witness.harm
    ]
    assert any(said.startswith("the writes of two runs are mixed") for said in harm)


def test_the_witness_sees_who_is_deleted_though_nobody_can_tell_who_is_an_orphan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def all_of_them(_roster: object, directory: Directory, _rules: object) -> tuple[list[bytes], bool]:
        return sorted(directory.orphans.values()), False

    def harm() -> list[str]:
        machine = Machine()
        gone = [("cyd", "gone", "", "4")]
        machine.a_roster_changes_and_everything_is_delivered("staff", gone, Damage.STRANGE_ROW, None)
        return machine.town.witness.harm

    assert harm() == []
    monkeypatch.setattr(plan, "_to_delete", all_of_them)
    assert [said.partition(":")[0] for said in harm()] == [
        "somebody was deleted though nobody can tell who is an orphan"
    ]


def is_moved_before_the_delete() -> Machine:
    """Somebody is to be deleted, and gets another address in Domo between the plan and its writes."""
    machine = Machine()
    machine.a_roster_changes("staff", [("cyd", "gone", "", "4")], NONE)
    machine.ask("staff")
    machine.deliver([0])
    assert not machine.town.witness.writes
    machine.somebody_works_in_domo(HOME, [("cyd", "moved", "", "4")])
    machine.town.settle()
    return machine


def test_who_got_another_address_since_the_plan_is_not_deleted_by_it() -> None:
    machine = is_moved_before_the_delete()
    assert "cyd.new@acme.example" in machine.town.instances[HOME].column("email").values()
    machine.teardown()


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("at", "written without a look at the person"),
        ("refuse", "somebody with another address than planned"),
    ],
)
def test_without_a_look_that_counts_the_witness_sees_who_is_deleted_under_another_address(
    monkeypatch: pytest.MonkeyPatch, left_out: str, said: str
) -> None:
    if left_out == "at":
        monkeypatch.setattr(look_first.LookFirst, "at", lambda _self, _change: look_first.Look())
    else:
        monkeypatch.setattr(look_first, "_refuse_another", lambda _change, _now: None)
    [harm] = is_moved_before_the_delete().town.witness.harm
    assert harm.startswith(said)
