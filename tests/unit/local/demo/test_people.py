from local.demo.people import make_company
from muster.domain.values.columns import COLUMN_NAMES, COLUMNS_BY_NAME


def test_the_company_is_the_same_at_every_showing() -> None:
    assert make_company() == make_company()


def test_it_has_about_two_hundred_people_and_every_kind_of_change() -> None:
    company = make_company()
    assert 190 <= len(company.before) <= 210
    assert len(company.orphans) <= 0.1 * len(company.before)
    assert (len(company.new), len(company.changed), len(company.orphans)) == (12, 24, 8)
    assert company.owner in company.orphans


def test_every_row_has_the_thirteen_columns() -> None:
    company = make_company()
    assert all(list(row) == list(COLUMN_NAMES) for row in (*company.before, *company.roster))


def test_nobody_is_there_twice_but_by_the_mistake_that_is_shown() -> None:
    company = make_company()
    addresses = [row["email"].lower() for row in company.roster]
    twice = {address for address in addresses if addresses.count(address) > 1}
    assert len(twice) == 1
    assert twice < company.bad
    assert len({row["email"] for row in company.before}) == len(company.before)


def test_only_the_bad_rows_hold_cells_that_cannot_be_read() -> None:
    company = make_company()
    for row in company.roster:
        if row["email"].lower() not in company.bad:
            for name, value in row.items():
                assert COLUMNS_BY_NAME[name].kind.read(value) == value
