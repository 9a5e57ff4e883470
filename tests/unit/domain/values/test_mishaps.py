# ruff: noqa: RUF001 - letters that look like others are the subject
"""Texts and addresses that no person meant, beside those that look unusual and are somebody's."""

import pytest

from muster.domain.values.cells import BadCell
from muster.domain.values.emails import EmailKind
from muster.domain.values.mishaps import may_have_mishap, mishap
from muster.domain.values.phones import PhoneKind
from muster.domain.values.plain_text import TextKind
from muster.domain.values.text import tidy

MISHAPS = [
    ("NULL", "no-value"), ("None", "no-value"), ("nan", "no-value"), ("\\N", "no-value"), ("#REF!", "no-value"),
    ("=A1", "formula"), ("=cmd|'/c calc'!A1", "formula"), ("@SUM(1,2)", "formula"), ("+cmd|' /C calc'!A0", "formula"),
    ("R&amp;D", "garbled"), ("O&#39;Neil", "garbled"), ("JosÃ©", "garbled"), ("Ann Ã–berg, Zoë", "garbled"),
    ("Itâ€™s", "garbled"), ("M?ller", "garbled"), ("Anna ?berg", "garbled"), ("Chlo\ufffd", "garbled"),
    ("Jane\u200bDoe", "invisible-character"), ("\u202eeoD", "invisible-character"), ("a\u2028b", "invisible-character"),
]  # fmt: skip
MEANT = [
    "Null", "NA", "Nan Goldin", "Not None", "R&D", "Q&A; A&Q", "Who? Me", "Why?", "-", "- none -", "@home", "+1",
    "CAFÉ’S", "“IRMÃ”", "São Paulo", "Ångström", "Ñandú", "Ελένη", "Иван", "李伟", "می‌خواهم", "\u200fעברית",
    "naïve – café",
]  # fmt: skip


@pytest.mark.parametrize(("value", "code"), MISHAPS)
def test_a_text_that_no_person_meant_is_a_finding_that_says_what_to_do(value: str, code: str) -> None:
    with pytest.raises(BadCell) as caught:
        TextKind().read(value)
    assert caught.value.code == code
    assert caught.value.message.isprintable()
    assert len(caught.value.message.split()) > 5


@pytest.mark.parametrize("value", MEANT)
def test_an_unusual_text_that_somebody_meant_is_taken(value: str) -> None:
    assert mishap(value) is None
    assert TextKind().read(value) == value


@pytest.mark.parametrize("value", [value for value, _ in MISHAPS])
@pytest.mark.parametrize("beside", ["Jane", "Zoë", "R&D?", "two\nlines"])
def test_a_block_with_such_a_text_in_it_gets_the_closer_look(value: str, beside: str) -> None:
    assert TextKind().read_block([beside, value, "Bob"]) is None


def test_a_block_of_usual_texts_gets_no_closer_look() -> None:
    block = ["Jane", "Zoë", "R&D", "Why?", "- none -", "São Paulo"]
    assert not may_have_mishap(block, "\n".join(block))
    assert TextKind().read_block(block) == block


@pytest.mark.parametrize(
    "address",
    [
        "jаne@acme.example", "jane@аcme.example", "јоу@acme.example", "jane@acme.exαmple", "ｊane@acme.example",
        "jane6\u0666@acme.example", "jane⁶@acme.example", "ﬁona@acme.example", "jane@ac_me.example",
        "jane@acme.exampᏞe",
    ],
)  # fmt: skip
def test_an_address_that_looks_like_another_is_none(address: str) -> None:
    with pytest.raises(BadCell) as caught:
        EmailKind().read(address)
    assert caught.value.code == "bad-email"


@pytest.mark.parametrize(
    "address",
    [
        "иван@почта.рф", "иван@acme.example", "jürgen@müller.example", "用户@例子.example", "δοκιμή@acme.example",
        "a_b@acme.example",
    ],
)  # fmt: skip
def test_an_address_in_one_alphabet_a_word_is_one(address: str) -> None:
    assert EmailKind().read(address) == address


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("two\r\nlines", "two\nlines"),
        ("two\rlines", "two\nlines"),
        ("Jane\u00a0Doe", "Jane Doe"),
        ("\u202fé\u2007", "é"),
    ],
)
def test_what_a_program_does_to_a_text_unseen_makes_no_difference(written: str, meant: str) -> None:
    assert tidy(written) == meant
    assert TextKind().same(meant, written)


def test_a_number_is_not_negative() -> None:
    with pytest.raises(BadCell):
        PhoneKind().read("-18015551006")
