"""When an approved plan still holds, and how the differences are told."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some

from muster.domain.plans.changes import Change, Create, Delete, Update, change_from_json, change_to_json
from muster.domain.plans.plan_digest import PlanDigest, canonical
from muster.domain.plans.plan_match import MOST_TOLD, PlanMatch, match_plans

CREATE = Create("new@acme.example", {"email": "new@acme.example", "title": "Boss"})
UPDATE = Update("ann@acme.example", "7", {"title": "Clerk"}, {"title": "Boss"})
DELETE = Delete("bo@acme.example", "8", {"title": "Clerk"})

texts = some.text(max_size=3)
fields = some.dictionaries(some.sampled_from(["title", "locale", "email"]), texts, max_size=3)
changes = some.one_of(
    some.builds(Create, texts, fields),
    some.builds(Update, texts, texts, fields, fields),
    some.builds(Delete, texts, texts, fields),
)


def digest_of(plan: Sequence[Change], job: str = "job", target: str = "home") -> str:
    digest = PlanDigest(job, target)
    for change in plan:
        digest.take(change)
    return digest.hexdigest()


def match(approved: Sequence[Change], fresh: Sequence[Change], digest: str | None = None) -> PlanMatch:
    named = digest_of(approved) if digest is None else digest
    return match_plans(lambda: approved, lambda: fresh, empty=PlanDigest("job", "home"), digest=named)


def test_a_plan_holds_in_itself_and_in_every_plan_that_has_more() -> None:
    assert match([CREATE, UPDATE, DELETE], [CREATE, UPDATE, DELETE]) == PlanMatch(3, 0, 0, intact=True)
    assert match([UPDATE], [DELETE, UPDATE, CREATE]) == PlanMatch(1, 0, 2, intact=True)
    assert match([], [CREATE]).holds


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (None, "update ann@acme.example: this was approved, and now nothing is to be done to this person."),
        (
            Update("ann@acme.example", "7", {"title": "Chief"}, {"title": "Boss"}),
            'update ann@acme.example: title "Clerk" → "Boss" was approved, now "Chief" → "Boss".',
        ),
        (
            Update(
                "ann@acme.example", "7", {"title": "Clerk", "locale": ""}, {"title": "Boss", "locale": "x"}
            ),
            'update ann@acme.example: locale nothing was approved, now "" → "x".',
        ),
        (
            Delete("ann@acme.example", "7", {}),
            "ann@acme.example: update was approved, and now the plan is to delete.",
        ),
        (
            Update("ANN@acme.example", "9", {"title": "Clerk"}, {"title": "Boss"}),
            "update ann@acme.example: another user of the same address.",
        ),
    ],
)
def test_a_change_that_is_not_there_to_the_letter_is_missing_and_what_differs_is_told(
    now: Change | None, told: str
) -> None:
    found = match([CREATE, UPDATE], [CREATE, *([now] if now else [])])
    assert (found.holds, found.missing, found.differences) == (False, 1, (told,))


def test_long_values_and_many_fields_are_cut() -> None:
    names = ["a", "b", "c", "d", "e", "f"]
    then = Update("ann@acme.example", "7", dict.fromkeys(names, ""), dict.fromkeys(names, "x" * 99))
    now = Update("ann@acme.example", "7", dict.fromkeys(names, ""), dict.fromkeys(names, "y"))
    [told] = match([then], [now]).differences
    assert told.endswith("; and 2 fields more.")
    assert "x" * 40 not in told


def test_ten_differences_are_told_however_many_there_are() -> None:
    gone = [Delete(f"p{number}@acme.example", str(number), {}) for number in range(40)]
    found = match(gone, gone[30:])
    assert (found.missing, len(found.differences)) == (30, MOST_TOLD)


@pytest.mark.parametrize(
    "other",
    [[UPDATE, CREATE], [CREATE], [CREATE, UPDATE, DELETE], [CREATE, DELETE]],
)
def test_other_changes_or_another_order_are_not_what_was_approved(other: Sequence[Change]) -> None:
    found = match(other, [CREATE, UPDATE, DELETE], digest_of([CREATE, UPDATE]))
    assert not found.intact
    assert not found.holds


def test_a_plan_of_another_job_or_instance_is_another_plan() -> None:
    assert len({digest_of([]), digest_of([], job="x"), digest_of([], target="x"), digest_of([CREATE])}) == 4


@given(some.lists(changes, max_size=4), some.lists(changes, max_size=4))
def test_a_plan_holds_exactly_if_each_of_its_changes_is_in_the_fresh_one(
    approved: list[Change], fresh: list[Change]
) -> None:
    assert match(approved, fresh).holds == all(change in fresh for change in approved)


@given(changes, changes)
def test_changes_are_written_alike_only_if_they_are_equal(one: Change, other: Change) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)
    assert canonical(change_from_json(change_to_json(one))) == canonical(one)
