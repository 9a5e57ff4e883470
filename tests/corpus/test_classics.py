"""The files by which others lost people, and the few that nobody could tell from good ones."""

import re
from pathlib import Path

import pytest

from muster.domain.runs.run import RunState
from tests.corpus.files_world import GOOD, WORLDS
from tests.corpus.nobody_could_tell import NOBODY_COULD_TELL, Untold

CLASSICS = Path(__file__).with_name("classics")
_LINE = re.compile(r"\| `([^`]+)` \| `([a-z0-9-]+)` \| (.{10,}) \|")
TOLD = {
    found[1]: found[2]
    for line in (CLASSICS / "README.md").read_text("utf-8").splitlines()
    if (found := _LINE.fullmatch(line))
}
DELETES_ALLOWED = 4
"""A tenth of the forty-one people of the company, which is what a job allows by default."""


def test_the_page_about_the_classics_has_a_line_for_each() -> None:
    assert sorted(TOLD) == sorted(path.name for path in CLASSICS.iterdir() if path.name != "README.md")
    assert len(TOLD) >= 30


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("name", TOLD)
def test_a_classic_writes_nothing_that_the_good_file_would_not_have_written_and_is_told_in_words(
    name: str, world: str
) -> None:
    verdict = WORLDS[world]((CLASSICS / name).read_bytes())
    assert TOLD[name] in verdict.told
    assert verdict.told_in_words()
    assert verdict.writes <= WORLDS[world](GOOD).writes


@pytest.mark.parametrize("untold", NOBODY_COULD_TELL, ids=[untold.name for untold in NOBODY_COULD_TELL])
def test_what_nobody_could_tell_stays_within_the_limits(untold: Untold) -> None:
    verdict = WORLDS["later"](untold.content)
    assert verdict.run.state is RunState.SUCCEEDED
    assert verdict.writes, "it leads to no write at all, so it is no exception"
    deleted = [write for write in verdict.writes if write[0] == "delete"]
    assert len(deleted) <= DELETES_ALLOWED
    assert len(untold.why.split()) > 8
