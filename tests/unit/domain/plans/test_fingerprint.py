from collections.abc import Sequence

import pytest

from muster.domain.plans.plan import make_plan
from muster.domain.plans.rules import ColumnMode, Rules
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.domain.rosters import User, csv_text, opening, person, user

ROWS = [person(), person("bob@example.com", title="Boss"), person("new@example.com")]
USERS = [user(1), user(2, "bob@example.com"), user(3, "old@example.com", roleId="1")]


def fingerprint(
    content: str | None = None,
    users: Sequence[User] = USERS,
    rules: Rules | None = None,
    versions: tuple[str, str] = ("r1", "j1"),
) -> str:
    plan = make_plan(
        opening(content or csv_text(ROWS)),
        [users],
        rules or Rules(),
        roster_version=versions[0],
        job_version=versions[1],
    )
    return plan.fingerprint


def test_it_is_sixty_four_hexadecimal_digits() -> None:
    assert len(bytes.fromhex(fingerprint())) == 32


def test_the_same_input_has_the_same_one() -> None:
    assert fingerprint() == fingerprint()


def test_it_is_the_same_in_every_process_and_changes_with_no_release_unnoticed() -> None:
    assert fingerprint() == "1cef54670fa1f2496ca04d79f18a9d429ef108c4a29b7304911e7ecf98270583"


def test_it_does_not_matter_in_which_order_the_directory_lists_its_users() -> None:
    assert fingerprint(users=USERS[::-1]) == fingerprint()


@pytest.mark.parametrize("address", ["jane@example.com", "old@example.com"])
def test_it_does_not_matter_which_of_two_users_with_one_address_comes_first(address: str) -> None:
    users = [user(1, address), user(2, address, title="Boss"), user(3, "bob@example.com")]

    assert fingerprint(users=users) == fingerprint(users=users[::-1])


@pytest.mark.parametrize("delete_orphans", [False, True])
@pytest.mark.parametrize(
    "users",
    [
        USERS[:2],
        [*USERS, user(4, "older@example.com")],
        [user(1, title="Nurse"), *USERS[1:]],
        [USERS[0], user(2, "bob@example.com", title="Nurse"), USERS[2]],
        [*USERS[:2], user(3, "old@example.com", roleId="1", title="Nurse")],
        [*USERS[:2], user(3, "old@example.com", roleId="2")],
        [user(9), *USERS[1:]],
    ],
)
def test_another_directory_has_another_one(users: list[User], delete_orphans: bool) -> None:  # noqa: FBT001 - a parameter
    rules = Rules(delete_orphans=delete_orphans)

    assert fingerprint(users=users, rules=rules) != fingerprint(rules=rules)


@pytest.mark.parametrize(
    "content",
    [
        csv_text(ROWS[:2]),
        csv_text(ROWS[::-1]),
        csv_text([person(title="x"), *ROWS[1:]]),
        csv_text(ROWS) + "\n",
    ],
)
def test_another_roster_has_another_one(content: str) -> None:
    assert fingerprint(content) != fingerprint()


@pytest.mark.parametrize("versions", [("r2", "j1"), ("r1", "j2"), ("r1j1", ""), ("j1", "r1")])
def test_another_version_of_roster_or_job_has_another_one(versions: tuple[str, str]) -> None:
    assert fingerprint(versions=versions) != fingerprint()


@pytest.mark.parametrize(
    "rules",
    [
        Rules(delete_orphans=True),
        Rules(column_mode=ColumnMode.LENIENT),
        Rules(comparable=frozenset(COLUMN_NAMES) - {"locale"}),
        Rules(clearable=frozenset()),
        Rules(custom_role_ids=frozenset({"77"})),
    ],
)
def test_other_rules_have_another_one(rules: Rules) -> None:
    assert fingerprint(rules=rules) != fingerprint()
