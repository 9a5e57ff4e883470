from dataclasses import replace
from typing import Any

import pytest

from muster.domain.runs.health import Health, failure_of, is_quarantined, weigh
from muster.domain.runs.mode import Mode
from muster.domain.runs.run import GuardResult, Run, RunState, Trigger
from muster.domain.runs.standing import Standing, Telling
from tests.fakes.report_builders import a_run, held_run

REFUSED: dict[str, Any] = {"fault": "Domo refuses the account.", "fault_code": "account-refused"}
APPROVAL = GuardResult("approval", tripped=True, message="waits")


def a_failed_run(number: int = 1, **changes: Any) -> Run:
    began = f"2026-11-21T{number:02}:00:00.000000Z"
    facts = {"id": f"run{number}", "started_at": began, "trigger": Trigger.SCHEDULE} | REFUSED | changes
    return a_run(**facts)


def a_good_run(number: int, **changes: Any) -> Run:
    return a_failed_run(number, **({"fault": None, "fault_code": None} | changes))


def after(*runs: Run, patience: int = 3) -> tuple[list[Telling], Health]:
    """How each of these runs is told, and what is remembered in the end."""
    health: Health | None = None
    told = []
    for run in runs:
        standing, health = one(run, health, patience)
        told.append(standing.telling)
    assert health is not None
    return told, health


def one(run: Run, before: Health | None, patience: int = 3) -> tuple[Standing, Health]:
    failure = failure_of(run, "people")
    return weigh(run, before, failure=failure, words="why", patience=patience, again=None, failed={})


USUAL, QUARANTINED, QUIET, WELL = Telling.USUAL, Telling.QUARANTINED, Telling.QUIET, Telling.WELL_AGAIN


def test_the_third_run_in_a_row_with_the_same_failure_quarantines_the_job_and_the_next_are_quiet() -> None:
    told, health = after(*(a_failed_run(number) for number in range(1, 6)))
    assert told == [USUAL, USUAL, QUARANTINED, QUIET, QUIET]
    assert (health.in_a_row, health.since) == (5, "2026-11-21T01:00:00.000000Z")
    assert health.quarantined_at == "2026-11-21T03:00:00.000000Z"


def test_one_e_mail_tells_that_it_is_well_again_and_then_all_is_as_usual() -> None:
    told, health = after(
        *(a_failed_run(number) for number in range(1, 5)), a_good_run(5), a_good_run(6), a_failed_run(7)
    )
    assert told == [USUAL, USUAL, QUARANTINED, QUIET, WELL, USUAL, USUAL]
    assert health.in_a_row == 1


@pytest.mark.parametrize("patience", [1, 2, 5])
def test_the_patience_is_the_jobs_own(patience: int) -> None:
    told, _health = after(*(a_failed_run(number) for number in range(1, 7)), patience=patience)
    assert told.index(QUARANTINED) == patience - 1


def test_a_job_without_end_to_its_patience_is_never_quarantined() -> None:
    told, health = after(*(a_failed_run(number) for number in range(1, 9)), patience=0)
    assert set(told) == {USUAL}
    assert health.in_a_row == 8


def test_another_failure_is_counted_anew_and_told() -> None:
    other = a_failed_run(5, fault_code="not-read")
    told, health = after(*(a_failed_run(number) for number in range(1, 5)), other)
    assert told[-1] is USUAL
    assert (health.in_a_row, health.quarantined_at) == (1, None)


def test_runs_that_try_the_same_again_by_themselves_count_as_one() -> None:
    tries = [a_failed_run(2, again_of="run1"), a_failed_run(3, again_of="run1")]
    told, health = after(a_failed_run(1), *tries)
    assert told == [USUAL] * 3
    assert health.in_a_row == 1
    assert after(a_failed_run(1), *tries, a_failed_run(4))[1].in_a_row == 2


def test_a_changed_job_begins_anew_and_is_quarantined_no_more() -> None:
    told, health = after(*(a_failed_run(number) for number in range(1, 4)), a_failed_run(4, job_version=2))
    assert told[-1] is USUAL
    assert (health.in_a_row, health.quarantined_at) == (1, None)
    sick = replace(health, job_version=2, quarantined_at="then")
    assert is_quarantined(sick, 2)
    assert not is_quarantined(sick, 3)
    assert not is_quarantined(None, 1)


def test_a_run_by_hand_lifts_a_quarantine_even_if_it_fails_and_is_told() -> None:
    told, health = after(
        *(a_failed_run(number) for number in range(1, 4)), a_failed_run(4, trigger=Trigger.MANUAL)
    )
    assert told[-1] is USUAL
    assert (health.in_a_row, health.quarantined_at) == (1, None)


def test_runs_by_hand_count_before_there_is_a_quarantine() -> None:
    told, _health = after(*(a_failed_run(number, trigger=Trigger.MANUAL) for number in range(1, 4)))
    assert told == [USUAL, USUAL, QUARANTINED]


def test_a_run_that_changed_somebody_is_always_told() -> None:
    facts: dict[str, Any] = {
        "fault": None,
        "fault_code": None,
        "planned": {"create": 2},
        "outcomes": {"create.refused": 1, "create.not_tried": 1},
    }
    refused = [a_failed_run(number, **facts) for number in range(1, 5)]
    wrote = a_failed_run(5, **facts | {"outcomes": {"create.refused": 1, "create.applied": 1}})
    told, health = after(*refused, wrote)
    assert told == [USUAL, USUAL, QUARANTINED, QUIET, USUAL]
    assert health.quarantined_at is not None


@pytest.mark.parametrize(
    "neutral",
    [
        a_good_run(4, cancelled_at="2026-11-21T04:00:00.000000Z", cancelled_by="ann"),
        a_good_run(4, trigger=Trigger.UNDO),
        a_failed_run(4, trigger=Trigger.APPROVAL),
    ],
)
def test_a_cancelled_run_an_undo_and_a_decision_that_did_not_hold_say_nothing(neutral: Run) -> None:
    sick = [a_failed_run(number) for number in range(1, 4)]
    told, health = after(*sick, neutral, a_failed_run(5))
    assert told == [USUAL, USUAL, QUARANTINED, USUAL, QUIET]
    assert health.in_a_row == 4


def test_an_approved_plan_that_was_carried_out_makes_a_job_well_again() -> None:
    told, _health = after(
        *(a_failed_run(number) for number in range(1, 4)), a_good_run(4, trigger=Trigger.APPROVAL)
    )
    assert told[-1] is WELL


def test_an_earlier_run_that_is_reported_late_moves_nothing() -> None:
    _told, health = after(*(a_failed_run(number) for number in range(2, 4)))
    standing, same = one(a_good_run(1), health)
    assert (standing.telling, same) == (USUAL, health)


def test_a_plan_that_is_held_is_the_same_failure_as_long_as_it_is_the_same_plan() -> None:
    plan = held_run(plan_digest="d1")
    assert failure_of(plan, "") == failure_of(replace(plan, id="run9", fingerprint="f2"), "")
    assert failure_of(plan, "") != failure_of(replace(plan, plan_digest="d2"), "")
    more = (*plan.guards, GuardResult("last-admin", tripped=True, message="no"))
    assert failure_of(plan, "") != failure_of(replace(plan, guards=more), "")


def test_a_plan_that_only_waits_for_its_approval_and_a_preview_are_no_failures() -> None:
    assert failure_of(held_run(guards=(APPROVAL,)), "") == ""
    assert failure_of(held_run(mode=Mode.PREVIEW), "") == ""
    assert held_run(mode=Mode.PREVIEW).ending() is RunState.PREVIEWED


def test_who_failed_tells_one_failure_from_another() -> None:
    partly = a_good_run(1, planned={"create": 1}, outcomes={"create.failed": 1})
    assert failure_of(partly, "a") != failure_of(partly, "b")
    assert failure_of(partly, "a") == failure_of(replace(partly, id="run2"), "a")
