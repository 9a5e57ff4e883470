"""Table Runs: one lease an instance (`lease#INSTANCE`), and the signatures seen (`nonce#…`).

A lease has the run that holds it, a fencing token that grows with every take, when it ends, and the requests
that wait for it: one attribute a job, so that requests of one job fold into one; an approval has its own.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pydantic import ValidationError

from muster.adapters.dynamodb_items import condition_failed, key, number, text, translated
from muster.errors import LeaseHeldError, LeaseLostError
from muster.messages import StartRun

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_WAITING = "waiting."


class DynamoLeases:
    """The port `Leases` on table Runs."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @translated
    def acquire(self, instance: str, run_id: str, *, now: float, until: float) -> int:
        """Take it when it is free, ended, or this run's own. Raises LeaseHeldError."""
        try:
            done = self._client.update_item(
                TableName=self._table,
                Key=key(f"lease#{instance}", "lease"),
                UpdateExpression="SET holder = :run, ends_at = :until ADD fencing_token :one, asked :none",
                ConditionExpression="attribute_not_exists(holder) OR holder = :run OR ends_at < :now",
                ExpressionAttributeValues={
                    ":run": text(run_id),
                    ":until": number(until),
                    ":now": number(now),
                    ":one": number(1),
                    ":none": number(0),
                },
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if condition_failed(error):
                raise LeaseHeldError(f"Another run keeps {instance}.") from error
            raise
        return int(done["Attributes"]["fencing_token"]["N"])

    @translated
    def renew(self, instance: str, token: int, *, until: float) -> None:
        """Keep it longer. Raises LeaseLostError."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=key(f"lease#{instance}", "lease"),
                UpdateExpression="SET ends_at = :until",
                ConditionExpression="fencing_token = :token AND attribute_exists(holder)",
                ExpressionAttributeValues={":until": number(until), ":token": number(token)},
            )
        except ClientError as error:
            if condition_failed(error):
                raise LeaseLostError(f"Another run has taken over {instance}.") from error
            raise

    @translated
    def ends_at(self, instance: str, token: int) -> float | None:
        """One consistent read."""
        found = self._client.get_item(
            TableName=self._table, Key=key(f"lease#{instance}", "lease"), ConsistentRead=True
        )
        item = found.get("Item", {})
        if "holder" not in item or int(item["fencing_token"]["N"]) != token:
            return None
        return float(item["ends_at"]["N"])

    @translated
    def remember(
        self, instance: str, request: StartRun, *, instead_of: StartRun | None = None
    ) -> StartRun | None:
        """Note the request unless one of its job waits already; None when the lease is free."""
        attribute = f"{_WAITING}{request.fold_key}"
        kept = self._note(instance, attribute, request)
        if kept is None:
            return None
        present = _request_of(kept)
        if present is not None and present != instead_of:
            return present
        if self._swap(instance, attribute, kept, request):
            return request
        kept = self._note(instance, attribute, request)
        return None if kept is None else _request_of(kept)

    def _note(self, instance: str, attribute: str, request: StartRun) -> str | None:
        try:
            done = self._client.update_item(
                TableName=self._table,
                Key=key(f"lease#{instance}", "lease"),
                UpdateExpression="SET #waiting = if_not_exists(#waiting, :request) ADD asked :one",
                ConditionExpression="attribute_exists(holder)",
                ExpressionAttributeNames={"#waiting": attribute},
                ExpressionAttributeValues={":request": text(request.to_body()), ":one": number(1)},
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if condition_failed(error):
                return None
            raise
        return done["Attributes"][attribute]["S"]

    def _swap(self, instance: str, attribute: str, kept: str, request: StartRun) -> bool:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=key(f"lease#{instance}", "lease"),
                UpdateExpression="SET #waiting = :request ADD asked :one",
                ConditionExpression="#waiting = :kept",
                ExpressionAttributeNames={"#waiting": attribute},
                ExpressionAttributeValues={
                    ":kept": text(kept),
                    ":request": text(request.to_body()),
                    ":one": number(1),
                },
            )
        except ClientError as error:
            if condition_failed(error):
                return False
            raise
        return True

    @translated
    def waiting(self, instance: str, run_id: str) -> Sequence[StartRun]:
        """The requests that wait, in the order in which they were made."""
        found = self._client.get_item(
            TableName=self._table, Key=key(f"lease#{instance}", "lease"), ConsistentRead=True
        )
        item = found.get("Item", {})
        if item.get("holder", {}).get("S") != run_id:
            return ()
        return sorted(_requests_of(item), key=lambda request: (request.requested_at, request.run_id))

    @translated
    def release(self, instance: str, run_id: str, *, sent: Sequence[StartRun]) -> bool:
        """Free it on condition that no request came since it was looked at; the token stays and grows on."""
        lease = key(f"lease#{instance}", "lease")
        item = self._client.get_item(TableName=self._table, Key=lease, ConsistentRead=True).get("Item", {})
        if item.get("holder", {}).get("S") != run_id:
            return True
        if not {request.run_id for request in _requests_of(item)} <= {request.run_id for request in sent}:
            return False
        waiting = {f"#w{position}": name for position, name in enumerate(_waiting_of(item))}
        names = {"#holder": "holder", "#ends_at": "ends_at"} | waiting
        try:
            self._client.update_item(
                TableName=self._table,
                Key=lease,
                UpdateExpression=f"REMOVE {', '.join(names)}",
                ConditionExpression="#holder = :run AND asked = :asked",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={":run": text(run_id), ":asked": item["asked"]},
            )
        except ClientError as error:
            if condition_failed(error):
                return False
            raise
        return True


class DynamoNonces:
    """The port `Nonces` on table Runs, whose TTL forgets them."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @translated
    def is_used(self, nonce: str) -> bool:
        """One consistent read."""
        found = self._client.get_item(
            TableName=self._table, Key=key(f"nonce#{nonce}", "nonce"), ConsistentRead=True
        )
        return "Item" in found

    @translated
    def use(self, nonce: str, *, keep_until: float) -> bool:
        """True the first time."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=key(f"nonce#{nonce}", "nonce") | {"expires_at": number(int(keep_until))},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ClientError as error:
            if condition_failed(error):
                return False
            raise
        return True


def _waiting_of(item: "Mapping[str, AttributeValueTypeDef]") -> Sequence[str]:
    return [name for name in item if name.startswith(_WAITING)]


def _requests_of(item: "Mapping[str, AttributeValueTypeDef]") -> Sequence[StartRun]:
    found = (_request_of(item[name]["S"]) for name in _waiting_of(item))
    return [request for request in found if request is not None]


def _request_of(body: str) -> StartRun | None:
    """None for a request that another release left; its run waits, so the sweeper of that release asks for it again."""
    try:
        return StartRun.model_validate_json(body)
    except ValidationError:
        return None
