"""The boto3 clients that the laptop's tools use towards the emulator."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from local.stack.emulator import CREDENTIALS, REGION

if TYPE_CHECKING:  # the stubs are not there where only the command is installed
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient


class Aws:
    """One client a service, each made when first asked for."""

    def __init__(self, endpoint_url: str, certificate: Path | None = None) -> None:
        self.endpoint_url = endpoint_url
        self.verify = str(certificate) if certificate else None
        self.session = boto3.Session(
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        )
        self.config = Config(retries={"total_max_attempts": 2}, read_timeout=120, proxies={})
        self._others: dict[str, Any] = {}

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        """CloudFormation."""
        return self.session.client(
            "cloudformation", endpoint_url=self.endpoint_url, verify=self.verify, config=self.config
        )

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """DynamoDB."""
        return self.session.client(
            "dynamodb", endpoint_url=self.endpoint_url, verify=self.verify, config=self.config
        )

    @cached_property
    def events(self) -> EventBridgeClient:
        """EventBridge."""
        return self.session.client(
            "events", endpoint_url=self.endpoint_url, verify=self.verify, config=self.config
        )

    @cached_property
    def functions(self) -> LambdaClient:
        """Lambda."""
        return self.session.client(
            "lambda", endpoint_url=self.endpoint_url, verify=self.verify, config=self.config
        )

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        """CloudWatch Logs."""
        return self.session.client(
            "logs", endpoint_url=self.endpoint_url, verify=self.verify, config=self.config
        )

    @cached_property
    def s3(self) -> S3Client:
        """S3."""
        return self.session.client(
            "s3", endpoint_url=self.endpoint_url, verify=self.verify, config=self.config
        )

    @cached_property
    def secretsmanager(self) -> SecretsManagerClient:
        """Secrets Manager."""
        return self.session.client(
            "secretsmanager", endpoint_url=self.endpoint_url, verify=self.verify, config=self.config
        )

    @cached_property
    def sesv2(self) -> SESV2Client:
        """Amazon SES."""
        return self.session.client(
            "sesv2", endpoint_url=self.endpoint_url, verify=self.verify, config=self.config
        )

    @cached_property
    def sqs(self) -> SQSClient:
        """SQS."""
        return self.session.client(
            "sqs", endpoint_url=self.endpoint_url, verify=self.verify, config=self.config
        )

    def other(self, service: str) -> Any:  # noqa: ANN401 - boto3 has no type for a client by a name
        """A client of a service that is only looked at, after a deploy."""
        if service not in self._others:
            self._others[service] = self.session.client(  # type: ignore[call-overload]
                service, endpoint_url=self.endpoint_url, verify=self.verify, config=self.config
            )
        return self._others[service]
