"""Builders of rosters and directories for the tests of the diff."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from muster.domain.findings import Finding, Severity
from muster.domain.plans.plan import Plan, make_plan, validate_roster
from muster.domain.plans.rules import Rules
from muster.domain.reading.records import OpenRoster
from muster.domain.values.columns import COLUMN_NAMES

JANE = {
    "displayName": "Jane Doe",
    "email": "jane@example.com",
    "roleId": "4",
    "title": "Software Engineer",
    "department": "Development",
    "alternateEmail": "jane@home.example.org",
    "phoneNumber": "(800) 899-1000",
    "deskPhoneNumber": "+44 20 7946 0958",
    "employeeNumber": "0074",
    "employeeId": "ABC123",
    "location": "Utah",
    "timeZone": "America/Denver",
    "locale": "en-US",
}
BLANK = dict.fromkeys(COLUMN_NAMES, "")

type User = Mapping[str, object]


def person(email: str = "jane@example.com", **cells: str) -> dict[str, str]:
    """A roster row like Jane's."""
    return {**JANE, "email": email, **cells}


def user(number: int | str = 1, email: object = "jane@example.com", **values: object) -> dict[str, object]:
    """A user of the directory like Jane."""
    return {"id": number, **JANE, "email": email, **values}


def csv_text(rows: Iterable[Mapping[str, str]], columns: Sequence[str] = COLUMN_NAMES) -> str:
    """The rows as Domo exports them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue()


def opening(content: str | bytes) -> OpenRoster:
    """What opens the content anew each time."""
    data = content.encode() if isinstance(content, str) else content
    return lambda: io.BytesIO(data)


def roster(*rows: Mapping[str, str]) -> OpenRoster:
    """A roster of these rows, in strict mode."""
    return opening(csv_text(rows))


def plan(rows: Iterable[Mapping[str, str]], users: Sequence[User], rules: Rules | None = None) -> Plan:
    """The plan for these rows and users."""
    return make_plan(roster(*rows), [users], rules or Rules())


def findings_of(content: str | bytes, rules: Rules | None = None) -> list[Finding]:
    """What validation finds in a file."""
    return list(validate_roster(opening(content), rules or Rules()).findings)


def error(row: int | None, column: str | None, code: str, message: str) -> Finding:
    """A finding that keeps its row from being applied."""
    return Finding(row, column, code, Severity.ERROR, message)


def warning(row: int | None, column: str | None, code: str, message: str) -> Finding:
    """A finding that does not."""
    return Finding(row, column, code, Severity.WARNING, message)
