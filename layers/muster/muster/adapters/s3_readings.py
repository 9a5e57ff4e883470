"""What an attempt at planning has read, in S3 beside its plan: runs/RUN/TOKEN/roster.csv.gz, pages/00000.jsonl.gz."""

import gzip
import shutil
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from muster.adapters.s3_files import translated
from muster.errors import IncompleteReadError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BLOCK_BYTES = 1024 * 1024
_IN_PART = "What was read before came back from S3 in part."


class S3Readings:
    """The port `Readings` on the runs bucket. No file is ever whole in memory."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    @translated
    def keep(self, plan_id: str, name: str, path: Path) -> None:
        """Store the file, gzipped on the way."""
        with path.open("rb") as source, tempfile.TemporaryFile() as packed:
            with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as target:
                shutil.copyfileobj(source, target, _BLOCK_BYTES)
            packed.seek(0)
            self._client.put_object(Bucket=self._bucket, Key=_key(plan_id, name), Body=packed)

    @translated
    def fetch(self, plan_id: str, name: str, path: Path) -> None:
        """Write the file, unpacked on the way. Raises NotFoundError; IncompleteReadError for one that came in part."""
        found = self._client.get_object(Bucket=self._bucket, Key=_key(plan_id, name))
        if not found["ContentLength"]:
            raise IncompleteReadError(_IN_PART)  # nothing is more than nothing when it is packed
        try:
            with (
                found["Body"] as body,
                gzip.GzipFile(fileobj=body, mode="rb") as packed,
                path.open("wb") as target,
            ):
                shutil.copyfileobj(packed, target, _BLOCK_BYTES)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise IncompleteReadError(_IN_PART) from error


def _key(plan_id: str, name: str) -> str:
    return f"runs/{plan_id}/{name}.gz"
