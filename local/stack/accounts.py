"""The accounts of the simulated instances, so that a job can be made at once after `muster up`.

On a deployed stack `muster accounts add` does this; here the simulator has just told the credentials.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from local.stack.aws import Aws


def create_accounts(aws: Aws, outputs: Mapping[str, str], domo: Mapping[str, Any]) -> None:
    """Keep an OAuth client named as the home account, and an access token for each instance.

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
    yield (
        outputs["HomeAccount"],
        {
            "kind": "oauth_client",
            "instance": outputs["HomeInstance"],
            "client_id": domo["client_id"],
            "client_secret": domo["client_secret"],
        },
    )
    for instance, credentials in domo["instances"].items():
        token = credentials["access_token"]
        yield instance.split(".")[0], {"kind": "access_token", "instance": instance, "token": token}


def _keep_secret(aws: Aws, name: str, value: str) -> None:
    try:
        aws.secretsmanager.create_secret(Name=name, SecretString=value)
    except aws.secretsmanager.exceptions.ResourceExistsException:
        aws.secretsmanager.put_secret_value(SecretId=name, SecretString=value)
