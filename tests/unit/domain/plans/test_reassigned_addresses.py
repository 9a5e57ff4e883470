"""Addresses that went from one person to another: an account is never given away in silence."""

import pytest

from muster.domain.findings import Severity
from muster.domain.plans.changes import Update
from muster.domain.plans.plan import Counts, Plan
from tests.unit.domain.plans.test_address_changes import MATCH_AND_DELETE, changes, held, row
from tests.unit.domain.rosters import plan


def held_back(made: Plan) -> dict[int | None, str]:
    """The rows that are not applied, by number, with the finding's code."""
    return {each.row: each.code for each in made.findings if each.severity is Severity.ERROR}


def test_two_people_who_exchange_addresses_are_left_alone() -> None:
    rows = [row("a@example.com", "E2"), row("b@example.com", "E1")]
    users = [held(1, "a@example.com", "E1"), held(2, "b@example.com", "E2")]

    made = plan(rows, users, MATCH_AND_DELETE)

    assert changes(made) == []
    assert held_back(made) == {2: "reassigned-address", 3: "reassigned-address"}
    assert made.findings[0].message == (
        'employeeId is "E2" in this row and "E1" of a@example.com in Domo; row 3 and b@example.com (user 2) in Domo '
        "have one of the two. The address may have gone to another person, so nobody of these is touched. If it did, "
        "give the users their new addresses in Domo by hand; if only employeeId is wrong, correct it in the DataSet or "
        "in Domo"
    )


def test_an_address_that_a_new_person_got_while_the_former_one_has_a_new_address_is_left_alone() -> None:
    rows = [row("ann@example.com", "E2"), row("ann.new@example.com", "E1")]

    made = plan(rows, [held(1, "ann@example.com", "E1")], MATCH_AND_DELETE)

    assert changes(made) == []
    assert held_back(made) == {2: "reassigned-address", 3: "ambiguous-person"}


def test_a_chain_of_moves_is_left_alone() -> None:
    rows = [row("b@example.com", "A"), row("c@example.com", "B")]
    users = [held(1, "a@example.com", "A"), held(2, "b@example.com", "B")]

    made = plan(rows, users, MATCH_AND_DELETE)

    assert changes(made) == []
    assert held_back(made) == {2: "reassigned-address", 3: "ambiguous-person"}


def test_somebody_who_got_the_address_of_one_who_left_keeps_the_own_account() -> None:
    rows = [row("a@example.com", "E2")]
    users = [held(1, "a@example.com", "E1"), held(2, "b@example.com", "E2")]

    made = plan(rows, users, MATCH_AND_DELETE)

    assert changes(made) == []
    assert held_back(made) == {2: "reassigned-address"}


@pytest.mark.parametrize("own", ["", None])
def test_a_second_account_that_a_log_in_made_at_the_new_address_does_not_cost_the_first_one(
    own: str | None,
) -> None:
    users = [held(1, "new@example.com", own), held(2, "old@example.com", "E2")]

    made = plan([row("new@example.com", "E2")], users, MATCH_AND_DELETE)

    assert changes(made) == []
    assert held_back(made) == {2: "reassigned-address"}


def test_an_address_taken_over_without_an_id_is_left_alone_where_the_former_person_is_there() -> None:
    rows = [row("a@example.com", ""), row("new@example.com", "E1")]

    made = plan(rows, [held(1, "a@example.com", "E1")], MATCH_AND_DELETE)

    assert changes(made) == []
    assert held_back(made) == {2: "reassigned-address", 3: "ambiguous-person"}


def test_an_id_that_nobody_else_has_may_be_corrected() -> None:
    made = plan([row("a@example.com", "E2")], [held(1, "a@example.com", "E1")], MATCH_AND_DELETE)

    assert changes(made) == [Update("a@example.com", "1", {"employeeId": "E1"}, {"employeeId": "E2"})]


def test_ids_may_be_filled_in_for_everybody() -> None:
    rows = [row(f"{n}@example.com", f"E{n}") for n in range(20)]

    made = plan(rows, [held(n, f"{n}@example.com", "") for n in range(20)], MATCH_AND_DELETE)

    assert made.counts == Counts(update=20)


def test_an_id_of_two_settled_people_is_no_reason_to_leave_a_blank_one() -> None:
    rows = [row("a@example.com", "E1"), row("b@example.com", "E1")]
    users = [held(1, "a@example.com", "E1"), held(2, "b@example.com", "")]

    assert plan(rows, users, MATCH_AND_DELETE).counts == Counts(unchanged=1, update=1)


def test_another_id_that_a_settled_person_has_is() -> None:
    rows = [row("a@example.com", "E1"), row("b@example.com", "E1")]
    users = [held(1, "a@example.com", "E1"), held(2, "b@example.com", "E2")]

    assert held_back(plan(rows, users, MATCH_AND_DELETE)) == {3: "reassigned-address"}


def test_people_whom_the_employee_id_tells_may_exchange_their_numbers() -> None:
    rows = [row("a@example.com", "E1", "2"), row("b@example.com", "E2", "1")]
    users = [held(1, "a@example.com", "E1", "1"), held(2, "b@example.com", "E2", "2")]

    assert plan(rows, users, MATCH_AND_DELETE).counts == Counts(update=2)


def test_without_employee_ids_the_numbers_tell_that_addresses_were_exchanged() -> None:
    rows = [row("a@example.com", "", "2"), row("b@example.com", "", "1")]
    users = [held(1, "a@example.com", "", 1), held(2, "b@example.com", "", 2)]

    assert plan(rows, users, MATCH_AND_DELETE).counts == Counts(invalid=2)


def test_a_number_that_is_only_spelt_with_zeros_is_no_other_person() -> None:
    rows = [row("a@example.com", "", "0001"), row("new@example.com", "", "0002")]
    users = [held(1, "a@example.com", "", 1), held(2, "old@example.com", "", 2)]

    assert plan(rows, users, MATCH_AND_DELETE).counts == Counts(unchanged=1, update=1, address_changes=1)
