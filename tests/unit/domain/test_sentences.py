import pytest

from muster.domain.sentences import joined


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("No answer", "No answer. Nothing was changed."),
        ("No answer.", "No answer. Nothing was changed."),
        ("No answer. ", "No answer. Nothing was changed."),
        ("Why?", "Why? Nothing was changed."),
        ('Domo says "no."', 'Domo says "no." Nothing was changed.'),
        ('Domo says "no"', 'Domo says "no". Nothing was changed.'),
        ("No answer (code 5)", "No answer (code 5). Nothing was changed."),
        ("", "Nothing was changed."),
    ],
)
def test_a_sentence_before_another_one_ends_with_one_full_stop(first: str, expected: str) -> None:
    assert joined(first, "Nothing was changed.") == expected


def test_the_last_sentence_stays_as_it_is() -> None:
    assert joined("no such title") == "no such title"
    assert joined("Moved", "", "no such title") == "Moved. no such title"
    assert joined() == ""
