"""What was read before comes back as it was, from memory as from S3."""

from pathlib import Path

import pytest

from muster.adapters.s3_files import S3RunFiles
from muster.adapters.s3_readings import S3Readings
from muster.errors import ConfigurationError, IncompleteReadError, NotFoundError
from muster.ports import RunFiles
from muster.ports.readings import ROSTER, Readings
from tests.fakes.aws import Aws
from tests.fakes.readings import FakeReadings
from tests.fakes.run_files import FakeRunFiles

CONTENT = b'[{"id":"7","displayName":"Zo\xc3\xab"}]\n' * 50_000


@pytest.fixture(params=["in memory", "on aws"])
def ports(request: pytest.FixtureRequest) -> tuple[RunFiles, Readings]:
    if request.param == "in memory":
        files = FakeRunFiles()
        return files, FakeReadings(files)
    aws: Aws = request.getfixturevalue("aws")
    aws.begin()
    return S3RunFiles(aws.s3, aws.runs_bucket), S3Readings(aws.s3, aws.runs_bucket)


def a_file(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


def test_a_file_comes_back_as_it_was_kept(ports: tuple[RunFiles, Readings], tmp_path: Path) -> None:
    _files, readings = ports
    readings.keep("run1/1", "pages/00000.jsonl", a_file(tmp_path, CONTENT))
    readings.keep("run1/1", "pages/00001.jsonl", a_file(tmp_path, b""))
    readings.fetch("run1/1", "pages/00000.jsonl", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == CONTENT
    readings.fetch("run1/1", "pages/00001.jsonl", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b""


def test_the_roster_is_the_one_that_the_files_of_the_run_keep(
    ports: tuple[RunFiles, Readings], tmp_path: Path
) -> None:
    files, readings = ports
    files.keep_roster("run1/1", a_file(tmp_path, CONTENT))
    readings.fetch("run1/1", ROSTER, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == CONTENT


def test_what_another_attempt_kept_is_not_found(ports: tuple[RunFiles, Readings], tmp_path: Path) -> None:
    _files, readings = ports
    readings.keep("run1/1", "pages/00000.jsonl", a_file(tmp_path, CONTENT))
    for plan_id, name in (
        ("run1/2", "pages/00000.jsonl"),
        ("run1/1", "pages/00001.jsonl"),
        ("run1/1", ROSTER),
    ):
        with pytest.raises(NotFoundError):
            readings.fetch(plan_id, name, tmp_path / "back")


def test_an_object_that_is_not_whole_is_no_shorter_file(aws: Aws, tmp_path: Path) -> None:
    aws.begin()
    readings, key = S3Readings(aws.s3, aws.runs_bucket), "runs/run1/1/pages/00000.jsonl.gz"
    readings.keep("run1/1", "pages/00000.jsonl", a_file(tmp_path, CONTENT))
    whole = aws.s3.get_object(Bucket=aws.runs_bucket, Key=key)["Body"].read()
    for broken in (b"", b"no gzip", whole[:4], whole[: len(whole) // 2], whole[:-1]):
        aws.s3.put_object(Bucket=aws.runs_bucket, Key=key, Body=broken)
        with pytest.raises(IncompleteReadError):
            readings.fetch("run1/1", "pages/00000.jsonl", tmp_path / "back")


def test_a_bucket_that_is_not_there_is_a_mistake_of_the_deployment(aws: Aws, tmp_path: Path) -> None:
    readings = S3Readings(aws.s3, "no-such-bucket")
    with pytest.raises(ConfigurationError):
        readings.keep("run1/1", "pages/00000.jsonl", a_file(tmp_path, CONTENT))
