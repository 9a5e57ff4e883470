"""Whether a number's length is possible in its country; imported only where phonenumbers is needed."""

import re
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata, ValidationResult

_DEFAULT_REGION = "US"
_MARKS = b"+ .-"
_INTERNATIONAL = re.compile(r"\+[1-9][0-9 .-]*")
_COUNTRY_CODE_LENGTHS = (1, 2, 3)

_REASONS = {
    ValidationResult.TOO_SHORT: "it has too few digits",
    ValidationResult.TOO_LONG: "it has too many digits",
    ValidationResult.INVALID_LENGTH: "no number of that country has so many digits",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "its area code is missing",
    ValidationResult.INVALID_COUNTRY_CODE: "no country has that code",
}


def objection(value: str) -> str | None:
    """Return why `value` cannot be a phone number, or None if its length is possible where it belongs."""
    clear = _INTERNATIONAL.fullmatch(value) and is_clearly_possible(value)
    return None if clear else slow_objection(value)


def slow_objection(value: str) -> str | None:
    """Return what phonenumbers says; some 16 microseconds a number, ten times those of the short way."""
    try:
        number = phonenumbers.parse(value, _DEFAULT_REGION)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            return _REASONS[ValidationResult.INVALID_COUNTRY_CODE]
        return "it is not written as one"
    return _REASONS.get(phonenumbers.is_possible_number_with_reason(number))


def is_clearly_possible(value: str) -> bool:
    """Tell it of a number written +COUNTRY NUMBER with blanks, points and hyphens alone.

    False leaves it open: the length is wrong, or a national prefix muddles the count.
    """
    digits = value.encode().translate(None, _MARKS)
    for length in _COUNTRY_CODE_LENGTHS:
        rules = _country_rules(digits[:length])
        if rules:
            lengths, prefix = rules
            national = digits[length:]
            return len(national) in lengths and not (prefix and prefix.match(national))
    return False


@cache
def _country_rules(country_code: bytes) -> tuple[frozenset[int], re.Pattern[bytes] | None] | None:
    """Return the possible lengths of a national number and the pattern of the prefixes dialled before it."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(country_code or b"0"))
    metadata = regions and PhoneMetadata.metadata_for_region_or_calling_code(int(country_code), regions[0])
    if not metadata or metadata.general_desc is None:
        return None
    prefix = metadata.national_prefix_for_parsing
    lengths = frozenset(metadata.general_desc.possible_length)
    return lengths, re.compile(prefix.encode()) if prefix else None
