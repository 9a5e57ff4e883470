import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.domo.csv_rows import header_line, parse_rows, read_rows, write_rows
from local.domo.errors import ApiError

TEXT = {"type": "STRING", "name": "a"}
CELLS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width))))
def test_what_is_written_is_read_back_nulls_and_empty_strings_apart(rows: list[list[str | None]]) -> None:
    width = len(rows[0]) if rows else 1
    columns = [{**TEXT, "name": str(number)} for number in range(width)]
    assert read_rows(write_rows(rows), width) == rows
    assert parse_rows(write_rows(rows), columns) == rows


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("LONG", "0074", "74"),
        ("LONG", "-1", "-1"),
        ("DOUBLE", "4", "4.0"),
        ("DECIMAL", "1.50", "1.50"),
        ("DATE", "2026-11-21", "2026-11-21"),
        ("DATETIME", "2026-11-21 10:00:00", "2026-11-21T10:00:00"),
        ("DATETIME", "2026-11-21T10:00:00Z", "2026-11-21T10:00:00"),
        ("STRING", " 0074 ", " 0074 "),
    ],
)
def test_a_cell_takes_the_form_of_its_column(kind: str, given: str, kept: str) -> None:
    assert parse_rows(given.encode(), [{"type": kind, "name": "a"}]) == [[kept]]


@pytest.mark.parametrize(
    ("kind", "given"),
    [("LONG", "1.0"), ("LONG", "x"), ("LONG", '""'), ("DOUBLE", "x"), ("DECIMAL", "x"), ("DATE", "soon")],
)
def test_a_cell_that_is_not_of_its_column_is_refused_with_its_row(kind: str, given: str) -> None:
    with pytest.raises(ApiError, match="row 1"):
        parse_rows(f"{given}\n".encode(), [{"type": kind, "name": "a"}])


def test_null_is_allowed_in_every_column() -> None:
    columns = [{"type": kind, "name": kind} for kind in ("LONG", "DOUBLE", "DATE", "STRING")]
    assert parse_rows(b",,,\n", columns) == [[None] * 4]


def test_a_header_is_quoted_where_it_must_be() -> None:
    assert header_line([{"type": "STRING", "name": 'a "b", c'}, TEXT]) == b'"a ""b"", c",a\n'
