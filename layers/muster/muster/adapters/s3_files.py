"""The files of a run, in S3: JSON lines, gzipped, one prefix a run.

runs/RUN/TOKEN/roster.csv.gz  findings.jsonl.gz  chunks/00000.jsonl.gz      one prefix an attempt at planning
runs/RUN/outcomes/00000-00000.jsonl.gz                                       one object a part of a chunk
runs/RUN/owned/USER.jsonl.gz                                                 what a person owned who is to be deleted
"""

import gzip
import shutil
import tempfile
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import orjson
from botocore.exceptions import BotoCoreError, ClientError

from muster.domain.findings import Finding, Severity
from muster.domain.plans.changes import Change, change_from_json, change_to_json
from muster.domain.plans.content import Owned
from muster.domain.runs.outcomes import Outcome
from muster.errors import ConfigurationError, NotFoundError, ServerTroubleError, UnreadableFileError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ABSENT = frozenset({"NoSuchKey", "404", "NoSuchVersion"})
_RETRYABLE = frozenset({"InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout"})
_IN_MEMORY_BYTES = 8 * 1024 * 1024
_AHEAD = 4
"""Objects on their way while one is worked on; changes and outcomes together stay below botocore's ten connections."""


def translated[**P, R](method: Callable[P, R]) -> Callable[P, R]:
    """Turn botocore's errors into ours."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _ABSENT:
                raise NotFoundError("There is no such object in S3.") from error
            if code in _RETRYABLE:
                raise ServerTroubleError(f"S3 is busy ({code}).", unknown_outcome=True) from error
            raise ConfigurationError(f"S3 refused the call ({code}).") from error
        except BotoCoreError as error:
            raise ServerTroubleError(
                f"S3 did not answer ({type(error).__name__}).", unknown_outcome=True
            ) from error

    return call


class S3RunFiles:
    """The port `RunFiles` on the runs bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def keep_roster(self, plan_id: str, path: Path) -> None:
        """Store the roster snapshot, gzipped on the way."""
        with path.open("rb") as source, tempfile.TemporaryFile() as packed:
            with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as target:
                shutil.copyfileobj(source, target, _IN_MEMORY_BYTES)
            packed.seek(0)
            self._upload(f"runs/{plan_id}/roster.csv.gz", cast("BinaryIO", packed))

    @translated
    def roster(self, plan_id: str) -> BinaryIO:
        """The roster snapshot as a stream, unpacked on the way. Raises NotFoundError."""
        body = self._client.get_object(Bucket=self._bucket, Key=f"runs/{plan_id}/roster.csv.gz")["Body"]
        return cast("BinaryIO", _Unpacking(cast("BinaryIO", body)))

    def keep_findings(self, plan_id: str, findings: Iterable[Finding]) -> None:
        """Store the plan's findings."""
        self._keep_lines(f"runs/{plan_id}/findings.jsonl.gz", (_finding_to_json(each) for each in findings))

    def keep_chunk(self, plan_id: str, chunk: int, changes: Sequence[Change]) -> None:
        """Store one chunk of the plan."""
        self._keep_lines(_chunk_key(plan_id, chunk), (change_to_json(change) for change in changes))

    def chunk(self, plan_id: str, chunk: int) -> Sequence[Change]:
        """Raises NotFoundError."""
        return list(self._records(_chunk_key(plan_id, chunk), change_from_json))

    def keep_outcomes(self, run_id: str, part: str, outcomes: Sequence[Outcome]) -> None:
        """Store the outcomes of one part of a chunk."""
        self._keep_lines(
            f"runs/{run_id}/outcomes/{part}.jsonl.gz", (outcome.to_json() for outcome in outcomes)
        )

    def outcomes_of_part(self, run_id: str, part: str) -> Sequence[Outcome]:
        """The outcomes stored of one part of a chunk; none if none were."""
        try:
            return list(self._records(f"runs/{run_id}/outcomes/{part}.jsonl.gz", Outcome.from_json))
        except NotFoundError:
            return []

    def keep_owned(self, run_id: str, user_id: str, things: Sequence[Owned]) -> None:
        """Store what somebody owns who is about to be deleted."""
        self._keep_lines(f"{_owned_prefix(run_id)}{user_id}.jsonl.gz", (thing.to_json() for thing in things))

    def owned(self, run_id: str) -> Mapping[str, Sequence[Owned]]:
        """All that was stored so, by user id."""
        prefix = _owned_prefix(run_id)
        return {
            name.removeprefix(prefix).partition(".")[0]: list(self._records(name, Owned.from_json))
            for name in self._names(prefix)
        }

    def findings(self, plan_id: str) -> Iterator[Finding]:
        """The findings; none if none were stored."""
        try:
            yield from self._records(f"runs/{plan_id}/findings.jsonl.gz", _finding_from_json)
        except NotFoundError:
            return

    def changes(self, plan_id: str, chunks: int) -> Iterator[Change]:
        """Every change of the plan, in order; a few chunks in memory at a time."""
        names = (_chunk_key(plan_id, chunk) for chunk in range(chunks))
        yield from self._each(names, change_from_json)

    def outcomes(self, run_id: str) -> Iterator[Outcome]:
        """Every outcome stored so far; parts are named so that their order is the plan's."""
        yield from self._each(self._names(f"runs/{run_id}/outcomes/"), Outcome.from_json)

    @translated
    def _names(self, prefix: str) -> Sequence[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def _keep_lines(self, name: str, lines: Iterable[object]) -> None:
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as packed:
            with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as target:
                for line in lines:
                    target.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            packed.seek(0)
            self._upload(name, cast("BinaryIO", packed))

    @translated
    def _upload(self, name: str, content: BinaryIO) -> None:
        self._client.put_object(Bucket=self._bucket, Key=name, Body=content)

    def _records[T](self, name: str, read: "_Read[T]") -> Iterator[T]:
        return _unpacked(name, self._read(name), read)

    def _each[T](self, names: Iterable[str], read: "_Read[T]") -> Iterator[T]:
        """The records of all these objects, in this order; the next objects come while one is worked on.

        A long plan has thousands of small objects, and one after another most of the time would go by waiting.
        """
        pool = ThreadPoolExecutor(_AHEAD)
        coming: deque[tuple[str, Future[bytes]]] = deque()
        try:
            for name in names:
                coming.append((name, pool.submit(self._read, name)))
                if len(coming) > _AHEAD:
                    first, body = coming.popleft()
                    yield from _unpacked(first, body.result(), read)
            for each, body in coming:
                yield from _unpacked(each, body.result(), read)
        finally:
            pool.shutdown(cancel_futures=True)

    @translated
    def _read(self, name: str) -> bytes:
        return self._client.get_object(Bucket=self._bucket, Key=name)["Body"].read()


class _Unpacking(gzip.GzipFile):
    """A gzipped stream whose source is closed with it."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__(fileobj=source, mode="rb")
        self._source = source

    def close(self) -> None:
        """Close both."""
        super().close()
        self._source.close()


type _Read[T] = Callable[[Mapping[str, Any]], T]


def _unpacked[T](name: str, body: bytes, read: _Read[T]) -> Iterator[T]:
    """The records of one object. Raises UnreadableFileError."""
    try:
        for line in gzip.decompress(
            body or b"empty"
        ).splitlines():  # nothing is more than nothing when packed
            yield read(orjson.loads(line))
    except (AttributeError, EOFError, LookupError, OSError, TypeError, ValueError, zlib.error) as error:
        # Only the kind of the error: its words may hold a line of the file, and so a person.
        raise UnreadableFileError(
            f"The file {name} in the runs bucket cannot be read ({type(error).__name__})."
        ) from error


def _owned_prefix(run_id: str) -> str:
    return f"runs/{run_id}/owned/"


def _chunk_key(plan_id: str, chunk: int) -> str:
    return f"runs/{plan_id}/chunks/{chunk:05d}.jsonl.gz"


def _finding_from_json(document: Mapping[str, Any]) -> Finding:
    return Finding(
        row=document["row"],
        column=document["column"],
        code=document["code"],
        severity=Severity(document["severity"]),
        message=document["message"],
    )


def _finding_to_json(finding: Finding) -> dict[str, object]:
    return {
        "row": finding.row,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
    }
