"""Table Jobs: descriptions of accounts, `accounts`/name. Their secrets are in Secrets Manager."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from muster.adapters.dynamodb_items import key, text, translated
from muster.domain.account import Account

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


class DynamoAccounts:
    """The port `AccountStore` on table Jobs."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @translated
    def get(self, name: str) -> Account | None:
        """One consistent read; None when there is no such account."""
        found = self._client.get_item(TableName=self._table, Key=key("accounts", name), ConsistentRead=True)
        return _account_of(found["Item"]) if "Item" in found else None

    @translated
    def all(self) -> Iterator[Account]:
        """Every account, by name."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :accounts",
            ExpressionAttributeValues={":accounts": text("accounts")},
            ConsistentRead=True,
        )
        return iter([_account_of(item) for page in pages for item in page["Items"]])

    @translated
    def save(self, account: Account) -> None:
        """Put, whether new or not."""
        self._client.put_item(
            TableName=self._table,
            Item=key("accounts", account.name)
            | {"name": text(account.name), "kind": text(account.kind), "instance": text(account.instance)},
        )

    @translated
    def remove(self, name: str) -> None:
        """Delete the item; none is no error."""
        self._client.delete_item(TableName=self._table, Key=key("accounts", name))


def _account_of(item: "dict[str, AttributeValueTypeDef]") -> Account:
    return Account(name=item["name"]["S"], kind=item["kind"]["S"], instance=item["instance"]["S"])
