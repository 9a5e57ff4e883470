"""The stack's tables, buckets and queues on moto, shaped as template.yaml says, and the environment that names them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from moto.moto_api._internal.models import moto_api_backend

from tests.template.reading import Template, read_template

REGION = "us-east-1"
SECRET_PREFIX = "muster/test"
QUEUES = {
    "dataset_updates": "DatasetUpdatesQueue",
    "runs": "RunsQueue",
    "changes": "ChangesQueue",
    "reports": "ReportsQueue",
}
PARAMETERS = {
    "HomeInstance": "acme.domo.com",
    "HomeAccount": "home",
    "MailSender": "muster@acme.example",
    "DomoPublicUrl": "https://api.domo.com",
    "DomoRequestsPerSecond": "",
    "DomoInstanceUrls": "{}",
    "LogLevel": "INFO",
}


@cache
def the_template() -> Template:
    """template.yaml, read once."""
    return read_template()


class Aws:
    """What of the stack holds something: names, clients, and what lies on its queues. Make it inside `mock_aws`."""

    def __init__(self) -> None:
        self.session = boto3.Session(
            region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        self.dynamodb, self.s3 = self.session.client("dynamodb"), self.session.client("s3")
        self.sqs, self.secrets = self.session.client("sqs"), self.session.client("secretsmanager")
        self.begin()

    def begin(self) -> None:
        """Forget everything and make tables, buckets and queues anew."""
        moto_api_backend.reset()
        resources = the_template().resources
        self.tables = {
            name: self._table(name, resources[name]["Properties"]) for name in ("JobsTable", "RunsTable")
        }
        self.runs_bucket = self._bucket("runs", versioned=False)
        self.configuration_bucket = self._bucket("configuration", versioned=True)
        self.queues = {name: self._queue(name, resources[QUEUES[name]]["Properties"]) for name in QUEUES}
        self.dead = {
            name: self._queue(f"{name}_dead", resources[dead_letter_queue(name)]["Properties"])
            for name in QUEUES
        }

    def environment(self, function: str) -> Mapping[str, str]:
        """The variables that the template gives to this function, with the names of what is here."""
        names = PARAMETERS | self.tables | {QUEUES[name]: url for name, url in self.queues.items()}
        names |= {dead_letter_queue(name): url for name, url in self.dead.items()}
        names |= {"RunsBucket": self.runs_bucket, "ConfigurationBucket": self.configuration_bucket}
        return {name: _resolved(value, names) for name, value in the_template().variables(function).items()}

    def received(self, queue: str) -> list[str]:
        """Take what lies on a queue: the bodies, in order."""
        bodies: list[str] = []
        url = self.queues[queue]
        while messages := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                bodies.append(message["Body"])
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def _table(self, name: str, properties: Mapping[str, Any]) -> str:
        parts = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
        shape = {part: properties[part] for part in parts if part in properties}
        self.dynamodb.create_table(TableName=name, **shape)
        return name

    def _bucket(self, name: str, *, versioned: bool) -> str:
        self.s3.create_bucket(Bucket=name)
        if versioned:
            status: Any = {"Status": "Enabled"}
            self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=status)
        return name

    def _queue(self, name: str, properties: Mapping[str, Any]) -> str:
        fifo = properties.get("FifoQueue", False)
        attributes: Any = {"FifoQueue": "true"} if fifo else {}
        reply = self.sqs.create_queue(QueueName=f"{name}.fifo" if fifo else name, Attributes=attributes)
        return reply["QueueUrl"]


def dead_letter_queue(name: str) -> str:
    """What the template calls the dead-letter queue of a queue."""
    return f"{QUEUES[name].removesuffix('Queue')}DeadLetterQueue"


def _resolved(value: Any, names: Mapping[str, str]) -> str:
    match value:
        case {"Ref": name}:
            return names[name]
        case {"Fn::Sub": text}:
            return str(text).replace("${AWS::StackName}", "test")
        case _:
            return str(value)
