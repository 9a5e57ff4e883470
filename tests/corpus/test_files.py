"""Every wrong file, in a first run and in a later one: no write that the good file would not have led to."""

from functools import cache

import pytest

from tests.corpus.all_files import FILES
from tests.corpus.files_world import GOOD, WORLDS
from tests.corpus.grammar import FileCase
from tests.corpus.law import Verdict


@cache
def _right(world: str) -> Verdict:
    return WORLDS[world](GOOD)


def test_the_good_file_creates_changes_and_deletes_in_a_first_run_and_has_nothing_to_do_in_a_later_one() -> (
    None
):
    first, later = _right("first"), _right("later")
    assert {write[0] for write in first.writes} == {"create", "update", "delete"}
    assert not first.told
    assert not later.writes
    assert not later.told


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("case", FILES, ids=[case.name for case in FILES])
def test_a_wrong_file_writes_nothing_that_the_good_one_would_not_have_written(
    case: FileCase, world: str
) -> None:
    verdict = WORLDS[world](case.content)
    assert verdict.run.is_final
    assert verdict.writes <= _right(world).writes
    if case.tells:
        assert case.tells in verdict.told
        assert verdict.told_in_words()
    else:
        assert verdict.writes == _right(world).writes
        assert not verdict.told
