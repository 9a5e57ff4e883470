"""Table Runs: one item a run with its counters, one a finished part of a chunk.

Keys: `run#ID`/`run` and `run#ID`/`part#NNNNN-NNNNN`. The run's facts are one JSON attribute; what several workers
add to (`outcome.…`, `chunks_done`) are attributes of their own, so that counting never reads before it writes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pydantic import ValidationError

from muster.adapters.dynamodb_items import (
    cancelled_for_condition,
    condition_failed,
    key,
    number,
    text,
    translated,
)
from muster.adapters.run_documents import run_from_json, run_to_json
from muster.domain.runs.outcomes import OutcomeCounts
from muster.domain.runs.run import Run, RunState
from muster.errors import ConflictError, NotFoundError, UnreadableRunError
from muster.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    type _Item = Mapping[str, AttributeValueTypeDef]

_KEPT_SECONDS = 400 * 24 * 3600
_OUTCOME = "outcome."


class DynamoRuns:
    """The port `RunStore` on table Runs."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    @translated
    def create(self, run: Run) -> bool:
        """Put on condition that there is none."""
        return self._put(run, "attribute_not_exists(pk)", {})

    @translated
    def replace(self, run: Run, *, expected_moved_at: str) -> None:
        """Put on condition that nobody moved it. Raises ConflictError."""
        if not self._put(run, "moved_at = :expected", {":expected": text(expected_moved_at)}):
            raise ConflictError(f"Run {run.id} was moved by somebody else.")

    def _put(self, run: Run, condition: str, values: "dict[str, AttributeValueTypeDef]") -> bool:
        try:
            if values:
                self._client.put_item(
                    TableName=self._table,
                    Item=self._item(run),
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values,
                )
            else:
                self._client.put_item(
                    TableName=self._table, Item=self._item(run), ConditionExpression=condition
                )
        except ClientError as error:
            if condition_failed(error):
                return False
            raise
        return True

    def _item(self, run: Run) -> "dict[str, AttributeValueTypeDef]":
        item = key(f"run#{run.id}", "run") | {
            "document": text(run_to_json(replace(run, outcomes={}, chunks_done=0))),
            "run_state": text(run.state.value),
            "moved_at": text(run.moved_at),
            "job_id": text(run.job_id),
            "requested_at": text(run.requested_at),
            "chunks_done": number(run.chunks_done),
            "expires_at": number(int(self._clock.now()) + _KEPT_SECONDS),
        }
        item |= {f"{_OUTCOME}{name}": number(count) for name, count in run.outcomes.items()}
        if active := run.owed_word if run.is_final else "yes":
            item["active"] = text(active)
        return item

    @translated
    def get(self, run_id: str) -> Run:
        """One consistent read. Raises NotFoundError, UnreadableRunError."""
        found = self._client.get_item(
            TableName=self._table, Key=key(f"run#{run_id}", "run"), ConsistentRead=True
        )
        if "Item" not in found:
            raise NotFoundError(f"There is no run {run_id}.")
        try:
            return _run_of(found["Item"])
        except ValidationError as error:
            raise UnreadableRunError(
                f"Run {run_id} was kept by another release of Muster and cannot be read by this one. Bring the stack "
                "and the command to the release that began it; that one's sweeper ends it and reports."
            ) from error

    @translated
    def of_job(self, job_id: str, limit: int) -> Sequence[Run]:
        """The latest first, from the index `by_job`; a run just made may be missing for a moment."""
        return _readable(self._of_job(job_id, limit))

    @translated
    def unreadable_of_job(self, job_id: str, limit: int) -> Sequence[str]:
        """From the same index."""
        return _unreadable(self._of_job(job_id, limit))

    def _of_job(self, job_id: str, limit: int) -> "Iterable[_Item]":
        found = self._client.query(
            TableName=self._table,
            IndexName="by_job",
            KeyConditionExpression="job_id = :job",
            ExpressionAttributeValues={":job": text(job_id)},
            ScanIndexForward=False,
            Limit=limit,
        )
        return found["Items"]

    @translated
    def part_size(self, run_id: str, part: str) -> int | None:
        """One consistent read."""
        found = self._client.get_item(
            TableName=self._table, Key=key(f"run#{run_id}", f"part#{part}"), ConsistentRead=True
        )
        return int(found["Item"]["size"]["N"]) if "Item" in found else None

    @translated
    def finish_part(self, run_id: str, part: str, counts: OutcomeCounts, *, last: bool, moved_at: str) -> Run:
        """Put the part and add its counts in one transaction; a part that is there already changes nothing."""
        try:
            self._client.transact_write_items(
                TransactItems=[
                    {
                        "Put": {
                            "TableName": self._table,
                            "Item": key(f"run#{run_id}", f"part#{part}")
                            | {
                                "size": number(sum(counts.values())),
                                "expires_at": number(int(self._clock.now()) + _KEPT_SECONDS),
                            },
                            "ConditionExpression": "attribute_not_exists(pk)",
                        }
                    },
                    {"Update": self._counting(run_id, counts, last=last, moved_at=moved_at)},  # type: ignore[typeddict-item]
                ]
            )
        except ClientError as error:
            if not cancelled_for_condition(error):
                raise
        return self.get(run_id)

    def _counting(
        self, run_id: str, counts: OutcomeCounts, *, last: bool, moved_at: str
    ) -> Mapping[str, object]:
        additions = {f"{_OUTCOME}{name}": count for name, count in counts.items()}
        additions["chunks_done"] = int(last)
        names = {f"#n{position}": name for position, name in enumerate(additions)}
        values = {f":n{position}": number(count) for position, count in enumerate(additions.values())}
        adding = ", ".join(f"#n{position} :n{position}" for position in range(len(additions)))
        return {
            "TableName": self._table,
            "Key": key(f"run#{run_id}", "run"),
            "UpdateExpression": f"SET moved_at = :moved_at ADD {adding}",
            "ConditionExpression": "run_state = :applying",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values
            | {":moved_at": text(moved_at), ":applying": text(RunState.APPLYING.value)},
        }

    @translated
    def stalled(self, moved_before: str) -> Sequence[Run]:
        """From the sparse index `by_state`, which holds the runs that are not final."""
        return _readable(self._active("yes", moved_before))

    @translated
    def unreadable(self, moved_before: str) -> Sequence[str]:
        """From the same index."""
        return _unreadable(self._active("yes", moved_before))

    @translated
    def owed_word(self, word: str, moved_before: str) -> Sequence[Run]:
        """From the same index."""
        return _readable(self._active(word, moved_before))

    def _active(self, active: str, moved_before: str) -> "Iterator[_Item]":
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="by_state",
            KeyConditionExpression="active = :active AND moved_at < :before",
            ExpressionAttributeValues={":active": text(active), ":before": text(moved_before)},
        )
        return (item for page in pages for item in page["Items"])


def _readable(items: "Iterable[_Item]") -> Sequence[Run]:
    """The runs that can be read: one that another release wrote does not keep the others from being moved on."""
    return [run for _run_id, run in _looked_at(items) if run is not None]


def _unreadable(items: "Iterable[_Item]") -> Sequence[str]:
    return [run_id for run_id, run in _looked_at(items) if run is None]


def _looked_at(items: "Iterable[_Item]") -> Iterator[tuple[str, Run | None]]:
    for item in items:
        run_id = item["pk"]["S"].removeprefix("run#")
        try:
            yield run_id, _run_of(item)
        except ValidationError:
            yield run_id, None


def _run_of(item: "_Item") -> Run:
    run = run_from_json(item["document"]["S"])
    return replace(
        run,
        moved_at=item["moved_at"]["S"],
        chunks_done=int(item["chunks_done"]["N"]),
        outcomes=dict(_outcomes_of(item)),
    )


def _outcomes_of(item: "_Item") -> Iterator[tuple[str, int]]:
    for name, value in item.items():
        if name.startswith(_OUTCOME):
            yield name.removeprefix(_OUTCOME), int(value["N"])
