"""What the last good run of each job saw: small facts in table Jobs, the addresses' hashes in the runs bucket.

Table Jobs: `last-good`/job id, with the time at which the run began, so that an earlier one never takes its place.
Bucket: runs/RUN/TOKEN/addresses, four bytes an address, lowest first; and last-good/JOB, a copy of the last good
run's. The bucket forgets both after a while, a run that is repeated daily never sees that.
"""

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pydantic import TypeAdapter, ValidationError

from muster.adapters.dynamodb_items import condition_failed, key, text
from muster.adapters.dynamodb_items import translated as of_dynamodb
from muster.adapters.s3_files import translated as of_s3
from muster.domain.reading.address_hashes import AddressHashes, no_hashes
from muster.domain.runs.last_good import GoodRun
from muster.errors import ConfigurationError, NotFoundError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client


class KeptLastGood:
    """The port `LastGood` on table Jobs and the runs bucket."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str, s3: "S3Client", bucket: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._s3 = s3
        self._bucket = bucket

    @of_dynamodb
    def run(self, job_id: str) -> GoodRun | None:
        """One consistent read. Raises ConfigurationError for what another release wrote: no guard is left out."""
        found = self._dynamodb.get_item(
            TableName=self._table, Key=key("last-good", job_id), ConsistentRead=True
        )
        if "Item" not in found:
            return None
        try:
            return _good_runs().validate_json(found["Item"]["document"]["S"])
        except ValidationError as error:
            raise ConfigurationError(
                f"What the guards compare with, the last good run of job {job_id}, was kept by another release of "
                "Muster and cannot be read by this one. Bring the stack to that release."
            ) from error

    def addresses(self, job_id: str) -> AddressHashes:
        """The addresses; none where the bucket has forgotten them."""
        hashes = no_hashes()
        with suppress(NotFoundError):
            hashes.frombytes(self._read(f"last-good/{job_id}"))
        return hashes

    @of_s3
    def keep_addresses(self, plan_id: str, addresses: AddressHashes) -> None:
        """One object, written whole."""
        self._s3.put_object(Bucket=self._bucket, Key=_of_plan(plan_id), Body=addresses.tobytes())

    def accept(self, job_id: str, good_run: GoodRun, plan_id: str) -> None:
        """The facts on condition of the time, then the addresses; without the second the earlier ones stand.

        Those too are of a good run, and their number is taken from themselves, so that does no harm.
        """
        if self._put(job_id, good_run):
            with suppress(NotFoundError):
                self._copy(_of_plan(plan_id), f"last-good/{job_id}")

    @of_dynamodb
    def _put(self, job_id: str, good_run: GoodRun) -> bool:
        item = key("last-good", job_id) | {
            "document": text(_good_runs().dump_json(good_run).decode()),
            "began_at": text(good_run.at),
        }
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression="attribute_not_exists(pk) OR began_at <= :began_at",
                ExpressionAttributeValues={":began_at": text(good_run.at)},
            )
        except ClientError as error:
            if condition_failed(error):
                return False
            raise
        return True

    @of_s3
    def _copy(self, source: str, target: str) -> None:
        self._s3.copy_object(
            Bucket=self._bucket, Key=target, CopySource={"Bucket": self._bucket, "Key": source}
        )

    @of_s3
    def _read(self, name: str) -> bytes:
        return self._s3.get_object(Bucket=self._bucket, Key=name)["Body"].read()


@cache
def _good_runs() -> TypeAdapter[GoodRun]:
    return TypeAdapter(GoodRun)


def _of_plan(plan_id: str) -> str:
    return f"runs/{plan_id}/addresses"
