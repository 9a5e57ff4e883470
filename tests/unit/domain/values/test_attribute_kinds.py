"""How values of custom attributes are read, by type."""

import pytest

from muster.domain.values.attributes import AttributeType, CustomAttribute
from muster.domain.values.cells import BadCell, LiveValue

WHOLE = AttributeType.WHOLE_NUMBER
NUMBER = AttributeType.NUMBER
DATE = AttributeType.DATE
MOMENT = AttributeType.MOMENT
TRUTH = AttributeType.TRUTH
ADDRESS = AttributeType.ADDRESS


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (AttributeType.TEXT, " two words ", "two words"),
        (WHOLE, "0074", "74"),
        (WHOLE, " 5.0 ", "5"),
        (WHOLE, "-0", "0"),
        (WHOLE, "9223372036854775807", "9223372036854775807"),
        (NUMBER, "1.50", "1.5"),
        (NUMBER, "+.5", "0.5"),
        (NUMBER, "1.0E7", "10000000"),
        (NUMBER, "-0.00", "0"),
        (NUMBER, "0.1234567890123456789012345678901234567", "0.1234567890123456789012345678901234567"),
        (DATE, "2026-01-31", "2026-01-31"),
        (DATE, "2026-01-31T00:00:00", "2026-01-31"),
        (DATE, "2026-01-31 00:00:00.000Z", "2026-01-31"),
        (MOMENT, "2026-01-31 08:30", "2026-01-31T08:30:00Z"),
        (MOMENT, "2026-01-31T08:30:00+01:00", "2026-01-31T07:30:00Z"),
        (MOMENT, "2026-01-31", "2026-01-31T00:00:00Z"),
        (TRUTH, "TRUE", "true"),
        (ADDRESS, " Jane@example.com", "Jane@example.com"),
    ],
)
def test_a_value_is_read_into_its_one_form(kind: AttributeType, cell: str, value: str) -> None:
    assert CustomAttribute("x", kind).column.kind.read(cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "words"),
    [
        (WHOLE, "5.5", 'is no whole number, and the attribute "x" takes nothing else; write it like 42'),
        (WHOLE, "12345678901234567890", "is no whole number"),
        (NUMBER, "1,5", "is no number"),
        (NUMBER, "1e999", "is no number"),
        (NUMBER, "NaN", "is no number"),
        (DATE, "31.1.2026", "is no date"),
        (DATE, "2026-02-30", "is no date"),
        (DATE, "2026-01-31T08:30:00", "is no date"),
        (DATE, "1769817600000", "is no date"),
        (MOMENT, "2026-01-31T25:00", "is no date with a time"),
        (MOMENT, "0001-01-01T00:00:00+23:00", "is no date with a time"),
        (TRUTH, "yes", "is no truth value"),
        (ADDRESS, "nobody", "is no e-mail address"),
    ],
)
def test_what_is_no_value_of_the_type_is_refused_in_words(kind: AttributeType, cell: str, words: str) -> None:
    for attribute in (CustomAttribute("x", kind), CustomAttribute("x", kind, is_list=True)):
        with pytest.raises(BadCell, match=words) as raised:
            attribute.column.kind.read(cell)
        assert raised.value.code == "bad-attribute"


@pytest.mark.parametrize("cell", ["a\x07b", "x" * 1_001])
def test_text_is_refused_as_in_the_columns(cell: str) -> None:
    for attribute in (CustomAttribute("x"), CustomAttribute("x", is_list=True)):
        with pytest.raises(BadCell):
            attribute.column.kind.read(cell)


@pytest.mark.parametrize(
    ("kind", "wanted", "held"),
    [
        (WHOLE, "7", 7),
        (WHOLE, "7", "7.0"),
        (NUMBER, "1.5", 1.5),
        (NUMBER, "1.5", "1.50"),
        (DATE, "2026-01-31", 1769817600000),
        (DATE, "2026-01-31", "2026-01-31T00:00:00.000Z"),
        (MOMENT, "2026-01-31T00:00:00Z", "1769817600000"),
        (MOMENT, "2026-01-31T08:30:00Z", "2026-01-31T09:30:00+0100"),
        (TRUTH, "true", "True"),
        (ADDRESS, "jane@example.com", "JANE@example.com"),
        (WHOLE, "", None),
    ],
)
def test_what_domo_holds_may_be_written_otherwise(kind: AttributeType, wanted: str, held: LiveValue) -> None:
    assert CustomAttribute("x", kind).column.kind.same(wanted, held)


@pytest.mark.parametrize(
    ("kind", "wanted", "held"),
    [
        (WHOLE, "7", 8),
        (WHOLE, "7", "seven"),
        (NUMBER, "1.5", 1.51),
        (DATE, "2026-01-31", "99999999999999999"),
        (DATE, "2026-01-31", -99999999999999),
        (DATE, "2026-01-31", "2026-02-01"),
        (MOMENT, "2026-01-31T08:30:00Z", "2026-01-31T08:30:01Z"),
        (TRUTH, "true", "false"),
        (WHOLE, "", 0),
    ],
)
def test_another_value_is_another(kind: AttributeType, wanted: str, held: LiveValue) -> None:
    assert not CustomAttribute("x", kind).column.kind.same(wanted, held)


def test_a_list_of_numbers_is_read_number_by_number() -> None:
    kind = CustomAttribute("x", WHOLE, is_list=True).column.kind

    assert kind.read("07 | 7.0||8") == "7|8"
    assert kind.same("7|8", "8|7")


def test_a_list_of_bars_alone_is_blank() -> None:
    assert CustomAttribute("x", is_list=True).column.kind.read(" | |") == ""


def test_the_text_of_a_list_and_its_values() -> None:
    listed, single = CustomAttribute("x", is_list=True), CustomAttribute("x")

    assert listed.values_of(listed.text_of(["a", "b c"])) == ["a", "b c"]
    assert listed.text_of(["a|b"]) != listed.text_of(["a", "b"])
    assert single.values_of("a|b") == ["a|b"]
    assert single.text_of(["a", "b"]) == "a | b"
    assert listed.values_of("") == single.values_of("") == []
