import pytest

from muster.domain.plans.rules import Rules
from muster.domain.values.columns import COLUMN_NAMES, COLUMNS


def test_there_are_the_thirteen_columns_of_the_seed() -> None:
    assert COLUMN_NAMES == (
        "displayName",
        "email",
        "roleId",
        "title",
        "department",
        "alternateEmail",
        "phoneNumber",
        "deskPhoneNumber",
        "employeeNumber",
        "employeeId",
        "location",
        "timeZone",
        "locale",
    )


def test_name_address_and_role_are_required() -> None:
    assert [column.name for column in COLUMNS if column.required] == ["displayName", "email", "roleId"]


def test_each_column_has_its_own_name_in_each_api() -> None:
    identity = [column.identity_name for column in COLUMNS]
    public = [column.public_name for column in COLUMNS if column.public_name]

    assert len(set(identity)) == 13
    assert len(set(public)) == len(public) == 12
    assert dict(zip(COLUMN_NAMES, identity, strict=True))["location"] == "employeeLocation"


@pytest.mark.parametrize("name", ["comparable", "clearable"])
def test_rules_refuse_a_name_that_is_no_column(name: str) -> None:
    with pytest.raises(ValueError, match="no such column: tilte"):
        Rules(**{name: frozenset({"title", "tilte"})})  # type: ignore[arg-type]
