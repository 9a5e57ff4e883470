import pytest

from muster.domain.plans.plan import validate_roster
from muster.domain.plans.rules import Rules
from muster.domain.values.locales import LOCALES
from tests.unit.domain.rosters import BLANK, csv_text, findings_of, opening, person, plan, user

# As seed 000 prints them, markdown's backslashes and all.
PRINTED_ZONES = [
    r"China Time(Asia/Shanghai)",
    r"Pakistan Time(Asia/Karachi)",
    r"Brasilia Time(America/Sao\_Paulo)",
    r"Moscow Time(Europe/Moscow)",
    r"Central Time(America/Mexico\_City)",
    r"Turkey Time(Europe/Istanbul)",
    r"British Time(Europe/London)",
    r"Philippine Time(Asia/Manila)",
    r"Bangladesh Time(Asia/Dhaka)",
    r"Korean Time(Asia/Seoul)",
    r"West Africa Time(Africa/Lagos)",
    r"West Indonesia Time(Asia/Jakarta)",
    r"Japan Time(Asia/Tokyo)",
    r"Eastern Time()America/New\_York)",
    r"Taipei Time(Asia/Taipei)",
    r"West Africa Time(Africa/Kinshasa)",
    r"Peru Time(America/Lima)",
    r"Eastern European Time(Africa/Cairo)",
    r"Colombia Time(America/Bogota)",
    r"Iran Time(Asia/Tehran)",
    r"Hong Kong Time(Asia/Hong\_Kong)",
    r"Arabian Time(Asia/Baghdad)",
    r"Indochina Time(Asia/Bangkok)",
    r"Chile Time(America/Santiago)",
    r"Eastern Australia Time(Australia/Sydney)",
    r"Argentina Time (America/Argentina/Rio\_Gallegos)",
    r"Central Time (America/North\_Dakota/New\_Salem)",
    r"Central Time (America/North\_Dakota/Beulah)",
    r"Eastern Time (America/Kentucky/Monticello)",
    r"Central Time  (America/North\_Dakota/Center)",  # noqa: RUF001 - the seed's own no-break space
    r"Argentina Time (America/Argentina/San\_Luis)",
    r"Argentina Time (America/Argentina/La\_Rioja)",
    r"Argentina Time (America/Argentina/San\_Juan)",
    r"Eastern Time (America/Indiana/Petersburg)",
    r"Dumont-d'Urville Time (Antarctica/DumontDUrville)",
    r"Argentina Time (America/Argentina/Ushuaia)",
    r"Argentina Time (America/Argentina/Tucuman)",
    r"Eastern Time (America/Indiana/Vincennes)",
    r"Central Time (America/Indiana/Tell\_City)",
    r"Argentina Time (America/Argentina/Salta)",
]
LOCALES_OF_THE_SEED = """
de-DE, de-AT, de-CH, en-AU, en-CA, en-150, en-HK, en-IE, en-IL, en-MO, en-NZ, en-SG, en-GB, en-US, en-001, es-ES,
es-US, es-419, es-MX, fr-BE, fr-CA, fr-FR, fr-CH, nl-BE, nl-NL, pt-BR, pt-PT, ja-JP, zh-CN, zh-Hans-HK, zh-Hans-MO,
zh-Hans-SG
"""

ACCEPTED = [
    ("roleId", "1", "1"),
    ("roleId", "5", "5"),
    ("roleId", "4.0", "4"),
    ("roleId", " 3 ", "3"),
    ("roleId", "02", "2"),
    ("employeeNumber", "0074", "0074"),
    ("employeeNumber", "123.0", "123"),
    ("employeeNumber", "1234567890123456", "1234567890123456"),
    ("employeeNumber", "", ""),
    ("employeeId", "00 A/1", "00 A/1"),
    ("phoneNumber", "(800) 899-1000", "(800) 899-1000"),
    ("phoneNumber", "800.899.1000", "800.899.1000"),
    ("phoneNumber", "+1 800 899 1000", "+1 800 899 1000"),
    ("phoneNumber", "1-800-899-1000", "1-800-899-1000"),
    ("phoneNumber", "+44 (0)20 7946 0958", "+44 (0)20 7946 0958"),
    ("phoneNumber", "+49 30 123456", "+49 30 123456"),
    ("deskPhoneNumber", "+1 800 899 1000 ext. 12", "+1 800 899 1000 ext. 12"),
    ("deskPhoneNumber", "8008991000x7", "8008991000x7"),
    ("deskPhoneNumber", "", ""),
    ("email", " Jane@Example.com ", "Jane@Example.com"),
    ("email", "o'brien+tag@mail.example.co.uk", "o'brien+tag@mail.example.co.uk"),
    ("email", "jürgen@müller.example", "jürgen@müller.example"),
    ("email", "rene\u0301@example.com", "rené@example.com"),
    ("email", "x" * 64 + "@" + "y" * 63 + ".com", "x" * 64 + "@" + "y" * 63 + ".com"),
    ("alternateEmail", "", ""),
    ("displayName", "Zoë\u00a0", "Zoë"),
    ("title", "Head of\nEverything", "Head of\nEverything"),
    ("timeZone", "UTC", "UTC"),
    ("timeZone", "Etc/GMT+5", "Etc/GMT+5"),
    ("timeZone", "US/Eastern", "US/Eastern"),
    ("timeZone", "asia/shanghai", "Asia/Shanghai"),
    ("timeZone", "Mountain Time (America/Denver)", "America/Denver"),
    ("timeZone", "America/Sao_Paulo", "America/Sao_Paulo"),
    ("locale", "EN-us", "en-US"),
    ("locale", "zh-hans-hk", "zh-Hans-HK"),
]


def created(column: str, cell: str) -> str:
    (change,) = plan([person() | {column: cell}], []).changes()
    return dict(change_after(change)).get(column, "")


def change_after(change: object) -> dict[str, str]:
    after = getattr(change, "after", None)
    assert isinstance(after, dict)
    return after


@pytest.mark.parametrize(("column", "cell", "value"), ACCEPTED)
def test_a_good_cell_is_accepted_and_brought_to_one_form(column: str, cell: str, value: str) -> None:
    assert findings_of(csv_text([person() | {column: cell}])) == []
    assert created(column, cell) == value


@pytest.mark.parametrize("printed", PRINTED_ZONES)
def test_every_form_of_a_time_zone_that_the_seed_prints_is_accepted(printed: str) -> None:
    zone = created("timeZone", printed)

    assert findings_of(csv_text([person(timeZone=printed)])) == []
    assert zone == printed.replace("\\", "").partition("(")[2].strip("()")


@pytest.mark.parametrize("printed", PRINTED_ZONES)
def test_a_time_zone_held_under_its_name_is_what_the_printed_form_asks_for(printed: str) -> None:
    held = user(timeZone=created("timeZone", printed))

    assert plan([person(timeZone=printed.replace("\\", ""))], [held]).counts.unchanged == 1


def test_the_seed_prints_forty_time_zones() -> None:
    assert len(PRINTED_ZONES) == 40


def test_the_locales_are_those_of_the_seed() -> None:
    assert sorted(LOCALES) == sorted(LOCALES_OF_THE_SEED.replace(",", " ").split())


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_of_the_seed_is_accepted(locale: str) -> None:
    assert created("locale", locale) == locale


def test_only_name_address_and_role_must_hold_a_value() -> None:
    row = BLANK | {"displayName": "Jane", "email": "jane@example.com", "roleId": "4"}

    assert validate_roster(opening(csv_text([row])), Rules()).valid == 1
