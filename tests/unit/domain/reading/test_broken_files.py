import csv
import io

import pytest

from muster.domain.plans.plan import make_plan, validate_roster
from muster.domain.plans.rules import ColumnMode, Rules
from muster.domain.reading.faults import RosterFault
from muster.domain.reading.records import OpenRoster
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.domain.rosters import csv_text, opening, person, user

HEADER = ",".join(COLUMN_NAMES)
TEXT = csv_text([person(), person("bob@example.com")])
EXPORT_AGAIN = "and no CSV; export the DataSet as CSV again"
LATIN = TEXT.replace("Jane Doe", "Jané Doe", 1).encode("latin-1")

FAULTS = [
    (b"", "empty-file", "the file is empty; it needs a header and a row for every person", None),
    (b" \r\n\n", "empty-file", "the file is empty; it needs a header and a row for every person", None),
    (b"\xef\xbb\xbf", "empty-file", "the file is empty; it needs a header and a row for every person", None),
    (
        HEADER.encode(),
        "no-rows",
        "the file has a header and no rows; Muster does not take that for an instance without people",
        None,
    ),
    (
        (HEADER + "\r\n\r\n" + "," * 12 + "\r\n").encode(),
        "no-rows",
        "the file has a header and no rows; Muster does not take that for an instance without people",
        None,
    ),
    (
        b"<!DOCTYPE html><html><body>Sign in</body></html>",
        "html-instead-of-csv",
        f"the file holds HTML or XML, as a log-in or error page does, {EXPORT_AGAIN}",
        None,
    ),
    (
        b'{"status":403,"toe":"694M4LH50R"}',
        "json-instead-of-csv",
        f"the file holds JSON, as an API's error answer does, {EXPORT_AGAIN}",
        None,
    ),
    (
        b"PK\x03\x04\x14\x00",
        "spreadsheet-instead-of-csv",
        f"the file is a spreadsheet or a zip archive, {EXPORT_AGAIN}",
        None,
    ),
    (b"\x1f\x8b\x08\x00", "gzip-instead-of-csv", f"the file is compressed with gzip, {EXPORT_AGAIN}", None),
    (
        TEXT.encode("utf-16"),
        "utf-16",
        "the file is in UTF-16 or UTF-32, not in UTF-8; save it as CSV in UTF-8",
        None,
    ),
    (
        TEXT.encode("utf-16-le"),
        "nul-byte",
        "byte 1 of the file is a NUL, which no CSV has; save it as CSV in UTF-8",
        None,
    ),
    (
        LATIN,
        "not-utf-8",
        (
            f"byte 0xE9 ('é' in Windows-1252) at offset {LATIN.index(0xE9)}, in row 2, is not UTF-8; "
            "save it as CSV in UTF-8"
        ),
        2,
    ),
    (
        (TEXT + '"Jane').encode(),
        "truncated",
        (
            "the file ends inside a quoted cell that begins in row 4: it was cut short on its way, or a closing "
            "quotation mark is missing; export it again"
        ),
        4,
    ),
    (
        (TEXT + 'Jane "J" Doe,"a"b,\n').encode(),
        "bad-quoting",
        "row 4 has a quotation mark inside a quoted cell; write it twice (\"\") (',' expected after '\"')",
        4,
    ),
    (
        (TEXT + "Jim,jim@example.com,4\n").encode(),
        "ragged-row",
        (
            "row 4 has 3 cells and the header has 13: a comma in a cell that is not quoted, or a file cut short; "
            "mend that row or export the DataSet again"
        ),
        4,
    ),
    (
        (TEXT + "," * 13 + "\n").encode(),
        "ragged-row",
        (
            "row 4 has 14 cells and the header has 13: a comma in a cell that is not quoted, or a file cut short; "
            "mend that row or export the DataSet again"
        ),
        4,
    ),
    (
        TEXT.replace("locale", "title", 1).encode(),
        "doubled-column",
        'the header has "title" more than once; keep one of them',
        1,
    ),
    (
        TEXT.replace("locale", "language", 1).encode(),
        "missing-column",
        'the header lacks the column "locale"; add it',
        1,
    ),
    (
        TEXT.replace("roleId", "Role ID", 1).replace("title", "Job", 1).encode(),
        "missing-column",
        'the header lacks the columns "roleId", "title": "Role ID" should be spelt roleId',
        1,
    ),
    (("\n" + TEXT).encode(), "missing-column", "row 1 is blank, and should be the header", 1),
    (
        TEXT.replace(",", ";").encode(),
        "wrong-delimiter",
        "the cells are parted by semicolons; part them by commas, as Domo exports CSV",
        1,
    ),
    (
        TEXT.replace(",", "\t").encode(),
        "wrong-delimiter",
        "the cells are parted by tabs; part them by commas, as Domo exports CSV",
        1,
    ),
]


def fault_of(content: bytes, rules: Rules | None = None) -> RosterFault:
    with pytest.raises(RosterFault) as caught:
        validate_roster(opening(content), rules or Rules())
    return caught.value


@pytest.mark.parametrize(("content", "code", "message", "row"), FAULTS)
def test_a_broken_file_is_one_fault_that_says_what_where_and_what_to_do(
    content: bytes, code: str, message: str, row: int | None
) -> None:
    fault = fault_of(content)

    assert (fault.code, fault.message, fault.row) == (code, message, row)


@pytest.mark.parametrize("content", [content for content, _, _, _ in FAULTS])
def test_a_broken_file_ends_the_plan_before_the_directory_is_read(content: bytes) -> None:
    untouched = ([user(1 // number)] for number in [0])

    with pytest.raises(RosterFault):
        make_plan(opening(content), untouched, Rules(delete_orphans=True))


def test_every_cut_of_a_quoted_file_is_a_fault_or_leaves_whole_rows() -> None:
    content = csv_text(
        [person(title='say "hi", all'), person("bob@example.com", title="two\nlines")]
    ).encode()
    whole = {content.index(b"\nJane Doe,bob"), len(content) - 1, len(content)}
    for size in range(len(content)):
        if size in whole or size + 1 in whole or content[size:].strip() == b"":
            continue
        try:
            report = validate_roster(opening(content[:size]), Rules())
        except RosterFault:
            continue
        # Nobody can see that a last cell was cut, so long as it still reads as one.
        assert report.rows <= content[:size].count(b"@example.com")


def test_a_bad_byte_far_into_the_file_is_named_by_offset_and_row() -> None:
    rows = [person(f"p{number}@example.com", title="two\nlines") for number in range(5_000)]
    content = csv_text(rows).encode().replace(b"p4321@", b"p\xff321@")

    fault = fault_of(content)

    assert fault.code == "not-utf-8"
    assert fault.row == 4_323
    assert f"offset {content.index(0xFF):,}," in fault.message


def test_a_bad_byte_at_the_start_of_a_row_is_in_that_row() -> None:
    assert fault_of(TEXT.encode() + b"\xff").row == 4


def test_a_cut_through_a_character_of_several_bytes_is_not_utf_8() -> None:
    assert fault_of(TEXT.encode() + "é".encode()[:1]).code == "not-utf-8"


def test_a_ragged_row_in_a_later_block_is_named() -> None:
    rows = csv_text([person(f"p{number}@example.com") for number in range(3_000)])

    assert fault_of((rows + "x\n").encode()).row == 3_002


def test_a_cell_beyond_the_limit_of_the_reader_is_a_fault() -> None:
    content = csv_text([person(title="x" * (csv.field_size_limit() + 1))])

    fault = fault_of(content.encode())

    assert (fault.code, fault.row) == ("cell-too-large", 2)


def test_lenient_mode_still_asks_for_name_address_and_role() -> None:
    fault = fault_of(b"email,title\njane@example.com,Boss\n", Rules(column_mode=ColumnMode.LENIENT))

    assert fault.message == 'the header lacks the columns "displayName", "roleId"; add them'


def test_strict_mode_asks_for_all_thirteen_columns() -> None:
    assert fault_of(b"displayName,email,roleId\nJane,jane@example.com,4\n").code == "missing-column"


def test_a_file_that_changes_between_two_readings_is_a_fault() -> None:
    contents = [TEXT, TEXT, TEXT.replace("Engineer", "Director")]
    changing: OpenRoster = lambda: io.BytesIO(contents.pop(0).encode())  # noqa: E731 - it has a type

    with pytest.raises(RosterFault) as caught:
        make_plan(changing, [[user(title="Nurse")]], Rules())

    assert caught.value.code == "roster-moved"
