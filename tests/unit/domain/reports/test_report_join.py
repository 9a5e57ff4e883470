from collections.abc import Iterator

from muster.domain.plans.changes import Change, Create
from muster.domain.reports.join import with_outcomes
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from tests.fakes.report_builders import a_create, a_delete, an_outcome, an_update


def test_each_change_meets_its_outcome_in_the_order_of_the_plan() -> None:
    changes: list[Change] = [a_create(1), an_update(2), a_delete(3)]
    outcomes = [an_outcome(change) for change in changes]
    joined = list(with_outcomes(changes, outcomes))
    assert [happening.change for happening in joined] == changes
    assert [happening.outcome for happening in joined] == outcomes


def test_a_change_without_an_outcome_was_not_tried_and_the_others_keep_theirs() -> None:
    changes = [a_create(number) for number in range(6)]
    outcomes = [an_outcome(change) for change in changes if change.email != "new2@acme.example"]
    statuses = [happening.status for happening in with_outcomes(changes, outcomes)]
    assert statuses.count(OutcomeStatus.NOT_TRIED) == 1
    assert statuses[2] is OutcomeStatus.NOT_TRIED


def test_outcomes_out_of_order_find_their_changes() -> None:
    changes = [a_create(number) for number in range(20)]
    outcomes = [an_outcome(change) for change in reversed(changes)]
    joined = list(with_outcomes(changes, outcomes))
    assert all(each.outcome is not None and each.outcome.email == each.change.email for each in joined)


def test_a_create_that_became_an_update_has_that_outcome() -> None:
    outcome = Outcome("update", "new1@acme.example", "5", OutcomeStatus.APPLIED)
    assert next(with_outcomes([a_create(1)], [outcome])).outcome == outcome


def test_a_delete_does_not_take_the_outcome_of_a_create_of_the_same_address() -> None:
    create = Create("gone1@acme.example", {})
    joined = list(with_outcomes([create, a_delete(1)], [an_outcome(a_delete(1)), an_outcome(create)]))
    assert [each.outcome.action for each in joined if each.outcome] == ["create", "delete"]


def test_no_more_outcomes_are_held_than_the_window() -> None:
    read = 0

    def outcomes() -> Iterator[Outcome]:
        nonlocal read
        for number in range(1_000):
            read += 1
            yield an_outcome(a_create(number))

    happening = next(with_outcomes([a_delete(5)], outcomes(), window=50))
    assert happening.outcome is None
    assert read <= 50
