from dataclasses import replace
from typing import Any

import pytest

from muster.domain.reading.address_hashes import hashes_of, no_hashes
from muster.domain.runs.last_good import GoodRun, Sight, compare, good_run, is_good, target_of
from muster.domain.runs.run import GuardResult, Run, RunState, Trigger
from tests.fakes.stage import DATASET_ID, HOME, a_job
from tests.unit.domain.guarded import sight

NOON = "2026-11-21T12:00:00.000000Z"


def a_run(**changes: Any) -> Run:
    """A run of ten rows that did its work: 6 unchanged, 2 created, 1 updated, 1 invalid, 2 deleted."""
    run = Run(
        id="run1",
        job_id="job1",
        job_name="Staff",
        job_version=1,
        instance=HOME,
        trigger=Trigger.MANUAL,
        requested_at="2026-11-21T11:00:00.000000Z",
        started_at=NOON,
        state=RunState.REPORTING,
        moved_at=NOON,
        roster_version="v9",
        planned={"create": 2, "update": 1, "delete": 2, "unchanged": 6, "invalid": 1},
        outcomes={"create.applied": 2, "update.applied": 1, "delete.applied": 2},
        directory_size=9,
        roster_size=10,
        filled={"title": 8},
    )
    return replace(run, **changes)


def test_a_run_that_did_all_or_had_nothing_to_do_is_good() -> None:
    assert is_good(a_run())
    assert is_good(a_run(planned={"unchanged": 10}, outcomes={}))


def test_a_run_is_good_though_some_people_are_refused_every_time() -> None:
    assert is_good(
        a_run(outcomes={"create.applied": 1, "create.refused": 1, "update.failed": 1, "delete.refused": 2})
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"fault": "It broke."},
        {"guards": (GuardResult("delete-count", tripped=True, message="too many"),)},
        {"outcomes": {"create.applied": 2, "update.applied": 1, "delete.applied": 1}},
        {"outcomes": {"create.applied": 2, "update.applied": 1, "delete.not_tried": 2}},
    ],
    ids=["fault", "held", "one without an outcome", "not tried"],
)
def test_a_run_that_was_stopped_is_not_good(changes: dict[str, Any]) -> None:
    assert not is_good(a_run(**changes))


def test_a_run_whose_rows_are_mostly_not_in_effect_is_not_good() -> None:
    refused = {"create.refused": 5, "create.applied": 4}
    planned = {"create": 9, "unchanged": 1}
    assert is_good(a_run(planned=planned, outcomes=refused))
    assert not is_good(a_run(planned=planned, outcomes={"create.refused": 6, "create.applied": 3}))
    assert not is_good(a_run(planned={"unchanged": 4, "invalid": 6}, outcomes={}))
    assert is_good(a_run(planned={"unchanged": 5, "invalid": 5}, outcomes={}))


def test_a_good_run_is_told_by_what_it_saw_and_left() -> None:
    assert good_run(a_run(), a_job()) == GoodRun(
        "run1",
        NOON,
        Sight(
            source=f"dataset:{DATASET_ID}",
            target="home",
            version="v9",
            rows=10,
            directory_size=9,
            filled={"title": 8},
        ),
    )
    outcomes = {
        "create.applied": 5,
        "create.refused": 2,
        "update.applied": 3,
        "delete.applied": 1,
        "delete.failed": 4,
    }
    assert good_run(a_run(outcomes=outcomes), a_job()).sight.directory_size == 13


def test_a_remote_job_is_told_by_its_instance() -> None:
    remote = a_job(target={"kind": "remote", "instance": "globex.domo.com", "account": "globex"})
    assert (target_of(remote), target_of(a_job())) == ("globex.domo.com", "home")


def test_addresses_are_counted_that_both_rosters_have() -> None:
    before, now = no_hashes(), no_hashes()
    before.extend(hashes_of(["ann@x.example", "bo@x.example", "bo@x.example", "cid@x.example"]))
    now.extend(hashes_of(["cid@x.example", "dan@x.example", "ann@x.example", "ann@x.example"]))
    history = compare(sight(), now, GoodRun("r", NOON, sight()), before)
    assert (history.addresses_kept, history.addresses_before) == (2, 3)


def test_an_address_has_the_same_hash_in_every_process() -> None:
    assert list(hashes_of(["ann@acme.example", "bö@acme.example"])) == [0x7944EE27, 0xFDE1DCB5]
