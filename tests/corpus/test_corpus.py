"""The corpus is as large as it claims, and no two of its cases are the same."""

from collections import Counter
from pathlib import Path

from tests.corpus.all_answers import ANSWERS
from tests.corpus.all_files import FILES
from tests.corpus.answer_grammar import NO_JSON, UNTOLD
from tests.corpus.company import GOOD_TEXT
from tests.corpus.nobody_could_tell import NOBODY_COULD_TELL

LEAST = 300


def test_there_are_many_more_files_than_300_and_each_differs_from_all_others() -> None:
    contents = [case.content for case in FILES] + [untold.content for untold in NOBODY_COULD_TELL]
    assert len(FILES) >= LEAST
    assert [count for count in Counter(contents).values() if count > 1] == []
    assert GOOD_TEXT.encode() not in contents


def test_there_are_more_than_300_wrong_answers_even_without_those_that_every_route_can_give() -> None:
    everywhere = tuple(f"-{what}" for what in NO_JSON)
    assert len(ANSWERS) >= LEAST
    assert len([case for case in ANSWERS if not case.name.endswith(everywhere)]) >= LEAST


def test_a_name_is_said_once() -> None:
    names = (
        [case.name for case in FILES]
        + [case.name for case in ANSWERS]
        + [untold.name for untold in NOBODY_COULD_TELL]
    )
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert all(len(name) >= 3 and name == name.strip() for name in names)


def test_few_cases_are_said_to_be_beyond_telling() -> None:
    assert len(NOBODY_COULD_TELL) <= 16
    assert len([case for case in ANSWERS if case.tells == UNTOLD]) <= 12


def test_many_kinds_of_complaint_are_met() -> None:
    assert len({case.tells for case in FILES}) >= 30


def test_the_classics_are_files() -> None:
    assert len(list(Path(__file__).with_name("classics").iterdir())) > 30
