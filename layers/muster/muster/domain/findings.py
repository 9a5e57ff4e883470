"""What Muster says about a row, a column or a whole run; every layer shows findings, few make them."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """ERROR keeps its row from being applied; WARNING and INFO do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something said about the roster or the directory.

    `row` is the number a spreadsheet shows: the header is row 1 and each *record* counts one, so a newline
    inside a quoted cell does not move it while a blank line does. None means the whole file or run. `code`
    is stable and meant for programs; `message` says what was found, shortened and with control characters
    escaped, and what would be right.
    """

    row: int | None
    column: str | None
    code: str
    severity: Severity
    message: str
