"""The thirteen columns of seed 000, as one table: nothing else knows a column by name."""

from dataclasses import dataclass

from muster.domain.values.cells import CellKind
from muster.domain.values.emails import EmailKind
from muster.domain.values.locales import LocaleKind
from muster.domain.values.numbers import EmployeeNumberKind, RoleKind
from muster.domain.values.phones import PhoneKind
from muster.domain.values.plain_text import TextKind
from muster.domain.values.time_zones import TimeZoneKind


@dataclass(frozen=True)
class Column:
    """One column of the configuration DataSet.

    `required` columns must be there in every mode, and their cells must hold a value. `kind` checks and
    compares. `identity_name` is the attribute of the instance API, `public_name` the field of the public
    API, None where it has none (reference, section 3.2).
    """

    name: str
    kind: CellKind
    identity_name: str
    public_name: str | None
    required: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("displayName", TextKind(), "displayName", "name", required=True),
    Column("email", EmailKind(), "emailAddress", "email", required=True),
    Column("roleId", RoleKind(), "roleId", "roleId", required=True),
    Column("title", TextKind(), "title", "title"),
    Column("department", TextKind(), "department", "department"),
    Column("alternateEmail", EmailKind(), "alternateEmail", "alternateEmail"),
    Column("phoneNumber", PhoneKind(), "phoneNumber", "phone"),
    Column("deskPhoneNumber", PhoneKind(), "deskPhoneNumber", None),
    Column("employeeNumber", EmployeeNumberKind(), "employeeNumber", "employeeNumber"),
    Column("employeeId", TextKind(), "employeeId", "employeeId"),
    Column("location", TextKind(), "employeeLocation", "location"),
    Column("timeZone", TimeZoneKind(), "timeZone", "timezone"),
    Column("locale", LocaleKind(), "locale", "locale"),
)

COLUMN_NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)
COLUMNS_BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}

REQUIRED_NAMES: frozenset[str] = frozenset(column.name for column in COLUMNS if column.required)

NAME = COLUMNS_BY_NAME["displayName"]
"""The column that people are shown by."""

EMAIL = COLUMNS_BY_NAME["email"]
"""The column that people are matched by."""

ROLE = COLUMNS_BY_NAME["roleId"]
"""The column that says who is an admin, and whose values only the directory knows completely."""

IDENTIFIERS: tuple[Column, ...] = (COLUMNS_BY_NAME["employeeId"], COLUMNS_BY_NAME["employeeNumber"])
"""The columns that a person is known by whose address changed, the surer one first."""
