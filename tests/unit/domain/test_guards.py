from collections.abc import Sequence

import pytest

from muster.domain.changes import Change, Create, Delete, Update
from muster.domain.guards import PlanFacts, check_guards
from muster.domain.job import GuardSettings
from muster.domain.run import GuardResult

REVIEW = (
    " Look whether the configuration DataSet is whole. If these people really shall go, raise {} of the job, "
    "run it, and set it back."
)
OWN, ADMIN, OTHER_ADMIN = "1", "2", "3"


def deletes(count: int) -> list[Change]:
    return [Delete(f"gone{number}@acme.example", f"9{number}", {}) for number in range(count)]


def role(user_id: str, role_id: str, before: str = "1") -> Change:
    return Update(f"user{user_id}@acme.example", user_id, {"roleId": before}, {"roleId": role_id})


def check(
    changes: Sequence[Change],
    *,
    size: int = 1000,
    admins: frozenset[str] = frozenset({OWN, ADMIN, OTHER_ADMIN}),
    **settings: float,
) -> dict[str, GuardResult]:
    facts = PlanFacts(directory_size=size, admin_ids=admins, own_user_id=OWN)
    results = check_guards(changes, GuardSettings.model_validate(settings), facts)
    return {result.guard: result for result in results}


def tripped(results: dict[str, GuardResult]) -> list[str]:
    return [name for name, result in results.items() if result.tripped]


def test_every_guard_answers_with_its_numbers_though_nothing_trips() -> None:
    results = check([Create("new@acme.example", {}), *deletes(2)])
    assert tripped(results) == []
    assert {
        name: results[name].message for name in ("delete-count", "delete-share", "own-user", "last-admin")
    } == {
        "delete-count": "2 people would be deleted; this job allows 50 in one run.",
        "delete-share": "2 of 1000 people (0.2%) would be deleted; this job allows 10.0%, so 100 at most.",
        "own-user": "The account's own user stays as it is.",
        "last-admin": "3 of today's 3 admins stay; at least 1 must.",
    }


def test_more_deletes_than_allowed_trip_the_count() -> None:
    assert tripped(check(deletes(50))) == []
    results = check(deletes(51))
    assert tripped(results) == ["delete-count"]
    assert results["delete-count"].message == (
        "51 people would be deleted; this job allows 50 in one run." + REVIEW.format("guards.max_deletes")
    )


def test_a_greater_share_than_allowed_trips() -> None:
    assert tripped(check(deletes(20), size=200)) == []
    results = check(deletes(21), size=200)
    assert tripped(results) == ["delete-share"]
    assert results["delete-share"].message == (
        "21 of 200 people (10.5%) would be deleted; this job allows 10.0%, so 20 at most."
        + REVIEW.format("guards.max_delete_share")
    )


def test_a_small_instance_is_guarded_as_well_as_a_large_one() -> None:
    results = check(deletes(1), size=5)
    assert tripped(results) == ["delete-share"]
    assert results["delete-share"].message.startswith(
        "1 of 5 people (20.0%) would be deleted; this job allows 10.0%, so 0 at most."
    )


@pytest.mark.parametrize(
    ("share", "size", "count"), [(0.29, 100, 29), (0.07, 100, 7), (0.1, 30, 3), (1.0, 7, 7)]
)
def test_exactly_the_allowed_share_passes_and_one_more_trips(share: float, size: int, count: int) -> None:
    assert tripped(check(deletes(count), size=size, max_delete_share=share)) == []
    more = check(deletes(count + 1), size=size, max_delete_share=share)
    assert tripped(more) == ["delete-share"]


def test_a_job_may_forbid_every_delete() -> None:
    assert tripped(check(deletes(1), max_deletes=0, max_delete_share=0)) == ["delete-count", "delete-share"]
    assert tripped(check([], size=0, max_deletes=0, max_delete_share=0)) == []


def test_the_accounts_own_user_is_not_deleted() -> None:
    results = check([Delete("me@acme.example", OWN, {})])
    assert tripped(results) == ["own-user"]
    assert results["own-user"].message == (
        "me@acme.example would be deleted, and this is the user whose credentials Muster works with. "
        "Put this person, with the present role, into the configuration DataSet."
    )


def test_the_accounts_own_user_is_not_given_another_role() -> None:
    results = check([role(OWN, "4")])
    assert tripped(results) == ["own-user"]
    assert results["own-user"].message.startswith(
        "user1@acme.example would get role 4 instead of 1, and this is"
    )


def test_the_accounts_own_user_may_become_an_admin_and_change_otherwise() -> None:
    title = Update("user1@acme.example", OWN, {"title": ""}, {"title": "Robot"})
    assert tripped(check([role(OWN, "1", before="4"), title], admins=frozenset({ADMIN}))) == []


def test_the_last_admin_is_neither_deleted_nor_given_another_role() -> None:
    for loss in (Delete("a@acme.example", ADMIN, {}), role(ADMIN, "2")):
        results = check([loss], admins=frozenset({ADMIN}))
        assert tripped(results) == ["last-admin"]
        assert results["last-admin"].message == (
            "0 of today's 1 admins stay; at least 1 must. 1 would be deleted or get another role. Keep an admin in "
            "the configuration DataSet; to replace the last one, make the new admin in one run and remove the old "
            "one in the next."
        )


def test_a_new_admin_does_not_make_up_for_the_last_one() -> None:
    new = Create("new@acme.example", {"roleId": "1"})
    promoted = role("77", "1", before="4")
    results = check([new, promoted, Delete("a@acme.example", ADMIN, {})], admins=frozenset({ADMIN}))
    assert tripped(results) == ["last-admin"]


def test_as_many_admins_stay_as_the_job_asks_for() -> None:
    loss = [Delete("a@acme.example", ADMIN, {})]
    assert tripped(check(loss, min_admins=2)) == []
    assert tripped(check(loss, min_admins=3)) == ["last-admin"]


def test_an_admin_who_is_told_twice_is_lost_once() -> None:
    changes = [role(ADMIN, "2"), role(ADMIN, "4")]
    assert check(changes)["last-admin"].message.startswith("2 of today's 3 admins stay")


def test_too_few_admins_from_the_start_stop_nothing_that_costs_no_admin() -> None:
    assert tripped(check([Create("a@acme.example", {})], admins=frozenset(), min_admins=2)) == []


def test_a_person_without_a_role_change_is_no_loss_of_an_admin() -> None:
    title = Update("a@acme.example", ADMIN, {"title": "x"}, {"title": ""})
    assert tripped(check([title, role(ADMIN, "1", before="1")], admins=frozenset({ADMIN}))) == []
