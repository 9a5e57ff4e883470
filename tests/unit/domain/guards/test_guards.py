import pytest

from muster.domain.guards import GUARDS
from muster.domain.job import GuardSettings
from muster.domain.plans.changes import Change, Create, Delete, Update
from muster.domain.plans.content import ContentRecipient
from tests.unit.domain.guarded import (
    ADMIN,
    OTHER_ADMIN,
    OWN,
    check,
    deletes,
    history,
    retitled,
    role,
    tripped,
)

REVIEW = (
    " Look whether the configuration DataSet is whole. If these people really shall go, raise {} of the job, "
    "run it, and set it back."
)
FILLS = Update("blank@acme.example", "7", {"title": "", "locale": ""}, {"title": "Boss", "locale": "en-US"})
CLEARS = Update("full@acme.example", "7", {"title": "Boss"}, {"title": ""})


def test_every_guard_answers_with_its_numbers_though_nothing_trips() -> None:
    results = check([Create("new@acme.example", {}), *deletes(2), *retitled(3)])
    assert {name: (result.tripped, result.message) for name, result in results.items()} == {
        "delete-count": (False, "2 people would be deleted; this job allows 50 in one run."),
        "delete-share": (
            False,
            "2 of 1000 people (0.2%) would be deleted; this job allows 10.0%, so 100 at most.",
        ),
        "update-share": (
            False,
            (
                "3 of 1000 people (0.3%) would have fields overwritten or cleared; this job allows 50.0%, "
                "so 500 at most."
            ),
        ),
        "admin-changes": (
            False,
            "0 people would become admins and 0 would cease to be; this job allows 3 such changes in one run.",
        ),
        "own-user": (False, "The account's own user stays as it is."),
        "last-admin": (False, "3 of today's 3 admins stay; at least 1 must."),
        "protected": (False, "Every protected person stays as they are."),
        "content-recipient": (False, "The account's own user would take over."),
        "roster-errors": (False, "0 of the 0 rows of the configuration (0.0%) cannot be used."),
        "roster-rows": (False, "No earlier run to compare with."),
        "roster-overlap": (False, "No earlier run to compare with."),
        "roster-columns": (False, "No earlier run to compare with."),
        "roster-version": (False, "No earlier run to compare with."),
        "directory-rows": (False, "No earlier run to compare with."),
        "directory-count": (False, "The instance does not say how many people it has."),
        "directory-doubles": (
            False,
            "0 addresses among the 1000 people listed belong to more than one of them.",
        ),
    }


def test_every_guard_can_trip_and_only_four_are_beyond_approval() -> None:
    worst: list[Change] = [*deletes(60), *retitled(60), Delete("me@acme.example", OWN, {}), role(ADMIN, "2")]
    results = check(
        [*worst, Create("boss@acme.example", {"roleId": "1"}), role("77", "1", before="4")],
        directory_size=100,
        admin_ids=frozenset({OWN, ADMIN}),
        protected=frozenset({"gone1@acme.example"}),
        headcount=150,
        recipient=ContentRecipient("heir@acme.example", None),
        directory_doubles=11,
        roster_rows=10,
        invalid_rows=6,
        history=history(
            {"rows": 10, "directory_size": 100, "filled": {"title": 0}, "version": "2026-11-01T05:00:00Z"},
            kept=5,
        ),
    )
    assert tripped(results) == list(results)
    assert len(results) == len(GUARDS)
    beyond_approval = [name for name, result in results.items() if not result.can_be_approved]
    assert beyond_approval == ["own-user", "last-admin", "protected", "content-recipient"]


def test_every_setting_has_a_default_that_guards() -> None:
    defaults = GuardSettings().model_dump()
    assert defaults == {
        "max_deletes": 50,
        "max_delete_share": 0.1,
        "max_update_share": 0.5,
        "max_admin_changes": 3,
        "min_admins": 1,
        "max_roster_shrink": 0.2,
        "min_roster_overlap": 0.8,
        "max_column_loss": 0.9,
        "allow_older_roster": False,
        "max_directory_shrink": 0.2,
        "max_directory_doubles": 0.1,
        "max_invalid_share": 0.5,
    }


def test_more_deletes_than_allowed_trip_the_count() -> None:
    assert tripped(check(deletes(50))) == []
    results = check(deletes(51))
    assert tripped(results) == ["delete-count"]
    assert results["delete-count"].message == (
        "51 people would be deleted; this job allows 50 in one run." + REVIEW.format("guards.max_deletes")
    )


def test_a_greater_share_than_allowed_trips() -> None:
    assert tripped(check(deletes(20), directory_size=200)) == []
    results = check(deletes(21), directory_size=200)
    assert tripped(results) == ["delete-share"]
    assert results["delete-share"].message == (
        "21 of 200 people (10.5%) would be deleted; this job allows 10.0%, so 20 at most."
        + REVIEW.format("guards.max_delete_share")
    )


def test_a_small_instance_is_guarded_as_well_as_a_large_one() -> None:
    results = check(deletes(1), directory_size=5)
    assert tripped(results) == ["delete-share"]
    assert results["delete-share"].message.startswith(
        "1 of 5 people (20.0%) would be deleted; this job allows 10.0%, so 0 at most."
    )
    assert tripped(check(retitled(3), directory_size=5)) == ["update-share"]


@pytest.mark.parametrize(
    ("share", "size", "count"), [(0.29, 100, 29), (0.07, 100, 7), (0.1, 30, 3), (1.0, 7, 7)]
)
def test_exactly_the_allowed_share_passes_and_one_more_trips(share: float, size: int, count: int) -> None:
    settings = {"max_delete_share": share, "max_update_share": share}
    assert tripped(check(deletes(count), directory_size=size, settings=settings)) == []
    assert tripped(check(retitled(count), directory_size=size, settings=settings)) == []
    assert tripped(check(deletes(count + 1), directory_size=size, settings=settings)) == ["delete-share"]
    assert tripped(check(retitled(count + 1), directory_size=size, settings=settings)) == ["update-share"]


def test_a_job_may_forbid_every_delete_and_every_overwriting() -> None:
    forbidden = {"max_deletes": 0, "max_delete_share": 0, "max_update_share": 0}
    assert tripped(check(deletes(1), settings=forbidden)) == ["delete-count", "delete-share"]
    assert tripped(check(retitled(1), settings=forbidden)) == ["update-share"]
    assert tripped(check([], directory_size=0, settings=forbidden)) == []


def test_a_blank_field_that_is_filled_takes_nothing_away_and_a_field_that_is_cleared_does() -> None:
    never = {"max_update_share": 0}
    assert tripped(check([FILLS], settings=never)) == []
    assert tripped(check([CLEARS], settings=never)) == ["update-share"]


def test_more_overwritten_people_than_allowed_are_told_with_what_to_look_at() -> None:
    results = check(retitled(60), directory_size=100)
    assert results["update-share"].message == (
        "60 of 100 people (60.0%) would have fields overwritten or cleared; this job allows 50.0%, so 50 at most. "
        "Look whether every value in the configuration DataSet stands in its own column and row. If all of this is "
        "right, raise guards.max_update_share of the job, run it, and set it back."
    )


def test_more_changes_of_admins_than_allowed_trip_whichever_way_they_go() -> None:
    made = [role(f"5{number}", "1", before="4") for number in range(2)]
    created = [Create("boss@acme.example", {"roleId": "1"})]
    assert tripped(check([*made, *created])) == []
    results = check([*made, *created, role(ADMIN, "2")])
    assert tripped(results) == ["admin-changes"]
    assert results["admin-changes"].message == (
        "3 people would become admins and 1 would cease to be; this job allows 3 such changes in one run. Look at the "
        "column roleId of the configuration DataSet: 1 is Admin. If all of them are right, raise "
        "guards.max_admin_changes of the job, run it, and set it back."
    )


def test_deleting_an_admin_is_a_change_of_admins_and_creating_anybody_else_is_not() -> None:
    others = [Create(f"n{number}@acme.example", {"roleId": "2"}) for number in range(9)]
    never = {"max_admin_changes": 0}
    assert tripped(check([*others, role("55", "3", before="4")], settings=never)) == []
    assert tripped(check([Delete("a@acme.example", ADMIN, {})], settings=never)) == ["admin-changes"]


def test_the_accounts_own_user_is_not_deleted() -> None:
    results = check([Delete("me@acme.example", OWN, {})])
    assert tripped(results) == ["own-user"]
    assert results["own-user"].message == (
        "me@acme.example would be deleted, and this is the user whose credentials Muster works with. "
        "Put this person, with the present role and address, into the configuration DataSet."
    )


def test_the_accounts_own_user_is_not_given_another_role() -> None:
    results = check([role(OWN, "4")])
    assert tripped(results) == ["own-user"]
    assert results["own-user"].message.startswith(
        "user1@acme.example would get role 4 instead of 1, and this is"
    )


def test_the_accounts_own_user_may_become_an_admin_and_change_otherwise() -> None:
    title = Update("user1@acme.example", OWN, {"title": ""}, {"title": "Robot"})
    assert tripped(check([role(OWN, "1", before="4"), title], admin_ids=frozenset({ADMIN}))) == []


def test_the_last_admin_is_neither_deleted_nor_given_another_role() -> None:
    for loss in (Delete("a@acme.example", ADMIN, {}), role(ADMIN, "2")):
        results = check([loss], admin_ids=frozenset({ADMIN}))
        assert tripped(results) == ["last-admin"]
        assert results["last-admin"].message == (
            "0 of today's 1 admins stay; at least 1 must. 1 would be deleted or get another role. Keep an admin in "
            "the configuration DataSet; to replace the last one, make the new admin in one run and remove the old "
            "one in the next."
        )


def test_a_new_admin_does_not_make_up_for_the_last_one() -> None:
    new = Create("new@acme.example", {"roleId": "1"})
    promoted = role("77", "1", before="4")
    results = check([new, promoted, Delete("a@acme.example", ADMIN, {})], admin_ids=frozenset({ADMIN}))
    assert tripped(results) == ["last-admin"]


def test_as_many_admins_stay_as_the_job_asks_for() -> None:
    loss = [Delete("a@acme.example", ADMIN, {})]
    assert tripped(check(loss, settings={"min_admins": 2})) == []
    assert tripped(check([*loss, role(OTHER_ADMIN, "2")])) == []
    assert tripped(check(loss, settings={"min_admins": 3})) == ["last-admin"]


def test_an_admin_who_is_told_twice_is_lost_once() -> None:
    assert check([role(ADMIN, "2"), role(ADMIN, "4")])["last-admin"].message.startswith(
        "2 of today's 3 admins stay"
    )


def test_too_few_admins_from_the_start_stop_nothing_that_costs_no_admin() -> None:
    few = {"min_admins": 2}
    assert tripped(check([Create("a@acme.example", {})], admin_ids=frozenset(), settings=few)) == []


def test_a_person_without_a_role_change_is_no_loss_of_an_admin() -> None:
    title = Update("a@acme.example", ADMIN, {"title": "x"}, {"title": ""})
    results = check([title, role(ADMIN, "1", before="1")], admin_ids=frozenset({ADMIN}))
    assert tripped(results) == []
    assert results["admin-changes"].message.startswith("0 people would become admins and 0 would cease")
