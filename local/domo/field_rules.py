"""What both APIs accept in a user's fields. The columns are named as in the configuration DataSet.

Domo's own rules for phones are unknown, so phones are free text. Time zones are those of the tz database and
locales those of the User Management article; that Domo refuses others is unverified, and the stricter reading.
"""

import re
from collections.abc import Callable
from functools import cache
from zoneinfo import available_timezones

from local.domo.errors import ApiError

EMPLOYEE_NUMBER_DIGITS = 16
_LOCALES = (
    "de-DE de-AT de-CH en-AU en-CA en-150 en-HK en-IE en-IL en-MO en-NZ en-SG en-GB en-US en-001 es-ES es-US "
    "es-419 es-MX fr-BE fr-CA fr-FR fr-CH nl-BE nl-NL pt-BR pt-PT ja-JP zh-CN zh-Hans-HK zh-Hans-MO zh-Hans-SG"
)
LOCALES = frozenset(_LOCALES.split())
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check_field(column: str, value: str) -> None:
    """400 when a value that is not empty is no value for the column."""
    rule = _RULES.get(column)
    if rule is not None and not rule(value):
        raise ApiError(400, f"{value!r} is not a valid {column}")


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _is_employee_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= EMPLOYEE_NUMBER_DIGITS


def is_address(value: str) -> bool:
    """Whether a text looks like an e-mail address."""
    return _ADDRESS.fullmatch(value) is not None


_RULES: dict[str, Callable[[str], bool]] = {
    "email": is_address,
    "alternateEmail": is_address,
    "employeeNumber": _is_employee_number,
    "timeZone": lambda value: value in _time_zones(),
    "locale": lambda value: value in LOCALES,
}
