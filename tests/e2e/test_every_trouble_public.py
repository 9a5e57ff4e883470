"""Each switch of trouble that the public API has, on during a whole run: equal, or plain words on who is left.

Apart from the instance API's, so that two workers share them.
"""

import pytest

from tests.e2e.troubled import run_through
from tests.e2e.troubles import PARAMETERS, Case
from tests.e2e.world import World

MINE = [case for case, kind in PARAMETERS if kind == "oauth_client"]


@pytest.mark.parametrize("case", MINE, ids=[case.name for case in MINE])
def test_a_run_in_trouble_ends_equal_or_says_who_is_left_and_the_next_one_makes_them_equal(
    world: World, case: Case
) -> None:
    run_through(case, "oauth_client", world)
