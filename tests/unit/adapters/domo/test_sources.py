from pathlib import Path

import pytest

from muster.adapters.domo.sources import ConfigurationSources
from muster.domain.job import Job
from muster.errors import InvalidInputError
from muster.ports import Snapshot
from tests.fakes.domo import FakeDataSets


class Objects:
    def version(self, key: str) -> str:
        return f"version of {key}"

    def read(self, key: str, path: Path) -> Snapshot:
        return Snapshot(path, f"version of {key}", "", 0)


def job(source: dict[str, str]) -> Job:
    return Job.model_validate({"id": "j", "name": "p", "source": source, "created_at": "", "updated_at": ""})


def test_a_dataset_is_asked_of_domo(tmp_path: Path) -> None:
    datasets = FakeDataSets()
    dataset_id = datasets.create("People", "", [("STRING", "email")])
    datasets.append(dataset_id, b"a@x\n")
    sources = ConfigurationSources(datasets, Objects())
    version = sources.version(f"dataset:{dataset_id}")
    snapshot = sources.read(job({"kind": "dataset", "dataset_id": dataset_id}), tmp_path / "x.csv")
    assert snapshot.version == version
    assert snapshot.path.read_bytes() == b"email\na@x\n"


def test_an_object_is_asked_of_s3(tmp_path: Path) -> None:
    sources = ConfigurationSources(FakeDataSets(), Objects())
    assert sources.version("s3:teams/a:b.csv") == "version of teams/a:b.csv"
    snapshot = sources.read(job({"kind": "s3", "object_key": "teams/a:b.csv"}), tmp_path / "x.csv")
    assert snapshot.version == "version of teams/a:b.csv"


def test_a_key_of_neither_kind_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        ConfigurationSources(FakeDataSets(), Objects()).version("ftp:roster.csv")
