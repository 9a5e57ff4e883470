"""Whatever goes wrong at whichever request: a DataSet is read whole or not at all, and rows are appended once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.domo.csv_rows import parse_rows
from local.domo.simulator import PUBLIC, DomoSimulator
from local.domo.store.datasets import REPLACE
from local.domo.trouble import EFFECTS, Rule, Trouble
from muster.adapters.domo.instance import datasets as instance_datasets
from muster.errors import RetryableError, SourceFaultError
from muster.ports import DataSets
from tests.contract.directory.worlds import opened

COLUMNS = [("STRING", "email"), ("STRING", "displayName")]
ROWS = b"".join(b'p%d@x.example,"P %d"\n' % (number, number) for number in range(100))
PASSING = ("fail_before", "fail_after", "cut_before", "cut_after", "cut_middle", "slow", "expire_tokens")


@dataclass
class Stage:
    simulator: DomoSimulator
    datasets: DataSets
    trouble: Trouble
    dataset_id: str

    def spoil(self, effect: str, skip: int, times: int | None = 1) -> None:
        self.trouble.set(rules=[Rule(effect, path="data", skip=skip, times=times, rows=3, seconds=0.01)])

    def fill(self, rows: bytes) -> None:
        dataset = self.simulator.store.datasets.get(self.simulator.home, self.dataset_id)
        assert dataset is not None
        self.simulator.store.datasets.record(dataset, REPLACE, parse_rows(rows, dataset.columns))


@pytest.fixture(params=["oauth_client", "access_token"])
def stage(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(instance_datasets, "ROWS_A_PAGE", 30)
    with DomoSimulator.start() as simulator, opened(simulator, request.param) as domo:
        host = PUBLIC if request.param == "oauth_client" else simulator.home
        dataset_id = domo.datasets.create("People", "", COLUMNS)
        stage = Stage(simulator, domo.datasets, simulator.trouble(host), dataset_id)
        stage.fill(ROWS)
        yield stage


def emails(path: Path) -> set[str]:
    return {line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]}


WHOLE = {f"p{number}@x.example" for number in range(100)}


@pytest.mark.parametrize("effect", EFFECTS)
def test_one_spoiled_answer_never_makes_a_roster_smaller(stage: Stage, effect: str, tmp_path: Path) -> None:
    for skip in range(11):
        stage.spoil(effect, skip)
        try:
            snapshot = stage.datasets.export(stage.dataset_id, tmp_path / "x.csv")
        except (RetryableError, SourceFaultError):
            continue
        assert emails(snapshot.path) == WHOLE, f"{effect} at request {skip}"


@pytest.mark.parametrize("effect", PASSING)
def test_trouble_that_passes_does_not_end_the_reading(stage: Stage, effect: str, tmp_path: Path) -> None:
    for skip in range(11):
        stage.spoil(effect, skip)
        snapshot = stage.datasets.export(stage.dataset_id, tmp_path / "x.csv")
        assert emails(snapshot.path) == WHOLE, f"{effect} at request {skip}"


@pytest.mark.parametrize("effect", ["shorten", "empty", "cut_middle"])
def test_an_export_that_is_always_short_is_given_up(stage: Stage, effect: str, tmp_path: Path) -> None:
    stage.trouble.set(rules=[Rule(effect, path="/data$|/execute/")])
    with pytest.raises(RetryableError):
        stage.datasets.export(stage.dataset_id, tmp_path / "x.csv")


def test_a_dataset_whose_new_rows_are_not_indexed_yet_is_read_as_one_version_or_not_at_all(
    stage: Stage, tmp_path: Path
) -> None:
    stage.simulator.store.datasets.lag_seconds[stage.simulator.home] = 3600.0
    stage.fill(b"new@x.example,New\n")
    assert emails(stage.datasets.export(stage.dataset_id, tmp_path / "x.csv").path) == WHOLE
    before = stage.datasets.facts(stage.dataset_id).version
    stage.simulator.store.clock.offset_seconds += 3601.0
    assert stage.datasets.facts(stage.dataset_id).version != before
    assert emails(stage.datasets.export(stage.dataset_id, tmp_path / "x.csv").path) == {"new@x.example"}


@pytest.mark.parametrize("effect", ["html", "html_before", "empty", "empty_before", *PASSING])
def test_rows_are_appended_once_or_it_is_known_that_they_may_have_been(stage: Stage, effect: str) -> None:
    for skip in range(4):
        stage.fill(b"a@x.example,A\n")
        stage.spoil(effect, skip)
        certain = True
        try:
            stage.datasets.append(stage.dataset_id, b"b@x.example,B\nc@x.example,C\n")
            expected = {2}
        except RetryableError as error:
            certain = not error.unknown_outcome
            expected = {0} if certain else {0, 2}
        stage.trouble.clear()
        rows = stage.datasets.facts(stage.dataset_id).rows
        assert rows - 1 in expected, f"{effect} at request {skip}"
        assert stage.datasets.count_rows_where(stage.dataset_id, "email", "b@x.example") == (rows - 1) // 2
