"""Each switch of trouble is on during a whole run through the instance API: equal, or plain words on who is left."""

from pathlib import Path

import pytest

from local.domo.switches import every_switch
from tests.e2e.troubled import run_through
from tests.e2e.troubles import CASES, ELSEWHERE, PARAMETERS, Case
from tests.e2e.world import World

MINE = [(case, kind) for case, kind in PARAMETERS if kind != "oauth_client"]


def test_every_switch_that_the_simulator_knows_has_a_case() -> None:
    covered = {switch for case in CASES for switch in case.covers}
    assert covered | ELSEWHERE.keys() == every_switch()
    there = Path(__file__).with_name("test_troubles_in_time.py").read_text()
    assert all(f"def {name}" in there for name in ELSEWHERE.values())


@pytest.mark.parametrize(("case", "kind"), MINE, ids=[f"{case.name}-{kind}" for case, kind in MINE])
def test_a_run_in_trouble_ends_equal_or_says_who_is_left_and_the_next_one_makes_them_equal(
    world: World, case: Case, kind: str
) -> None:
    run_through(case, kind, world)
