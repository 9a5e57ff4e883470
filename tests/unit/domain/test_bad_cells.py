import pytest

from muster.domain.plans.plan import validate_roster
from muster.domain.plans.rules import Rules
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.domain.rosters import csv_text, error, findings_of, opening, person

ROLES = "1 (Admin), 2 (Privileged), 3 (Editor), 4 (Participant), 5 (Social) or the id of a custom role"
EMAIL_RIGHT = "write it like jane@example.com"
PHONE_RIGHT = "write it like +44 20 7946 0958 or (800) 899-1000"
NUMBER_RIGHT = "write digits alone, at most 16, such as 123 or 0074"

BAD_CELLS = [
    ("displayName", "", "required-blank", "displayName is blank; every person needs one"),
    ("displayName", "  ", "required-blank", "displayName is blank; every person needs one"),
    ("email", "", "required-blank", "email is blank; every person needs one"),
    ("roleId", "", "required-blank", "roleId is blank; every person needs one"),
    ("roleId", "99", "unknown-role", f'"99" is no role here; write {ROLES}'),
    ("roleId", "0", "unknown-role", f'"0" is no role here; write {ROLES}'),
    ("roleId", "Admin", "unknown-role", f'"Admin" is no role here; write {ROLES}'),
    ("roleId", "1.5", "unknown-role", f'"1.5" is no role here; write {ROLES}'),
    ("roleId", "-1", "unknown-role", f'"-1" is no role here; write {ROLES}'),
    ("email", "jane", "bad-email", f'"jane" is no e-mail address: it has no @; {EMAIL_RIGHT}'),
    (
        "email",
        "a@b@c.com",
        "bad-email",
        f'"a@b@c.com" is no e-mail address: it has more than one @; {EMAIL_RIGHT}',
    ),
    (
        "email",
        "jane@localhost",
        "bad-email",
        f'"jane@localhost" is no e-mail address: the domain after the @ has no dot; {EMAIL_RIGHT}',
    ),
    (
        "email",
        "jane doe@x.com",
        "bad-email",
        (
            f'"jane doe@x.com" is no e-mail address: the part before the @ has something in it that cannot stand there;'
            f" {EMAIL_RIGHT}"
        ),
    ),
    (
        "email",
        "jane@ex ample.com",
        "bad-email",
        f'"jane@ex ample.com" is no e-mail address: the part after the @ is no domain; {EMAIL_RIGHT}',
    ),
    (
        "alternateEmail",
        "jane@192.168.0.1",
        "bad-email",
        f'"jane@192.168.0.1" is no e-mail address: the part after the @ is no domain; {EMAIL_RIGHT}',
    ),
    (
        "alternateEmail",
        "Jane <jane@example.com>",
        "bad-email",
        (
            '"Jane <jane@example.com>" is no e-mail address: '
            f"the part before the @ has something in it that cannot stand there; {EMAIL_RIGHT}"
        ),
    ),
    (
        "email",
        "x" * 65 + "@example.com",
        "bad-email",
        f'"{"x" * 39}…" is no e-mail address: it is longer than 254 characters, or 64 before the @; {EMAIL_RIGHT}',
    ),
    (
        "alternateEmail",
        "jane@" + "x" * 60 + f".{'y' * 60}" * 3 + ".example",
        "bad-email",
        f'"jane@{"x" * 34}…" is no e-mail address: it is longer than 254 characters, or 64 before the @; {EMAIL_RIGHT}',
    ),
    (
        "email",
        "jane@" + "x" * 64 + ".com",
        "bad-email",
        f'"jane@{"x" * 34}…" is no e-mail address: the part after the @ is no domain; {EMAIL_RIGHT}',
    ),
    ("phoneNumber", "12", "bad-phone", f'"12" is no phone number: it has too few digits; {PHONE_RIGHT}'),
    (
        "phoneNumber",
        "020 7946 0958 12345",
        "bad-phone",
        f'"020 7946 0958 12345" is no phone number: it has too many digits; {PHONE_RIGHT}',
    ),
    (
        "deskPhoneNumber",
        "555-1234",
        "bad-phone",
        f'"555-1234" is no phone number: its area code is missing; {PHONE_RIGHT}',
    ),
    (
        "phoneNumber",
        "+999",
        "bad-phone",
        f'"+999" is no phone number: no country has that code; {PHONE_RIGHT}',
    ),
    ("phoneNumber", "+-", "bad-phone", f'"+-" is no phone number: it is not written as one; {PHONE_RIGHT}'),
    (
        "phoneNumber",
        "1-800-FLOWERS",
        "bad-phone",
        (
            '"1-800-FLOWERS" is no phone number: '
            f"it has something other than digits, blanks and + ( ) - . / in it; {PHONE_RIGHT}"
        ),
    ),
    ("employeeNumber", "A12", "bad-employee-number", f'"A12" is no employee number: {NUMBER_RIGHT}'),
    ("employeeNumber", "1.5", "bad-employee-number", f'"1.5" is no employee number: {NUMBER_RIGHT}'),
    (
        "employeeNumber",
        "1.23E+05",
        "bad-employee-number",
        f'"1.23E+05" is no employee number: {NUMBER_RIGHT}',
    ),
    (
        "employeeNumber",
        "12345678901234567",
        "bad-employee-number",
        f'"12345678901234567" is no employee number: {NUMBER_RIGHT}',
    ),
    (
        "timeZone",
        "Mars/Phobos",
        "unknown-time-zone",
        '"Mars/Phobos" is no time zone; write a name of the tz database, such as America/New_York',
    ),
    (
        "timeZone",
        "Denver",
        "unknown-time-zone",
        '"Denver" is no time zone; write a name of the tz database, such as America/Denver',
    ),
    ("locale", "en_US", "unknown-locale", '"en_US" is no locale of Domo; write en-US'),
    (
        "locale",
        "de-LU",
        "unknown-locale",
        '"de-LU" is no locale of Domo; write one of de-DE, de-AT, de-CH',
    ),
    (
        "locale",
        "sv-SE",
        "unknown-locale",
        '"sv-SE" is no locale of Domo; write one of the 32 it knows, such as en-US',
    ),
    (
        "title",
        "bell\x07",
        "control-character",
        '"bell\\x07" has a control character in it; take it out',
    ),
    (
        "displayName",
        "x" * 1_001,
        "too-long",
        f'"{"x" * 39}…" has 1,001 characters; the most is 1,000; is a quotation mark missing?',
    ),
]


@pytest.mark.parametrize(("column", "cell", "code", "message"), BAD_CELLS)
def test_a_bad_cell_is_told_by_row_column_code_value_and_what_would_be_right(
    column: str, cell: str, code: str, message: str
) -> None:
    good = person("first@example.com")
    content = csv_text([good, person() | {column: cell}, person("last@example.com")])

    assert findings_of(content) == [error(3, column, code, message)]


@pytest.mark.parametrize(("column", "cell"), [(column, cell) for column, cell, _, _ in BAD_CELLS])
def test_a_row_with_a_bad_cell_is_invalid_and_the_others_are_not(column: str, cell: str) -> None:
    report = validate_roster(
        opening(csv_text([person("first@example.com"), person() | {column: cell}])), Rules()
    )

    assert (report.rows, report.valid, report.invalid) == (2, 1, 1)


def test_all_bad_cells_of_a_row_are_told_in_the_order_of_the_columns() -> None:
    content = csv_text([dict.fromkeys(COLUMN_NAMES, "?")])
    assert [(finding.row, finding.column) for finding in findings_of(content)] == [
        (2, "email"),
        (2, "roleId"),
        (2, "alternateEmail"),
        (2, "phoneNumber"),
        (2, "deskPhoneNumber"),
        (2, "employeeNumber"),
        (2, "timeZone"),
        (2, "locale"),
    ]


def test_a_long_value_is_shortened_and_a_terminal_escape_is_shown_as_its_code() -> None:
    content = csv_text([person(locale="\x1b[31m" + "é" * 60)])

    (finding,) = findings_of(content)

    assert finding.message == (
        f'"\\x1b[31m{"é" * 31}…" is no locale of Domo; write one of the 32 it knows, such as en-US'
    )


def test_the_same_address_twice_is_told_on_all_of_its_rows_whatever_the_letter_case() -> None:
    rows = [person("jane@example.com"), person("bob@example.com"), person(" JANE@Example.COM ")]
    message = '"jane@example.com" stands in rows 2, 4; keep one row for each person'

    assert findings_of(csv_text(rows)) == [
        error(2, "email", "duplicate-email", message),
        error(4, "email", "duplicate-email", message),
    ]


def test_addresses_that_differ_by_unicode_form_alone_are_the_same() -> None:
    composed, decomposed = "rené@example.com", "rene\u0301@example.com"

    codes = [finding.code for finding in findings_of(csv_text([person(composed), person(decomposed)]))]

    assert codes == ["duplicate-email", "duplicate-email"]


def test_an_address_in_many_rows_names_the_first_five_of_them() -> None:
    content = csv_text([person() for _ in range(8)])

    assert {finding.message for finding in findings_of(content)} == {
        '"jane@example.com" stands in rows 2, 3, 4, 5, 6 and 3 more; keep one row for each person'
    }


def test_a_custom_role_is_known_by_the_rules() -> None:
    rules = Rules(custom_role_ids=frozenset({"428016579"}))

    assert findings_of(csv_text([person(roleId="428016579")]), rules) == []


def test_bad_rows_are_found_in_the_block_they_stand_in() -> None:
    rows = [person(f"p{number}@example.com") for number in range(2_500)]
    rows[1_700]["locale"] = "xx"
    rows[2_400]["phoneNumber"] = "12"

    assert [(finding.row, finding.column) for finding in findings_of(csv_text(rows))] == [
        (1_702, "locale"),
        (2_402, "phoneNumber"),
    ]
