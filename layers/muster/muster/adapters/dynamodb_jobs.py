"""Table Jobs: job definitions, the versions they handled, and the log DataSets that Muster made.

Keys: `jobs`/job id, `versions`/job id, `read`/job id, `logs`/DataSet id, `log-of-job`/job id, `accounts`/name; see also
last_good.py and health.py.
There are tens of jobs, so all of them in one partition cost one query.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pydantic import ValidationError

from muster.adapters.dynamodb_items import condition_failed, key, text, translated
from muster.domain.job import Job
from muster.domain.runs.read_content import ReadContent
from muster.errors import ConflictError, NotFoundError, UnreadableJobError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoJobs:
    """The port `JobStore` on table Jobs."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @translated
    def get(self, job_id: str) -> Job:
        """One consistent read. Raises NotFoundError."""
        found = self._client.get_item(TableName=self._table, Key=key("jobs", job_id), ConsistentRead=True)
        if "Item" not in found:
            raise NotFoundError(f"There is no job {job_id}.")
        return _job_of(job_id, found["Item"]["document"]["S"])

    def all(self) -> Iterator[Job]:
        """Every job that can be read, by name."""
        jobs = [job for job in self._read().values() if job is not None]
        return iter(sorted(jobs, key=lambda job: (job.name.casefold(), job.id)))

    def unreadable(self) -> Sequence[str]:
        """The ids of the others, in order."""
        return sorted(job_id for job_id, job in self._read().items() if job is None)

    @translated
    def _read(self) -> Mapping[str, Job | None]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :jobs",
            ExpressionAttributeValues={":jobs": {"S": "jobs"}},
            ConsistentRead=True,
        )
        read: dict[str, Job | None] = {}
        for item in (item for page in pages for item in page["Items"]):
            job_id = item["sk"]["S"]
            try:
                read[job_id] = _job_of(job_id, item["document"]["S"])
            except UnreadableJobError:
                read[job_id] = None
        return read

    @translated
    def save(self, job: Job, *, expected_version: int | None) -> None:
        """Put on condition of the version. Raises ConflictError."""
        item = key("jobs", job.id) | {
            "document": text(job.model_dump_json()),
            "version": {"N": str(job.version)},
        }
        try:
            if expected_version is None:
                self._client.put_item(
                    TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)"
                )
            else:
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="#version = :expected",
                    ExpressionAttributeNames={"#version": "version"},
                    ExpressionAttributeValues={":expected": {"N": str(expected_version)}},
                )
        except ClientError as error:
            if condition_failed(error):
                raise ConflictError(
                    f"Job {job.name} was changed or deleted by somebody else meanwhile. Look at it and try again."
                ) from error
            raise

    @translated
    def delete(self, job_id: str) -> None:
        """Remove the job and what was remembered of its versions and runs; the log DataSets stay known."""
        for partition in ("jobs", "versions", "read", "last-good", "health"):
            self._client.delete_item(TableName=self._table, Key=key(partition, job_id))


def _job_of(job_id: str, document: str) -> Job:
    try:
        return Job.model_validate_json(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole of it"
        raise UnreadableJobError(
            f"The job {job_id} cannot be read by this release of Muster ({where}: {first['msg']}). Bring the stack and"
            f" the command to the same release, or remove the job with `muster jobs delete {job_id}`."
        ) from error


class DynamoVersions:
    """The port `VersionStore` on table Jobs."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @translated
    def handled(self, job_id: str) -> str | None:
        """The last version that this job handled."""
        found = self._client.get_item(TableName=self._table, Key=key("versions", job_id), ConsistentRead=True)
        return found["Item"]["version"]["S"] if "Item" in found else None

    @translated
    def mark(self, job_id: str, version: str) -> None:
        """Remember a version; the last word counts."""
        self._client.put_item(
            TableName=self._table, Item=key("versions", job_id) | {"version": text(version)}
        )

    @translated
    def last_read(self, job_id: str) -> ReadContent | None:
        """One consistent read."""
        found = self._client.get_item(TableName=self._table, Key=key("read", job_id), ConsistentRead=True)
        if "Item" not in found:
            return None
        item = found["Item"]
        return ReadContent(*(item[name]["S"] for name in ("source", "version", "sha256")))

    @translated
    def keep_read(self, job_id: str, content: ReadContent) -> None:
        """Remember what a run read; the last word counts."""
        facts = {"source": content.source, "version": content.version, "sha256": content.sha256}
        item = key("read", job_id) | {name: text(value) for name, value in facts.items()}
        self._client.put_item(TableName=self._table, Item=item)


class DynamoLogRegistry:
    """The port `LogRegistry` on table Jobs."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @translated
    def dataset_for(self, job_id: str) -> str | None:
        """The log DataSet made for this job, if one was."""
        found = self._client.get_item(
            TableName=self._table, Key=key("log-of-job", job_id), ConsistentRead=True
        )
        return found["Item"]["dataset_id"]["S"] if "Item" in found else None

    @translated
    def is_ours(self, dataset_id: str) -> bool:
        """Whether this stack made the DataSet."""
        found = self._client.get_item(TableName=self._table, Key=key("logs", dataset_id), ConsistentRead=True)
        return "Item" in found

    @translated
    def remember(self, job_id: str, dataset_id: str) -> None:
        """Note both ways round."""
        self._client.put_item(TableName=self._table, Item=key("logs", dataset_id) | {"job_id": text(job_id)})
        self._client.put_item(
            TableName=self._table, Item=key("log-of-job", job_id) | {"dataset_id": text(dataset_id)}
        )
