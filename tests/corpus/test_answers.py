"""Every wrong answer of Domo, through the real adapters: no write that the right answer would not have led to."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from muster.adapters.domo.instance import datasets as instance_datasets
from muster.adapters.domo.instance import people_search
from muster.adapters.domo.public import directory as public_directory
from tests.corpus.all_answers import ANSWERS
from tests.corpus.answer_grammar import SETTLED, UNTOLD
from tests.corpus.domo_world import CLIENT, PASSWORD, TOKEN, AnswerCase, DomoStage, Spoil
from tests.corpus.law import Verdict, judged

PAGE = 20
"""So that people and rows come in three pages."""

_right: dict[str, Verdict] = {}


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance_datasets, "ROWS_A_PAGE", PAGE)
    monkeypatch.setattr(people_search, "PAGE_SIZE", PAGE)
    monkeypatch.setattr(public_directory, "PAGE_SIZE", PAGE)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)


def verdict_of(folder: Path, account: str, spoil: Spoil | None = None) -> Verdict:
    with DomoStage(folder, account, spoil) as stage:
        return judged(stage, stage.people, "run1")


def right(folder: Path, account: str) -> Verdict:
    if account not in _right:
        _right[account] = verdict_of(folder, account)
    return _right[account]


@pytest.mark.parametrize("account", [TOKEN, CLIENT, PASSWORD])
def test_the_right_answers_create_change_and_delete(folder: Path, account: str) -> None:
    assert {write[0] for write in right(folder, account).writes} == {"create", "update", "delete"}


@pytest.mark.parametrize("case", ANSWERS, ids=[case.name for case in ANSWERS])
def test_a_wrong_answer_writes_nothing_that_the_right_one_would_not_have_written(
    case: AnswerCase, folder: Path
) -> None:
    expected = right(folder, case.account)
    verdict = verdict_of(folder, case.account, case.spoiling())
    told = {code: words for code, words in verdict.told.items() if code not in expected.told}
    assert verdict.run.is_final
    assert verdict.writes <= expected.writes
    assert all(len(words.split()) > 3 for words in told.values())
    if case.tells == SETTLED:
        assert told or verdict.writes == expected.writes
    elif case.tells == "":
        assert not told
        assert verdict.writes == expected.writes
    elif case.tells != UNTOLD:
        assert case.tells in told
