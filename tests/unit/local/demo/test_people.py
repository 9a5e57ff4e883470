from local.demo.people import make_company
from muster.domain.values.columns import COLUMN_NAMES, COLUMNS_BY_NAME

MOST_DELETED = 0.05  # of the demo's job


def test_the_company_is_the_same_at_every_showing() -> None:
    assert make_company() == make_company()


def test_it_has_about_two_hundred_people_and_every_kind_of_change() -> None:
    company = make_company()
    assert 190 <= len(company.before) <= 210
    assert len(company.orphans) <= MOST_DELETED * len(company.before)
    assert (len(company.new), len(company.changed), len(company.orphans)) == (12, 24, 8)
    assert company.owner in company.orphans


def test_every_row_has_the_thirteen_columns() -> None:
    company = make_company()
    assert all(list(row) == list(COLUMN_NAMES) for row in (*company.before, *company.roster))


def test_nobody_is_there_twice_for_then_nobody_would_be_deleted() -> None:
    company = make_company()
    addresses = [row["email"].lower() for row in company.roster]
    assert len(addresses) == len(set(addresses))
    assert len({row["email"] for row in company.before}) == len(company.before)


def test_only_the_bad_rows_hold_cells_that_cannot_be_read() -> None:
    company = make_company()
    for row in company.roster:
        if row["email"].lower() not in company.bad:
            for name, value in row.items():
                assert COLUMNS_BY_NAME[name].kind.read(value) == value


def test_the_mended_roster_has_everybody_once_and_says_of_the_bad_rows_what_was_there() -> None:
    company = make_company()
    addresses = [row["email"] for row in company.mended]
    before = {row["email"]: row for row in company.before}
    assert (
        len(addresses) == len(set(addresses)) == len(company.before) - len(company.orphans) + len(company.new)
    )
    assert all(row == before[row["email"]] for row in company.mended if row["email"] in company.bad)


def test_enough_people_are_in_tokyo_to_trip_the_guard_of_the_demos_job() -> None:
    rows = make_company().mended
    assert len([row for row in rows if row["location"] == "Tokyo"]) >= 12 > MOST_DELETED * (len(rows) + 2)
