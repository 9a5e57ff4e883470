import pytest

from muster.domain.reports.clauses import clause, within_a_sentence, without_brackets


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Half came. Run again.", "Half came"),
        ("Half came; run again.", "Half came"),
        ("acme.domo.com answered 503", "acme.domo.com answered 503"),
        ("Half came\nof all", "Half came"),
        ("token=hushhush was refused", "token=••• was refused"),
        ("x" * 30, "x" * 19 + "…"),
    ],
)
def test_a_clause_ends_where_the_first_one_does_and_is_short(message: str, expected: str) -> None:
    assert clause(message, 20 if message.startswith("x") else 90) == expected


def test_what_stands_in_brackets_is_left_out_but_no_half_of_it() -> None:
    assert without_brackets("61 (40.4%) of run (r1, 05:00 UTC) came (see") == "61 of run came (see"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The list is cut.", "the list is cut."),
        ("Domo is out.", "Domo is out."),
        ("Theo is out.", "Theo is out."),
    ],
)
def test_after_a_colon_only_an_article_is_written_small(words: str, expected: str) -> None:
    assert within_a_sentence(words) == expected
