"""Table Jobs: job definitions, the versions they handled, and the log DataSets that Muster made.

Keys: `jobs`/job id, `versions`/job id, `logs`/DataSet id, `log-of-job`/job id, `accounts`/name.
There are tens of jobs, so all of them in one partition cost one query.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from muster.adapters.dynamodb_items import condition_failed, key, text, translated
from muster.domain.job import Job
from muster.errors import ConflictError, NotFoundError

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
        return Job.model_validate_json(found["Item"]["document"]["S"])

    @translated
    def all(self) -> Iterator[Job]:
        """Every job, by name."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :jobs",
            ExpressionAttributeValues={":jobs": {"S": "jobs"}},
            ConsistentRead=True,
        )
        jobs = [Job.model_validate_json(item["document"]["S"]) for page in pages for item in page["Items"]]
        return iter(sorted(jobs, key=lambda job: (job.name.casefold(), job.id)))

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
        for partition in ("jobs", "versions", "last-good"):
            self._client.delete_item(TableName=self._table, Key=key(partition, job_id))


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
