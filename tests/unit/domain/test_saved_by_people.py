import pytest

from muster.domain.plans.plan import make_plan, validate_roster
from muster.domain.plans.rules import ColumnMode, Rules
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.domain.rosters import JANE, csv_text, findings_of, opening, person, user, warning

TEXT = csv_text([person(), person("bob@example.com", title="Head, of\n“Everything”")])
LENIENT = Rules(column_mode=ColumnMode.LENIENT)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.rstrip("\n").encode(),
        (TEXT + "\n\n").encode(),
        TEXT.replace(",", ", ").encode(),
        TEXT.replace("displayName,email", ' displayName ,"email"').encode(),
    ],
    ids=[
        "plain",
        "mark",
        "crlf",
        "no last newline",
        "blank last lines",
        "blanks after commas",
        "loose header",
    ],
)
def test_a_file_reads_the_same_however_it_was_saved(content: bytes) -> None:
    report = validate_roster(opening(content), Rules())

    assert (report.rows, report.valid, list(report.findings)) == (2, 2, [])


def test_carriage_returns_alone_part_rows_too() -> None:
    content = csv_text([person(), person("bob@example.com")]).replace("\n", "\r")

    assert validate_roster(opening(content), Rules()).valid == 2


def test_columns_may_stand_in_any_order() -> None:
    columns = sorted(COLUMN_NAMES, reverse=True)

    plan = make_plan(opening(csv_text([JANE], columns)), [[user()]], Rules())

    assert plan.counts.unchanged == 1


def test_quotes_commas_and_newlines_inside_a_cell_are_kept() -> None:
    title = 'Head, of "Everything"\nand more'

    (change,) = make_plan(opening(csv_text([person(title=title)])), [[user()]], Rules()).changes()

    assert getattr(change, "after", None) == {"title": title}


def test_a_newline_inside_a_cell_does_not_move_the_row_numbers() -> None:
    rows = [person("a@example.com", title="one\ntwo\nthree"), person("b@example.com", locale="xx")]

    assert [finding.row for finding in findings_of(csv_text(rows))] == [3]


def test_a_blank_line_is_no_row_but_counts_as_one_as_in_a_spreadsheet() -> None:
    lines = csv_text([person("a@example.com"), person("b@example.com", locale="xx")]).splitlines(
        keepends=True
    )
    content = "".join([*lines[:2], "\n", *lines[2:]])

    report = validate_roster(opening(content), Rules())

    assert (report.rows, [finding.row for finding in report.findings]) == (2, [4])


def test_a_row_of_blank_cells_names_nobody_and_is_a_warning() -> None:
    content = csv_text([person()]) + "," * 12 + "\n"

    report = validate_roster(opening(content), Rules())

    message = "all cells are blank; the row is ignored, take it out"
    assert (report.rows, list(report.findings)) == (1, [warning(3, None, "blank-row", message)])


def test_a_repeated_header_names_nobody_and_is_a_warning() -> None:
    content = csv_text([person()]) + csv_text([person("bob@example.com")])

    report = validate_roster(opening(content), Rules())

    message = "the header stands here again; the row is ignored, take it out"
    assert (report.rows, list(report.findings)) == (2, [warning(3, None, "header-repeated", message)])


def test_blank_and_repeated_rows_hold_back_no_delete() -> None:
    content = csv_text([person()]) + csv_text([]) + "," * 12 + "\n"

    plan = make_plan(opening(content), [[user(), user(2, "bob@example.com")]], Rules(delete_orphans=True))

    assert (plan.counts.delete, plan.deletes_held_back) == (1, False)


def test_a_column_that_muster_does_not_know_is_a_warning_on_the_header() -> None:
    columns = [*COLUMN_NAMES, "shoeSize"]

    assert findings_of(csv_text([person(shoeSize="43")], columns)) == [
        warning(
            1,
            "shoeSize",
            "unknown-column",
            '"shoeSize" is none of the thirteen columns and is ignored; a custom attribute is kept only with an '
            "account that can read them, such as an access token",
        )
    ]


def test_a_misspelt_optional_column_is_told_by_the_name_it_should_have() -> None:
    content = "displayName,email,roleId,Time Zone\nJane,jane@example.com,4,Nowhere\n"

    assert findings_of(content, LENIENT) == [
        warning(
            1,
            "Time Zone",
            "unknown-column",
            '"Time Zone" is none of the thirteen columns and is ignored; did you mean timeZone?',
        )
    ]


def test_columns_without_a_name_are_one_warning() -> None:
    content = "displayName,email,roleId,,\nJane,jane@example.com,4,,\n"

    assert findings_of(content, LENIENT) == [
        warning(1, "", "unknown-column", "a column has no name and is ignored")
    ]
