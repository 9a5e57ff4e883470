import pytest

from muster.domain.plans.plan import Counts, make_plan
from muster.domain.plans.rules import Rules
from muster.domain.reading.faults import DirectoryFault
from tests.unit.domain.rosters import error, person, plan, roster, user, warning

ORPHANS = Rules(delete_orphans=True)
DOUBLED = (
    'the directory has more than one user with the address "{}"; none of them is touched, give each their own'
)


def fault_of(*users: dict[str, object]) -> DirectoryFault:
    with pytest.raises(DirectoryFault) as caught:
        plan([person()], users, ORPHANS)
    return caught.value


@pytest.mark.parametrize(
    "titles", [("Boss", "Nurse"), ("Software Engineer", "Boss"), ("Boss", "Software Engineer")]
)
def test_two_users_with_the_address_of_a_row_are_left_alone(titles: tuple[str, str]) -> None:
    users = [user(1, title=titles[0]), user(2, "JANE@example.com", title=titles[1])]

    made = plan([person()], users, ORPHANS)

    message = DOUBLED.format("jane@example.com")
    assert (made.counts, list(made.changes())) == (Counts(invalid=1), [])
    assert list(made.findings) == [error(2, "email", "directory-duplicate-email", message)]


def test_two_orphans_with_one_address_are_not_deleted() -> None:
    users = [user(), user(2, "old@example.com"), user(3, "Old@example.com"), user(4, "older@example.com")]

    made = plan([person()], users, ORPHANS)

    assert [change.email for change in made.changes()] == ["older@example.com"]
    message = DOUBLED.format("old@example.com")
    assert list(made.findings) == [warning(None, "email", "directory-duplicate-email", message)]


@pytest.mark.parametrize("address", ["", None, "  "])
def test_users_without_an_address_are_told_and_left_alone(address: object) -> None:
    made = plan([person()], [user(), user(2, address), user(3, address)], ORPHANS)

    message = "2 of the directory's users have no e-mail address: matched to nobody, and not touched"
    assert made.counts == Counts(unchanged=1)
    assert list(made.findings) == [warning(None, "email", "directory-user-without-email", message)]


def test_users_of_whom_no_address_is_known_are_left_alone() -> None:
    made = plan([person()], [user(), {"id": 2, "title": "Boss"}], ORPHANS)

    assert made.counts == Counts(unchanged=1)


@pytest.mark.parametrize("user_id", [None, "", True, 1.5, ["1"]])
def test_a_user_without_an_id_is_a_fault(user_id: object) -> None:
    assert fault_of({**user(), "id": user_id}).code == "user-without-id"


def test_a_user_with_no_id_at_all_is_a_fault() -> None:
    without = user()
    del without["id"]

    fault = fault_of(without)

    assert fault.code == "user-without-id"
    assert fault.message == "a user of the directory has no id, so it cannot be told from others"


@pytest.mark.parametrize("ids", [(5, 5), (5, "5"), ("a-1", "a-1")])
@pytest.mark.parametrize("second", ["jane@example.com", "other@example.com"])
def test_a_user_who_comes_twice_means_that_the_list_moved(ids: tuple[object, object], second: str) -> None:
    fault = fault_of({**user(), "id": ids[0]}, {**user(email=second), "id": ids[1]})

    assert fault.code == "user-twice"
    assert fault.message == (
        "1 of the 2 users listed came twice: the list moved while it was read; read it again"
    )


def test_ids_may_be_text_and_numbers_side_by_side() -> None:
    users = [user(n, f"p{n}@example.com") for n in range(1, 600)] + [
        user(chr(n), f"t{n}@example.com") for n in range(65, 91)
    ]

    assert plan([person()], users).directory_size == 625


def test_a_page_that_comes_twice_is_a_fault() -> None:
    page = [user(number, f"p{number}@example.com") for number in range(500)]

    with pytest.raises(DirectoryFault) as caught:
        make_plan(roster(person()), [page, page], Rules())

    assert "500 of the 1,000 users" in caught.value.message


@pytest.mark.parametrize("value", [["x"], {"a": 1}, True, b"x"])
@pytest.mark.parametrize("name", ["title", "roleId", "employeeNumber"])
@pytest.mark.parametrize("address", ["jane@example.com", "orphan@example.com"])
def test_a_value_that_is_neither_text_nor_number_is_a_fault(address: str, name: str, value: object) -> None:
    fault = fault_of({**user(email=address), name: value})

    assert fault.code == "bad-value"


def test_an_address_that_is_no_text_is_a_fault() -> None:
    assert fault_of(user(email=["jane@example.com"])).code == "bad-value"


def test_of_several_addresses_that_cannot_be_read_the_first_row_is_named() -> None:
    rows = [person(), *(person(f"jane{number}@") for number in range(3))]
    made = plan(rows, [user(), user(2, "old@example.com")], ORPHANS)

    told = "Whom 3 rows name, row 3 the first of them, is not certain, so nobody knows who is missing"
    assert told in made.findings[-1].message
