import pytest

from muster.domain.values.plain_text import TextKind
from muster.domain.values.text import (
    LONGEST_TEXT,
    fold,
    fold_block,
    harmless,
    has_control_character,
    plain_lines,
    shown,
    tidy,
    tidy_block,
)

VALUES = ["", " a ", "É", "E\u0301", "\u00a0x\u2003", "a\u0301 ", "straße", "ΟΔΟΣ", "\ufb01"]


@pytest.mark.parametrize(
    ("value", "expected"), [(" a\t", "a"), ("E\u0301", "É"), ("\u00a0x\u2003", "x"), ("\ufb01", "\ufb01")]
)
def test_text_is_trimmed_and_normalised(value: str, expected: str) -> None:
    assert tidy(value) == expected


def test_a_block_is_tidied_and_folded_as_its_values_are() -> None:
    assert tidy_block(VALUES) == list(map(tidy, VALUES))
    assert fold_block(VALUES) == list(map(fold, VALUES))
    assert fold_block(["A", "b"]) == ["a", "b"]


@pytest.mark.parametrize(
    ("one", "other"), [("A", "a"), ("É", "é"), ("E\u0301", "é"), ("straße", "STRASSE"), ("ΟΔΟΣ", "οδος")]
)
def test_letter_case_is_folded_away(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", '"plain"'),
        ("a\x1b[31mb", '"a\\x1b[31mb"'),
        ("a\nb", '"a\\nb"'),
        ("\u202eevil", '"\\u202eevil"'),
        ("x" * 40, '"' + "x" * 40 + '"'),
        ("x" * 41, '"' + "x" * 39 + '…"'),
        ("\x00" * 40, '"' + "\\x00" * 9 + '\\x0…"'),
    ],
)
def test_a_value_is_shown_short_and_harmless(value: str, expected: str) -> None:
    assert shown(value) == expected
    assert harmless(expected).isprintable()


@pytest.mark.parametrize(
    ("value", "found"), [("a\tb\r\nc", False), ("a\x07", True), ("\x85", True), ("é\u200b", False)]
)
def test_control_characters_are_found_but_for_tabs_and_newlines(value: str, found: bool) -> None:  # noqa: FBT001 - a parameter
    assert has_control_character(value) is found


@pytest.mark.parametrize("size", [499, 500, 501, 999, 1_000, 1_001, 1_499, 1_500, 2_500])
@pytest.mark.parametrize("before", [0, 1, 250, 499, 500, 999])
@pytest.mark.parametrize("letter", ["x", "é"])
def test_a_block_with_a_long_text_in_it_is_left_to_its_cells(size: int, before: int, letter: str) -> None:
    block = ["a" * before, letter * size, "b"]

    values = TextKind().read_block(block)

    assert values == (block if size <= LONGEST_TEXT else None)


@pytest.mark.parametrize(
    "block",
    [["a\nb", "c"], [" a", "b"], ["a", "b "], ["a ", "b"], ["a", " b"], ["E\u0301"], ["\t"], ["\u00a0"], []],
)
def test_only_a_block_of_tidy_printable_values_is_plain(block: list[str]) -> None:
    assert plain_lines(block) is None


@pytest.mark.parametrize("block", [["a", "b c", ""], ["é ü", "x"], [""]])
def test_a_block_of_tidy_printable_values_is_plain(block: list[str]) -> None:
    assert plain_lines(block) == "\n".join(block)
