import pytest

from muster.domain.reports.safe_text import one_line, without_secrets


def test_line_breaks_and_control_characters_become_spaces() -> None:
    assert one_line("Staff\r\nBcc: x@evil.example\x00\x1b[31m") == "Staff  Bcc: x@evil.example  [31m"


def test_marks_that_turn_the_direction_of_writing_are_taken_out() -> None:
    assert one_line("ab\u202edc\u2066e\u200ff\u061cg") == "abdcefg"


@pytest.mark.parametrize(
    "name",
    ["Zoë Ångström", "李小龍", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "👩\u200d💻", "O'Brien"],
)
def test_names_stay_as_they_are(name: str) -> None:
    assert one_line(name) == name


def test_what_is_too_long_ends_in_an_ellipsis_at_the_limit() -> None:
    assert one_line("x" * 50, 10) == "x" * 9 + "…"
    assert one_line("x" * 10, 10) == "x" * 10


@pytest.mark.parametrize(
    "text",
    [
        "refused eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.hushhush at 10:15",
        "Authorization: bearer hushhush12 was refused",
        'answered {"password": "hushhush"}',
        "client_secret=hushhush&scope=user",
        "X-DOMO-Developer-Token: hushhush",
        "access_token = 'hushhush'",
    ],
)
def test_whatever_looks_like_a_secret_is_blacked_out(text: str) -> None:
    assert "hushhush" not in without_secrets(text)
    assert "•••" in without_secrets(text)


def test_ordinary_sentences_are_left_alone() -> None:
    text = "The access token of the account acme ran out; mend it with muster accounts add acme."
    assert without_secrets(text) == text
