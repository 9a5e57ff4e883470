import pytest

from muster.domain.plans.changes import Update
from muster.domain.plans.plan import Counts
from tests.unit.domain.rosters import person, plan, user


@pytest.mark.parametrize(
    ("name", "cell", "held"),
    [
        ("roleId", "4.0", 4),
        ("employeeNumber", "0074", "0074"),
        ("employeeNumber", "0074", 74),
        ("employeeNumber", "0074", 74.0),
        ("employeeNumber", "74.0", "74"),
        ("employeeNumber", "", None),
        ("title", "", None),
        ("title", "Boss", " Boss "),
        ("alternateEmail", "J@Home.example", "j@home.example"),
        ("timeZone", "China Time(Asia/Shanghai)", "Asia/Shanghai"),
        ("timeZone", "Asia/Calcutta", "Asia/Kolkata"),
        ("timeZone", "Asia/Shanghai", "China Time(Asia/Shanghai)"),
        ("locale", "en-us", "en-US"),
        ("phoneNumber", " (800) 899-1000 ", "(800) 899-1000"),
        ("displayName", "Zoe\u0308", "Zo\u00eb"),
    ],
)
def test_two_spellings_of_a_value_are_no_change(name: str, cell: str, held: object) -> None:
    assert plan([person() | {name: cell}], [user() | {name: held}]).counts == Counts(unchanged=1)


@pytest.mark.parametrize(
    ("name", "cell", "held", "before"),
    [
        ("employeeNumber", "0074", "74", "74"),
        ("employeeNumber", "", 74, "74"),
        ("phoneNumber", "800-899-1000", "(800) 899-1000", "(800) 899-1000"),
        ("timeZone", "Asia/Shanghai", "Mars/Phobos", "Mars/Phobos"),
        ("title", "boss", "Boss", "Boss"),
        ("roleId", "2", 1.0, "1"),
    ],
)
def test_two_values_are_a_change(name: str, cell: str, held: object, before: str) -> None:
    (change,) = plan([person() | {name: cell}], [user() | {name: held}]).changes()

    assert change == Update("jane@example.com", "1", {name: before}, {name: cell})
