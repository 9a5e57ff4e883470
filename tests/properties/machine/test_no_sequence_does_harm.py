"""No sequence of rosters, edits, triggers, crashes, redeliveries, decisions and cancels does harm.

What harm is says `witness.py`, from what reached the instances alone. HYPOTHESIS_PROFILE=long looks much longer.
"""

import pytest
from hypothesis import Phase, settings

from muster.services.changes import apply
from muster.services.plans import planning
from tests.properties.machine.machine import Machine
from tests.properties.machine.town import BETA

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
