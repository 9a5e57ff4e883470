"""The accounts of the simulated instances, so that a job can be made at once after `muster up`.

On a deployed stack `muster accounts add` does this; here the simulator has just told the credentials.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from local.stack.aws import Aws


def create_accounts(aws: Aws, outputs: Mapping[str, str], domo: Mapping[str, Any]) -> None:
    """Keep an access token for each instance, home's under the home account's name, and home's OAuth client.

    The home account is a token, since only the instance API carries all thirteen columns.

    `outputs` are the stack's, `domo` is what the simulator said of itself.
    """
    for name, secret in _accounts(outputs, domo):
        _keep_secret(aws, f"{outputs['SecretPrefix']}/accounts/{name}", json.dumps(secret))
        description = {"name": name, "kind": secret["kind"], "instance": secret["instance"]}
        aws.dynamodb.put_item(
            TableName=outputs["JobsTable"],
            Item={
                "pk": {"S": "accounts"},
                "sk": {"S": name},
                **{key: {"S": value} for key, value in description.items()},
            },
        )


def _accounts(outputs: Mapping[str, str], domo: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    home = outputs["HomeInstance"]
    for instance, credentials in domo["instances"].items():
        name = outputs["HomeAccount"] if instance == home else _short(instance)
        yield name, {"kind": "access_token", "instance": instance, "token": credentials["access_token"]}
    yield (
        f"{_short(home)}-oauth",
        {
            "kind": "oauth_client",
            "instance": home,
            "client_id": domo["client_id"],
            "client_secret": domo["client_secret"],
        },
    )


def _short(instance: str) -> str:
    return instance.split(".", maxsplit=1)[0]


def _keep_secret(aws: Aws, name: str, value: str) -> None:
    try:
        aws.secretsmanager.create_secret(Name=name, SecretString=value)
    except aws.secretsmanager.exceptions.ResourceExistsException:
        aws.secretsmanager.put_secret_value(SecretId=name, SecretString=value)
