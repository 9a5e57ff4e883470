import pytest

from muster.domain.runs.outcomes import Outcome, OutcomeStatus, count_outcomes, total_of


def an_outcome(action: str, status: OutcomeStatus) -> Outcome:
    return Outcome(action, "ann@acme.example", "7", status, "because")


def test_outcomes_are_counted_by_action_and_status() -> None:
    outcomes = [
        an_outcome("create", OutcomeStatus.APPLIED),
        an_outcome("create", OutcomeStatus.APPLIED),
        an_outcome("delete", OutcomeStatus.NOT_TRIED),
    ]
    assert count_outcomes(outcomes) == {"create.applied": 2, "delete.not_tried": 1}
    assert count_outcomes([]) == {}


def test_a_total_is_over_all_actions() -> None:
    counts = {"create.applied": 2, "update.applied": 3, "update.refused": 4}
    assert total_of(counts, OutcomeStatus.APPLIED) == 5
    assert total_of(counts, OutcomeStatus.FAILED) == 0


@pytest.mark.parametrize("user_id", ["7", None])
@pytest.mark.parametrize("status", list(OutcomeStatus))
def test_an_outcome_reads_back_as_it_was(status: OutcomeStatus, user_id: str | None) -> None:
    outcome = Outcome("update", "ann@acme.example", user_id, status, 'Zoë said "no"')
    assert Outcome.from_json(outcome.to_json()) == outcome


def test_what_is_no_outcome_is_refused() -> None:
    document = an_outcome("create", OutcomeStatus.APPLIED).to_json()
    for status in (None, "", "done"):
        with pytest.raises(ValueError, match="OutcomeStatus"):
            Outcome.from_json(document | {"status": status})
