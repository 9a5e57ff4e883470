# ruff: noqa: E501, RUF001 - one line a case; letters that look like others are among the subjects
"""Files with wrong records, and with cells that no person meant: of programs, of spreadsheets, of the clipboard."""

from tests.corpus.grammar import FileCase, cell, row_added, row_changed, table_case

JANE = 7
"""The row of Jane Doe, p06."""

RECORDS = [
    table_case("a-row-too-short", "ragged-row", row_changed(JANE, lambda row: row[:-1])),
    table_case("a-row-too-long", "ragged-row", row_changed(JANE, lambda row: [*row, "x"])),
    table_case("a-row-of-one-cell", "ragged-row", row_changed(JANE, lambda row: row[:1])),
    table_case("a-row-of-three-cells", "ragged-row", row_changed(JANE, lambda row: row[:3])),
    table_case("rows-with-blank-tails-left-out", "ragged-row", row_changed(1, lambda row: row[:3])),
    table_case("a-row-slipped-right", "bad-email", row_changed(JANE, lambda row: ["", *row[:-1]])),
    table_case("a-row-slipped-left", "bad-email", row_changed(JANE, lambda row: [*row[1:], ""])),
    table_case("all-rows-slipped-right", "bad-email", lambda table: [table[0], *(["", *row[:-1]] for row in table[1:])]),
    table_case("all-rows-slipped-left", "bad-email", lambda table: [table[0], *([*row[1:], ""] for row in table[1:])]),
    table_case("a-row-backwards", "bad-email", row_changed(JANE, lambda row: row[::-1])),
    table_case("name-and-mail-swapped-in-a-row", "bad-email", row_changed(JANE, lambda row: [row[1], row[0], *row[2:]])),
    table_case("a-row-of-blanks", "blank-row", row_added(*[" "] * 13, at=9)),
    table_case("a-row-of-nulls", "bad-email", row_added(*["NULL"] * 13)),
    table_case("a-row-with-the-name-alone", "required-blank", row_added("New Hire", *[""] * 12)),
    table_case("a-row-with-the-mail-alone", "required-blank", row_added("", "p06@acme.example", *[""] * 11)),
    table_case("a-row-without-a-role", "required-blank", cell("roleId", "", JANE)),
    table_case("a-row-without-a-mail", "required-blank", cell("email", "", JANE)),
    table_case("a-row-without-a-name", "required-blank", cell("displayName", "", JANE)),
    table_case("a-row-without-mail-and-role", "required-blank", cell("email", "", JANE), cell("roleId", "", JANE)),
    table_case("a-test-row", "bad-email", row_added("test", "test", "test", *[""] * 10)),
    table_case("a-row-of-instructions", "bad-email", row_added("Required", "Required, work address", "1 to 5", *["Optional"] * 10, at=1)),
]  # fmt: skip


def _in_cell(name: str, column: str, value: str, tells: str) -> FileCase:
    return table_case(name, tells, cell(column, value, JANE))


ROLES = [
    _in_cell(f"role-{name}", "roleId", value, tells)
    for name, value, tells in (
        ("unknown", "99", "unknown-role"), ("zero", "0", "unknown-role"), ("negative", "-4", "unknown-role"),
        ("half", "4.5", "unknown-role"), ("with-a-comma", "4,0", "unknown-role"), ("in-words", "Participant", "unknown-role"),
        ("scientific", "4E0", "unknown-role"), ("in-hex", "0x4", "unknown-role"), ("in-wide-digits", "５", "unknown-role"),
        ("in-arabic-digits", "٥", "unknown-role"), ("superscript", "⁵", "unknown-role"), ("huge", "9" * 40, "unknown-role"),
        ("infinite", "inf", "unknown-role"), ("not-a-number", "nan", "unknown-role"), ("null", "NULL", "unknown-role"),
        ("true", "TRUE", "unknown-role"), ("two", "4|1", "unknown-role"), ("with-a-plus", "+5", "unknown-role"),
        ("a-date", "04-Jan", "unknown-role"), ("a-formula", "=4", "unknown-role"), ("quoted-twice", "'5'", "unknown-role"),
        ("with-a-blank-within", "1 0", "unknown-role"), ("of-another-instance", "428016579", "unknown-role"),
    )
]  # fmt: skip

NUMBERS = [
    _in_cell(f"number-{name}", "employeeNumber", value, "bad-employee-number")
    for name, value in (
        ("scientific", "1.23457E+15"), ("negative", "-706"), ("with-a-fraction", "706.5"), ("with-commas", "1,234"),
        ("with-letters", "A706"), ("a-date", "2026-01-07"), ("a-date-of-a-spreadsheet", "7-Jun"), ("too-long", "7" * 17),
        ("in-arabic-digits", "٧٠٦"), ("with-a-hash", "#706"), ("cut-off-by-a-spreadsheet", "########"),
        ("not-a-number", "nan"), ("null", "NULL"), ("none", "None"), ("a-phone", "+1 801 555 1006"), ("in-quotes", '"706"'),
    )
]  # fmt: skip

PHONES = [
    _in_cell(f"phone-{name}", "phoneNumber", value, "bad-phone")
    for name, value in (
        ("scientific", "1.80156E+10"), ("negative", "-18015551006"), ("in-words", "call me"), ("too-short", "12"),
        ("too-long", "+1 801 555 1006 801 555 1006"), ("two-in-one", "+18015551006;+18015551007"), ("with-a-fraction", "8015551006.5"),
        ("null", "NULL"), ("not-a-number", "nan"), ("masked", "***-***-1006"), ("hashes", "##########"), ("an-address", "p06@acme.example"),
        ("plus-only", "+"), ("a-formula", "=1+801"), ("in-arabic-digits", "٨٠١٥٥٥١٠٠٦"), ("a-range", "1006..1009 or so"),
    )
]  # fmt: skip

PLACES = [
    *(
        _in_cell(f"zone-{name}", "timeZone", value, "unknown-time-zone")
        for name, value in (
            ("unknown", "Mars/Olympus"), ("of-windows", "Mountain Standard Time"), ("an-offset", "-07:00"), ("in-words", "Denver"),
            ("null", "NULL"), ("with-blanks", "America/New York"), ("a-number", "-7"), ("a-path", "../../etc/passwd"), ("a-locale", "en-US"),
        )
    ),
    *(
        _in_cell(f"locale-{name}", "locale", value, "unknown-locale")
        for name, value in (
            ("unknown", "xx-XX"), ("of-posix", "en_US.UTF-8"), ("language-only", "en"), ("in-words", "English"),
            ("null", "NULL"), ("three", "en-US-x"), ("a-zone", "America/Denver"), ("other-country", "en-FR"),
        )
    ),
]  # fmt: skip

WORDS_FOR_NOTHING = [
    _in_cell(f"{column}-is-{name}", column, value, "no-value")
    for column in ("displayName", "title", "department", "employeeId", "location")
    for name, value in (
        ("null", "NULL"), ("none", "None"), ("nan", "nan"), ("undefined", "undefined"), ("backslash-n", "\\N"),
        ("not-available", "#N/A"), ("lost-reference", "#REF!"), ("unknown-formula", "#NAME?"),
    )
    if (column, name) not in {("location", "nan"), ("department", "undefined")}
]  # fmt: skip

TEXTS = [
    _in_cell(f"{column}-is-a-formula-{name}", column, value, "formula")
    for column, name, value in (
        ("title", "that-calls", "=cmd|'/c calc'!A1"), ("title", "that-looks-up", "=VLOOKUP(B7,Sheet2!A:C,3,FALSE)"),
        ("displayName", "that-joins", '=A7&" "&B7'), ("department", "that-links", '=HYPERLINK("http://x.example","R&D")'),
        ("employeeId", "of-one-cell", "=D7"), ("location", "that-imports", '=IMPORTXML("http://x.example","//a")'),
    )
] + [
    _in_cell(f"display-name-with-{name}", "displayName", value, tells)
    for name, value, tells in (
        ("a-zero-width-space", "Jane\u200bDoe", "invisible-character"), ("a-word-joiner", "Jane \u2060Doe", "invisible-character"),
        ("a-soft-hyphen", "Jane\u00ad Doe", "invisible-character"), ("a-right-to-left-override", "\u202eeoD enaJ", "invisible-character"),
        ("an-isolate-left-open", "Jane \u2067Doe", "invisible-character"), ("a-tag", "Jane Doe\U000e0041", "invisible-character"),
        ("a-private-character", "Jane Doe\ue000", "invisible-character"), ("a-non-character", "Jane Doe\ufffe", "invisible-character"),
        ("entities", "Jane &amp; Doe", "garbled"), ("numbered-entities", "Jane O&#39;Doe", "garbled"), ("hex-entities", "Jane O&#x27;Doe", "garbled"),
        ("hard-blanks", "Jane\u00a0Doe", ""), ("narrow-hard-blanks", "Jane\u202fDoe", ""),
        ("hard-blanks-around", "\u00a0Jane Doe\u00a0", ""),
    )
]  # fmt: skip

CELLS = [*RECORDS, *ROLES, *NUMBERS, *PHONES, *PLACES, *WORDS_FOR_NOTHING, *TEXTS]
