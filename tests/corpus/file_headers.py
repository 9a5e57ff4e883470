# ruff: noqa: E501, RUF001 - one line a case; letters that look like others are among the subjects
"""Files whose header is wrong, or whose columns are not what the header says."""

from hashlib import sha1

from muster.domain.values.columns import COLUMN_NAMES
from tests.corpus.grammar import (
    cell,
    column_moved,
    column_sorted,
    header,
    headers_swapped,
    ordered,
    place,
    row_added,
    row_changed,
    table_case,
    without,
)

BACKWARDS = tuple(reversed(COLUMN_NAMES))

HEADERS = [
    *(table_case(f"column-{name}-missing", "missing-column", without(name)) for name in COLUMN_NAMES),
    table_case("only-the-required-columns", "missing-column", without(*COLUMN_NAMES[3:])),
    table_case("no-header", "missing-column", lambda table: table[1:]),
    table_case("header-of-blanks", "missing-column", lambda table: [[" "] * 13, *table[1:]]),
    table_case("header-of-numbers", "missing-column", lambda table: [[str(at) for at in range(13)], *table[1:]]),
    table_case("header-name-missing-cells-there", "ragged-row",
               lambda table: [table[0], *[[*row, ""] for row in table[1:]]]),
    table_case("header-cut-in-a-name", "missing-column", row_changed(0, lambda names: [*names[:-1], "loc"])),
    table_case("email-misspelt", "missing-column", header("email", "e-mail")),
    table_case("display-name-in-words", "missing-column", header("displayName", "Display Name")),
    table_case("role-id-in-snakes", "missing-column", header("roleId", "role_id")),
    table_case("role-id-in-capitals", "missing-column", header("roleId", "ROLEID")),
    table_case("all-in-lower-case", "missing-column", lambda table: [[name.lower() for name in table[0]], *table[1:]]),
    table_case("all-in-capitals", "missing-column", lambda table: [[name.upper() for name in table[0]], *table[1:]]),
    table_case("names-of-the-public-api", "missing-column", header("displayName", "name"), header("timeZone", "timezone")),
    table_case("names-of-the-instance-api", "missing-column", header("email", "emailAddress"), header("location", "employeeLocation")),
    table_case("names-with-a-table-before", "missing-column", lambda table: [[f"people.{name}" for name in table[0]], *table[1:]]),
    table_case("names-in-brackets", "json-instead-of-csv", lambda table: [[f"[{name}]" for name in table[0]], *table[1:]]),
    table_case("names-translated", "missing-column", header("title", "titel"), header("department", "abteilung")),
    table_case("homoglyph-in-a-name", "missing-column", header("email", "еmail")),
    table_case("invisible-space-in-a-name", "missing-column", header("roleId", "role\u200bId")),
    table_case("blanks-around-names", "", lambda table: [[f" {name}\t" for name in table[0]], *table[1:]]),
    table_case("hard-blanks-around-names", "", lambda table: [[f"\u00a0{name}" for name in table[0]], *table[1:]]),
    table_case("email-twice", "doubled-column", header("alternateEmail", "email")),
    table_case("title-twice", "doubled-column", lambda table: [[*row, row[place("title")]] for row in table]),
    table_case("email-twice-the-second-blank", "doubled-column",
               lambda table: [[*row, "" if at else "email"] for at, row in enumerate(table)]),
    table_case("all-columns-twice", "doubled-column", lambda table: [[*row, *row] for row in table]),
    table_case("email-twice-in-other-case", "unknown-column", lambda table: [[*row, "Email" if row[1] == "email" else "x@y.example"] for row in table]),
    table_case("an-unknown-column", "unknown-column", lambda table: [[*row, "x" if at else "shoeSize"] for at, row in enumerate(table)]),
    table_case("an-index-column-first", "unknown-column", lambda table: [[str(at) if at else "", *row] for at, row in enumerate(table)]),
    table_case("three-columns-without-a-name", "unknown-column", lambda table: [[*row, "", "", ""] for row in table]),
    table_case("columns-backwards", "", ordered(BACKWARDS)),
    table_case("columns-by-name", "", ordered(sorted(COLUMN_NAMES))),
    table_case("header-backwards-cells-not", "bad-email", row_changed(0, lambda _names: list(BACKWARDS))),
    table_case("header-slipped-by-one", "bad-email", row_changed(0, lambda names: [*names[1:], names[0]])),
    table_case("header-slipped-back-by-one", "bad-email", row_changed(0, lambda names: [names[-1], *names[:-1]])),
    table_case("names-of-mail-and-name-swapped", "bad-email", headers_swapped("displayName", "email")),
    table_case("names-of-mail-and-other-mail-swapped", "update-share", headers_swapped("email", "alternateEmail"), cell("alternateEmail", "m.s@home.example", 1)),
    table_case("names-of-role-and-number-swapped", "unknown-role", headers_swapped("roleId", "employeeNumber")),
    table_case("names-of-title-and-name-swapped", "update-share", headers_swapped("displayName", "title"), cell("title", "Robot", 1)),
    table_case("names-of-title-and-department-swapped", "update-share", headers_swapped("title", "department")),
    table_case("names-of-department-and-location-swapped", "update-share", headers_swapped("department", "location")),
    table_case("names-of-the-phones-swapped", "update-share", headers_swapped("phoneNumber", "deskPhoneNumber")),
    table_case("names-of-id-and-title-swapped", "update-share", headers_swapped("employeeId", "title")),
    table_case("names-of-zone-and-locale-swapped", "unknown-time-zone", headers_swapped("timeZone", "locale")),
    table_case("names-of-phone-and-number-swapped", "bad-phone", headers_swapped("phoneNumber", "employeeNumber")),
]  # fmt: skip

SLIPPED = [
    *(
        table_case(f"column-{name}-slipped-by-a-row", tells, column_moved(name, 1))
        for name, tells in {
            "displayName": "update-share", "email": "reassigned-address", "roleId": "own-user", "title": "update-share",
            "department": "update-share", "alternateEmail": "update-share", "phoneNumber": "update-share",
            "employeeNumber": "update-share", "employeeId": "reassigned-address", "location": "update-share",
            "timeZone": "update-share", "locale": "update-share",
        }.items()
    ),
    *(
        table_case(f"column-{name}-sorted-by-itself", tells, column_sorted(name))
        for name, tells in {
            "displayName": "update-share", "email": "reassigned-address", "roleId": "own-user", "title": "update-share",
            "department": "update-share", "employeeId": "reassigned-address", "timeZone": "update-share",
        }.items()
    ),
    *(
        table_case(f"column-{name}-blank", tells, cell(name, ""))
        for name, tells in {
            "displayName": "required-blank", "email": "required-blank", "roleId": "required-blank",
            "title": "update-share", "department": "update-share", "alternateEmail": "update-share",
            "phoneNumber": "update-share", "deskPhoneNumber": "update-share", "employeeNumber": "update-share",
            "employeeId": "update-share", "location": "update-share", "timeZone": "update-share", "locale": "update-share",
        }.items()
    ),
    table_case("columns-beyond-the-third-blank", "update-share", *(cell(name, "") for name in COLUMN_NAMES[3:])),
    table_case("column-title-constant", "update-share", cell("title", "Engineer")),
    table_case("column-display-name-constant", "update-share", cell("displayName", "John Doe")),
    table_case("column-email-constant", "duplicate-email", cell("email", "everybody@acme.example")),
    table_case("column-email-of-another-domain", "update-share", cell("email", lambda mail: mail.replace("acme", "acme-corp"), *range(2, 42))),
    table_case("column-email-anonymised", "bad-email", cell("email", "xxx")),
    table_case("column-email-hashed", "bad-email", cell("email", lambda mail: sha1(mail.encode(), usedforsecurity=False).hexdigest())),
    table_case("column-email-masked", "update-share", cell("email", lambda mail: f"***{mail}", *range(2, 42))),
    table_case("everybody-an-admin", "admin-changes", cell("roleId", "1")),
    table_case("nobody-an-admin", "own-user", cell("roleId", "4")),
    table_case("the-account-no-admin", "own-user", cell("roleId", "3", 1)),
    table_case("the-account-is-missing", "own-user", lambda table: [table[0], *table[2:]]),
    table_case("four-new-admins", "admin-changes", cell("roleId", "1", 11, 12, 13, 14)),
    table_case("every-other-row", "delete-share", lambda table: [table[0], table[1], *table[2::2]]),
    table_case("every-row-twice", "duplicate-email", lambda table: [table[0], *table[1:], *table[1:]]),
    table_case("a-department-lost-by-a-filter", "delete-share", lambda table: [row for row in table if row[4] != "Finance"]),
    table_case("rows-backwards", "", lambda table: [table[0], *reversed(table[1:])]),
    table_case("rows-by-name", "", lambda table: [table[0], *sorted(table[1:])]),
    table_case("a-join-that-doubled-people", "duplicate-email", row_added("Jane Doe", "p06@acme.example", "5", *[""] * 10)),
    table_case("a-join-that-doubled-everybody", "duplicate-email",
               lambda table: [table[0], *(row for each in table[1:] for row in (each, [*each[:3], "Second Job", *each[4:]]))]),
]  # fmt: skip
