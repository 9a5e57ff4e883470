from muster.domain.runs.failed_people import MOST, FailedPeople, look_at_people, person_hash
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.domain.runs.standing import TriedAgain

MONDAY, TUESDAY = "2026-11-16T06:00:00.000000Z", "2026-11-17T06:00:00.000000Z"


def outcome(name: str, status: OutcomeStatus = OutcomeStatus.FAILED, action: str = "create") -> Outcome:
    return Outcome(action, f"{name}@acme.example", None, status, "why")


def of(name: str) -> str:
    return person_hash("job1", f"{name}@acme.example")


def look(*outcomes: Outcome, before: dict[str, str] | None = None, whole: bool = True) -> FailedPeople:
    return look_at_people(outcomes, before or {}, job_id="job1", at=TUESDAY, whole=whole)


def test_who_failed_is_remembered_by_a_hash_with_the_time_and_nobody_else_is() -> None:
    found = look(outcome("ann"), outcome("bob", OutcomeStatus.REFUSED), outcome("eve", OutcomeStatus.APPLIED))
    assert found.failed == {of("ann"): TUESDAY, of("bob"): TUESDAY}
    assert found.again is None


def test_the_letter_case_of_an_address_makes_nobody_else_of_a_person_and_another_job_does() -> None:
    assert person_hash("job1", "Ann@ACME.example ") == of("ann")
    assert person_hash("job2", "ann@acme.example") != of("ann")


def test_who_failed_before_counts_as_tried_again_and_keeps_the_time_of_the_first_failure() -> None:
    before = {of("ann"): MONDAY, of("bob"): MONDAY, of("cy"): MONDAY}
    found = look(outcome("ann"), outcome("bob", OutcomeStatus.APPLIED), outcome("dan"), before=before)
    assert found.again == TriedAgain(people=2, failed_again=1, since=MONDAY)
    assert found.failed == {of("ann"): MONDAY, of("dan"): TUESDAY}


def test_who_was_not_tried_in_a_run_cut_short_is_still_remembered() -> None:
    before = {of("ann"): MONDAY, of("bob"): MONDAY}
    found = look(
        outcome("ann", OutcomeStatus.APPLIED),
        outcome("bob", OutcomeStatus.NOT_TRIED),
        before=before,
        whole=False,
    )
    assert found.failed == {of("bob"): MONDAY}
    assert found.again == TriedAgain(people=1)


def test_the_same_people_failing_are_the_same_failure_in_whatever_order_and_for_whatever_words() -> None:
    first, second = outcome("ann"), outcome("bob", OutcomeStatus.REFUSED)
    assert look(first, second).fingerprint == look(second, first).fingerprint
    assert (
        look(first).fingerprint == look(Outcome("create", first.email, "7", first.status, "else")).fingerprint
    )


def test_another_person_another_change_and_another_outcome_are_another_failure() -> None:
    ann = look(outcome("ann")).fingerprint
    others = [outcome("bob"), outcome("ann", OutcomeStatus.REFUSED), outcome("ann", action="delete")]
    assert all(look(each).fingerprint != ann for each in others)


def test_what_is_remembered_is_bounded() -> None:
    found = look(*(outcome(f"p{number}") for number in range(MOST + 5)))
    assert len(found.failed) == MOST
