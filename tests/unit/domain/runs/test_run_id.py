import re

from muster.domain.runs.run_id import new_run_id, run_id_for


def test_the_same_cause_gives_the_same_id_and_another_cause_or_job_another() -> None:
    ids = [run_id_for("job1", "v1"), run_id_for("job1", "v2"), run_id_for("job2", "v1")]
    assert run_id_for("job1", "v1") == ids[0]
    assert len(set(ids)) == 3


def test_job_and_cause_do_not_run_into_one_another() -> None:
    assert run_id_for("job", "1v") != run_id_for("job1", "v")


def test_ids_are_sixteen_hex_digits() -> None:
    for run_id in (run_id_for("job1", "v1"), new_run_id()):
        assert re.fullmatch(r"[0-9a-f]{16}", run_id)


def test_every_run_by_hand_is_a_new_one() -> None:
    assert len({new_run_id() for _ in range(100)}) == 100
