"""The files of a long run come several at a time, in order; so a report reads thousands of them within its time."""

import gzip
from collections.abc import Callable
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from muster.adapters.s3_files import S3RunFiles
from muster.domain.plans.changes import Delete
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.errors import NotFoundError, UnreadableFileError
from tests.fakes.aws import Aws

CHUNKS = 6
WAIT_SECONDS = 5.0


class OnlyTogether:
    """S3, of which no object comes before somebody asks for another one at the same time."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._two = Barrier(2, timeout=WAIT_SECONDS)

    def get_object(self, **arguments: str) -> Any:
        self._two.wait()
        return self._client.get_object(**arguments)

    def get_paginator(self, name: str) -> Any:
        return self._client.get_paginator(name)


@pytest.fixture
def long_run(aws: Aws) -> Aws:
    aws.begin()
    files = S3RunFiles(aws.s3, aws.runs_bucket)
    for number in range(CHUNKS):
        address = f"{number}@acme.example"
        files.keep_chunk("run1/1", number, [Delete(address, str(number), {})])
        done = Outcome("delete", address, str(number), OutcomeStatus.APPLIED)
        files.keep_outcomes("run1", f"{number:05d}-00000", [done])
    return aws


def test_the_next_files_are_fetched_while_one_is_waited_for_and_come_in_order(long_run: Aws) -> None:
    addresses = [f"{number}@acme.example" for number in range(CHUNKS)]
    together: Any = OnlyTogether(long_run.s3)
    files = S3RunFiles(together, long_run.runs_bucket)
    try:
        assert [change.email for change in files.changes("run1/1", CHUNKS)] == addresses
        assert [outcome.email for outcome in files.outcomes("run1")] == addresses
    except BrokenBarrierError:
        pytest.fail("one object was fetched after the other")


def test_whoever_stops_reading_early_leaves_no_error_and_a_missing_chunk_is_told_in_its_place(
    long_run: Aws,
) -> None:
    files = S3RunFiles(long_run.s3, long_run.runs_bucket)
    changes = files.changes("run1/1", CHUNKS + 1)
    assert next(changes).email == "0@acme.example"
    with pytest.raises(NotFoundError):
        list(changes)


SECRET_LINE = b'{"action":"delete","email":"ann@acme.example"}'


BROKEN = {
    "empty": b"",
    "no gzip": b"no gzip",
    "cut": gzip.compress(SECRET_LINE)[:-9],
    "overwritten": gzip.compress(SECRET_LINE)[:12] + b"\xff" * 40,
    "no json": gzip.compress(b"no json"),
    "no change": gzip.compress(b"[1, 2]"),
    "another shape": gzip.compress(b'{"another": "shape"}'),
    "half a change": gzip.compress(SECRET_LINE),
}


# By name: gzip writes the time down, so two workers a second apart would not collect the same tests.
@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_not_what_was_kept_is_named_and_nobody_in_it(long_run: Aws, body: bytes) -> None:
    files = S3RunFiles(long_run.s3, long_run.runs_bucket)
    kept = {"runs/run1/1/chunks/00002.jsonl.gz": 2, "runs/run1/outcomes/00002-00000.jsonl.gz": 2}
    for name in (*kept, "runs/run1/1/findings.jsonl.gz", "runs/run1/owned/7.jsonl.gz"):
        long_run.s3.put_object(Bucket=long_run.runs_bucket, Key=name, Body=body)
    told = _told_by(
        lambda: list(files.changes("run1/1", CHUNKS)),
        lambda: files.chunk("run1/1", 2),
        lambda: list(files.outcomes("run1")),
        lambda: files.outcomes_of_part("run1", "00002-00000"),
        lambda: list(files.findings("run1/1")),
        lambda: files.owned("run1"),
    )
    assert len(told) == 6
    for each in told:
        assert "cannot be read" in each
        assert "runs/run1/" in each
        assert "ann@" not in each
    assert "00003.jsonl" not in " ".join(told)


def _told_by(*reads: Callable[[], object]) -> list[str]:
    told = []
    for read in reads:
        try:
            read()
        except UnreadableFileError as error:
            told.append(str(error))
    return told
