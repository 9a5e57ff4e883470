"""A configuration kept as a CSV object in the stack's configuration bucket."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from muster.adapters.s3_files import translated
from muster.errors import IncompleteReadError, NotFoundError
from muster.ports import Snapshot

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PART_BYTES = 1024 * 1024


class S3ObjectSource:
    """Reads objects of one versioned bucket; an object's version id is the configuration's version."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    @translated
    def _head(self, object_key: str) -> str:
        head = self._client.head_object(Bucket=self._bucket, Key=object_key)
        return head.get("VersionId") or f"{head['ETag']}@{head['LastModified'].isoformat()}"

    def version(self, object_key: str) -> str:
        """The present version. Raises NotFoundError, which names the object."""
        try:
            return self._head(object_key)
        except NotFoundError as error:
            raise NotFoundError(
                f"There is no object {object_key} in the configuration bucket {self._bucket}."
            ) from error

    @translated
    def read(self, object_key: str, path: Path) -> Snapshot:
        """Stream the object to `path`. Raises IncompleteReadError when it did not come whole."""
        version = self.version(object_key)
        arguments = {"VersionId": version} if "@" not in version and version != "null" else {}
        reply = self._client.get_object(Bucket=self._bucket, Key=object_key, **arguments)  # type: ignore[arg-type]
        digest = hashlib.sha256()
        size = 0
        with path.open("wb") as target:
            for part in reply["Body"].iter_chunks(_PART_BYTES):
                target.write(part)
                digest.update(part)
                size += len(part)
        if size != reply["ContentLength"]:
            raise IncompleteReadError(
                f"{object_key} came with {size} of {reply['ContentLength']} bytes; nothing was changed."
            )
        return Snapshot(path=path, version=version, sha256=digest.hexdigest(), size_bytes=size)
