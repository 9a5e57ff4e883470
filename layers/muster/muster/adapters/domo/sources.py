"""Configurations wherever they are kept: a DataSet of the home instance, or an object in S3."""

from pathlib import Path
from typing import Protocol

from muster.domain.job import DataSetSource, Job
from muster.errors import InvalidInputError
from muster.ports import DataSets, Snapshot

_DATASET = "dataset:"
_OBJECT = "s3:"


class ObjectSource(Protocol):
    """CSV objects in the stack's configuration bucket, by key."""

    def version(self, key: str) -> str:
        """The present version. Raises NotFoundError, RetryableError."""
        ...

    def read(self, key: str, path: Path) -> Snapshot:
        """Copy the object to `path`. Raises SourceFaultError, IncompleteReadError, NotFoundError."""
        ...


class ConfigurationSources:
    """Sends each question to where the configuration is."""

    def __init__(self, datasets: DataSets, objects: ObjectSource) -> None:
        self._datasets = datasets
        self._objects = objects

    def version(self, source_key: str) -> str:
        """The present version. Raises NotFoundError, RetryableError, CredentialError."""
        if source_key.startswith(_DATASET):
            return self._datasets.facts(source_key.removeprefix(_DATASET)).version
        if source_key.startswith(_OBJECT):
            return self._objects.version(source_key.removeprefix(_OBJECT))
        raise InvalidInputError(
            f"A source's key begins with {_DATASET} or {_OBJECT}, not as {source_key!r} does"
        )

    def read(self, job: Job, path: Path) -> Snapshot:
        """Copy the configuration to `path`. Raises SourceFaultError, IncompleteReadError, NotFoundError."""
        if isinstance(job.source, DataSetSource):
            return self._datasets.export(str(job.source.dataset_id), path)
        return self._objects.read(job.source.object_key, path)
