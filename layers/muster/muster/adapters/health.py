"""How the last runs of each job ended, in table Jobs: `health`/job id, one item a job.

The time of the run stands beside the document, so that an earlier run never takes a later one's place.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pydantic import TypeAdapter, ValidationError

from muster.adapters.dynamodb_items import condition_failed, key, text, translated
from muster.domain.runs.health import Health

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoHealth:
    """The port `HealthBook`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @translated
    def of(self, job_id: str) -> Health | None:
        """One consistent read; what another release wrote and this one cannot read counts as nothing known."""
        found = self._client.get_item(TableName=self._table, Key=key("health", job_id), ConsistentRead=True)
        return _health_of(found["Item"]["document"]["S"]) if "Item" in found else None

    @translated
    def all(self) -> Mapping[str, Health]:
        """One query, for there are tens of jobs."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :health",
            ExpressionAttributeValues={":health": {"S": "health"}},
        )
        read = {
            item["sk"]["S"]: _health_of(item["document"]["S"]) for page in pages for item in page["Items"]
        }
        return {job_id: health for job_id, health in read.items() if health is not None}

    @translated
    def keep(self, job_id: str, health: Health) -> None:
        """Put on condition of the time."""
        item = key("health", job_id) | {
            "document": text(_healths().dump_json(health).decode()),
            "began_at": text(health.at),
        }
        try:
            self._client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression="attribute_not_exists(pk) OR began_at <= :began_at",
                ExpressionAttributeValues={":began_at": text(health.at)},
            )
        except ClientError as error:
            if not condition_failed(error):
                raise


def _health_of(document: str) -> Health | None:
    try:
        return _healths().validate_json(document)
    except ValidationError:
        return None


@cache
def _healths() -> TypeAdapter[Health]:
    return TypeAdapter(Health)
