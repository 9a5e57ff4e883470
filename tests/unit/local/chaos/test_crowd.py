import random

from local.chaos.crowd import Crowd, make_crowd
from muster.domain.values.columns import COLUMN_NAMES


def crowd(changes: int = 100, seed: int = 1) -> Crowd:
    return make_crowd(changes, random.Random(seed))


def test_a_crowd_has_as_many_changes_as_were_asked_for() -> None:
    made = crowd(105)
    assert len(made.come) + len(made.changed) + len(made.leave) == 105
    assert (len(made.come), len(made.changed), len(made.stay)) == (63, 32, 10)


def test_whoever_changes_is_changed_and_keeps_the_address() -> None:
    made = crowd()
    for before, after in zip(made.change, made.changed, strict=True):
        assert before["email"] == after["email"]
        assert before != after


def test_nobody_is_in_two_parts_of_a_crowd_and_no_identifier_is_in_two_rows() -> None:
    made = crowd()
    people = [*made.before, *made.come]
    assert len({row["email"] for row in people}) == len(people)
    assert len({row["employeeId"] for row in people}) == len(people)


def test_the_roster_has_all_columns_and_nobody_who_leaves() -> None:
    made = crowd()
    assert all(tuple(row) == COLUMN_NAMES for row in made.roster)
    assert not {row["email"] for row in made.leave} & {row["email"] for row in made.roster}


def test_a_seed_makes_the_same_crowd_again_and_another_seed_another() -> None:
    assert crowd() == crowd()
    assert crowd() != crowd(seed=2)
