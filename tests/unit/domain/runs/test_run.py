from dataclasses import replace

import pytest

from muster.domain.runs.mode import Mode
from muster.domain.runs.run import FINAL_STATES, GuardResult, Run, RunState, Trigger

RUN = Run(
    id="run1",
    job_id="job1",
    job_name="Staff",
    job_version=1,
    instance="acme.domo.com",
    trigger=Trigger.MANUAL,
    requested_at="2026-11-21T12:00:00.000000Z",
    state=RunState.APPLYING,
    moved_at="2026-11-21T12:00:00.000000Z",
    planned={"create": 3, "update": 2, "delete": 1, "unchanged": 7, "invalid": 4},
)


@pytest.mark.parametrize("state", list(RunState))
def test_a_run_is_final_where_nothing_more_will_happen(state: RunState) -> None:
    going_on = {RunState.WAITING, RunState.PLANNING, RunState.APPLYING, RunState.REPORTING}
    assert replace(RUN, state=state).is_final == (state not in going_on)
    assert (state in FINAL_STATES) == (state not in going_on)


def test_changes_are_what_is_created_updated_and_deleted() -> None:
    assert RUN.changes_planned == 6
    assert replace(RUN, planned={}).changes_planned == 0


def test_what_has_no_outcome_counts_as_not_tried_so_that_outcomes_add_up_to_the_plan() -> None:
    run = replace(RUN, outcomes={"create.applied": 1, "create.not_tried": 1, "update.refused": 2})
    assert run.outcomes_with_the_rest_not_tried == {
        "create.applied": 1,
        "create.not_tried": 2,
        "update.refused": 2,
        "delete.not_tried": 1,
    }
    assert run.outcomes == {"create.applied": 1, "create.not_tried": 1, "update.refused": 2}


def test_complete_outcomes_stay_as_they_are() -> None:
    outcomes = {"create.applied": 3, "update.failed": 2, "delete.applied": 1}
    assert replace(RUN, outcomes=outcomes).outcomes_with_the_rest_not_tried == outcomes


def test_a_run_ends_as_what_happened() -> None:
    done = {"create.applied": 3, "update.applied": 2, "delete.applied": 1}
    guard = GuardResult("own-user", tripped=True, message="x")
    assert replace(RUN, outcomes=done).ending() is RunState.SUCCEEDED
    assert replace(RUN, planned={}, outcomes={}).ending() is RunState.SUCCEEDED
    assert (
        replace(RUN, outcomes=done | {"delete.applied": 0, "delete.refused": 1}).ending()
        is RunState.PARTLY_FAILED
    )
    assert replace(RUN, outcomes={}).ending() is RunState.PARTLY_FAILED
    assert replace(RUN, outcomes=done, fault="x").ending() is RunState.FAILED
    assert replace(RUN, guards=(guard,)).ending() is RunState.HELD
    assert replace(RUN, outcomes=done, guards=(replace(guard, tripped=False),)).ending() is RunState.SUCCEEDED


PART = {"create.applied": 3, "update.applied": 2}
DONE = PART | {"delete.applied": 1}


def test_a_run_of_a_job_that_previews_ends_as_a_preview_whatever_would_have_held_it() -> None:
    guard = GuardResult("own-user", tripped=True, message="x")
    preview = replace(RUN, mode=Mode.PREVIEW)
    assert preview.ending() is RunState.PREVIEWED
    assert replace(preview, guards=(guard,)).ending() is RunState.PREVIEWED
    assert replace(preview, planned={"unchanged": 3}).ending() is RunState.PREVIEWED
    assert replace(preview, fault="x").ending() is RunState.FAILED


def test_a_run_that_was_cancelled_ends_so_only_if_something_was_left() -> None:
    cancelled = replace(RUN, cancelled_by="ann", cancelled_at="2026-11-21T12:00:00.000000Z")
    assert replace(cancelled, outcomes=PART).ending() is RunState.CANCELLED
    assert replace(cancelled, outcomes={}).ending() is RunState.CANCELLED
    assert replace(cancelled, planned={}).ending() is RunState.CANCELLED
    assert replace(cancelled, outcomes=DONE).ending() is RunState.SUCCEEDED
    assert replace(cancelled, outcomes=PART | {"delete.refused": 1}).ending() is RunState.PARTLY_FAILED
    assert replace(cancelled, outcomes=PART, fault="x").ending() is RunState.FAILED
    assert replace(cancelled, planned={}, mode=Mode.PREVIEW).ending() is RunState.CANCELLED


@pytest.mark.parametrize("trigger", list(Trigger))
def test_a_hand_starts_a_run_or_approves_it_or_takes_it_back(trigger: Trigger) -> None:
    assert trigger.by_hand == (trigger in {Trigger.MANUAL, Trigger.APPROVAL, Trigger.UNDO})
