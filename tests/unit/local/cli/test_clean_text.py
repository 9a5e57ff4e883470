import pytest

from local.cli.clean_text import clean, clean_lines


@pytest.mark.parametrize("text", ["Ann", "Zoë Łukasz", "山田 花子", "[bold]x[/]", "a \\ b", ""])
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("a\r\nb", "a\\r\\nb"),
        ("\x07", "\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202eevil", "\\u202eevil"),
        ("a\u200bb", "a\\u200bb"),
        ("\ud800", "\\ud800"),
        ("\u2028", "\\u2028"),
    ],
)
def test_what_steers_a_terminal_is_shown_as_its_code(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_nothing_is_blank() -> None:
    assert clean(None) == ""


def test_lines_stay_lines() -> None:
    assert clean_lines("a\x1b\nb") == "a\\x1b\nb"
