import pytest

from muster.domain.guards import comparable_address
from muster.domain.plans.changes import Change, Create, Delete, Update
from tests.unit.domain.guarded import OWN, check, tripped

ANN = frozenset({comparable_address(" Ann.Ö@Acme.example ")})
HOW = (
    ": whom the job protects, and Domo's support users, are never deleted and keep their role and address. "
    "Put each of them, with the present ones, into the configuration DataSet, or take the address out of `protected` "
    "of the job."
)


def update(email: str, before: dict[str, str], after: dict[str, str]) -> Change:
    return Update(email, "55", before, after)


def test_a_protected_person_is_not_deleted_however_the_address_is_written() -> None:
    for written in ("ann.ö@acme.example", "ANN.Ö@ACME.EXAMPLE", "ann.o\u0308@acme.example"):
        results = check([Delete(written, "55", {})], protected=ANN)
        assert tripped(results) == ["protected"]
        assert results["protected"].message == f"{written} would be deleted{HOW}"


@pytest.mark.parametrize(("before", "after"), [("2", "4"), ("4", "2"), ("4", "1"), ("4", "810756122")])
def test_a_protected_person_keeps_the_role_up_and_down(before: str, after: str) -> None:
    results = check([update("ann.ö@acme.example", {"roleId": before}, {"roleId": after})], protected=ANN)
    assert tripped(results) == ["protected"]
    assert results["protected"].message == (
        f"ann.ö@acme.example would get role {after} instead of {before}{HOW}"
    )


def test_a_protected_person_keeps_the_role_under_a_new_address() -> None:
    moved = {"email": "ann.ö@acme.example", "roleId": "2"}
    results = check(
        [update("ann@new.example", moved, {"email": "ann@new.example", "roleId": "4"})], protected=ANN
    )
    assert tripped(results) == ["protected"]


def test_a_protected_person_keeps_the_address_and_is_counted_once() -> None:
    before = {"email": "ann.ö@acme.example", "roleId": "2"}
    after = {"email": "ann@new.example", "roleId": "4"}

    results = check([Update("ann.ö@acme.example", "55", before, after)], protected=ANN)

    assert tripped(results) == ["protected"]
    assert results["protected"].message == (
        "ann.ö@acme.example would get the address ann@new.example and ann.ö@acme.example would get role 4 instead of 2"
        + HOW
    )


def test_a_protected_person_may_change_in_everything_else() -> None:
    title = update("ann.ö@acme.example", {"title": "Clerk"}, {"title": "Boss"})
    assert tripped(check([title, Create("ann.ö@acme.example", {"roleId": "4"})], protected=ANN)) == []


def test_nobody_else_is_protected() -> None:
    others: list[Change] = [
        Delete("joann.ö@acme.example", "56", {"displayName": "Domo Supporter"}),
        Delete("bo@notdomo.com", "270", {}),
        Delete("domo.com@acme.example", "57", {}),
        update("bo@acme.example", {"roleId": "2"}, {"roleId": "4"}),
    ]
    assert tripped(check(others, protected=ANN)) == []


@pytest.mark.parametrize(
    "gone",
    [
        Delete("support@domo.com", "55", {}),
        Delete("Someone@DOMO.com", "55", {}),
        Delete("someone@emea.domo.com", "55", {}),
        Delete("x@acme.example", "27", {}),
        Delete("x@acme.example", "55", {"displayName": "DomoSupport"}),
        Delete("x@acme.example", "55", {"displayName": "Domo Support"}),
    ],
)
def test_domos_own_support_is_protected_in_every_job(gone: Delete) -> None:
    assert tripped(check([gone])) == ["protected"]
    role = Update(gone.email, gone.user_id, dict(gone.before) | {"roleId": "1"}, {"roleId": "4"})
    assert tripped(check([role])) == ["protected"]


def test_five_people_are_named_and_the_others_counted() -> None:
    results = check([Delete(f"p{number}@domo.com", f"5{number}", {}) for number in range(7)])
    assert results["protected"].message == (
        ", ".join(f"p{number}@domo.com would be deleted" for number in range(5)) + f" and 2 more{HOW}"
    )


def test_the_accounts_own_user_keeps_the_address() -> None:
    change = Update("me@acme.example", OWN, {"email": "me@acme.example"}, {"email": "other@acme.example"})

    results = check([change])

    assert tripped(results) == ["own-user"]
    assert results["own-user"].message.startswith(
        "me@acme.example would get the address other@acme.example, and this is the user whose"
    )
