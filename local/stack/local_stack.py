"""A stack that runs, as tests and the demo drive it: clients, addresses, triggers without waiting."""

import json
import ssl
import tempfile
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from local.stack.aws import Aws
from local.stack.deploy import outputs
from local.stack.emulator import certificate
from local.stack.places import REPOSITORY, Places
from local.stack.processes import StackError
from local.stack.simulator import read_answer
from local.stack.up import bring_down, bring_up


@dataclass(frozen=True)
class LocalStack:
    """The stack at `places`: what local.json holds, and boto3 clients in `aws`."""

    places: Places
    local: Mapping[str, Any]
    aws: Aws

    @classmethod
    def at(cls, places: Places) -> Self:
        """The stack that `muster up` started there. Raises StackError if none runs."""
        if not places.local_json.exists():
            raise StackError("No stack is up; `muster up` starts one.")
        local = json.loads(places.local_json.read_text())
        return cls(places, local, Aws(local["aws_endpoint_url"], certificate(places.emulator)))

    @classmethod
    @contextmanager
    def temporary(cls, root: Path = REPOSITORY, *, strict: bool = False) -> Iterator[Self]:
        """A fresh stack of its own, with ports and state of its own, ended at the end.

        Its folder is named as the command looks for it, so that `muster` typed beside it finds the stack.
        A strict one checks each function's permissions; its address is https, its certificate its own.
        """
        with tempfile.TemporaryDirectory(prefix="muster-", ignore_cleanup_errors=True) as home:
            places = Places(root, Path(home) / ".muster")
            bring_up(places, strict=strict)
            try:
                yield cls.at(places)
            finally:
                bring_down(places, keep_state=False)

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """The outputs of the stack."""
        return outputs(self.aws, self.local["stack"])

    @cached_property
    def domo(self) -> Mapping[str, Any]:
        """What the Domo simulator said of itself when it was ready."""
        return read_answer(self.places)

    def invoke(self, function: str, event: object) -> Any:  # noqa: ANN401 - a function answers any JSON
        """The answer of a function (`schedule`, `watch`, …) to an event. Raises StackError if it failed."""
        answer = self.aws.functions.invoke(
            FunctionName=self.outputs[f"{function.capitalize()}Function"], Payload=json.dumps(event).encode()
        )
        payload = json.loads(answer["Payload"].read())
        if answer.get("FunctionError"):
            raise StackError(f"{function} failed: {json.dumps(payload, indent=2)}")
        return payload

    def fire(self, function: str) -> None:
        """What EventBridge does when a rule's time has come, without waiting for it."""
        rules = self.aws.events.list_rules()["Rules"]
        (rule,) = (each for each in rules if f"-{function.capitalize()}Function" in each["Name"])
        event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": rule["Arn"].split(":")[4],
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self.local["region"],
            "resources": [rule["Arn"]],
            "detail": {},
        }
        self.invoke(function, event)

    def mails(self) -> list[Mapping[str, Any]]:
        """Every e-mail sent so far, oldest first: To, Subject, BodyText, BodyHtml, Timestamp."""
        by_account = self._get_json("/_ministack/ses/messages")["messages"]
        return [mail for mails in by_account.values() for mail in mails]

    def queued(self, queue_url: str) -> list[Mapping[str, Any]]:
        """The messages in a queue, without receiving them."""
        accounts = self._get_json("/_ministack/sqs/messages")["messages"]
        return [
            message
            for regions in accounts.values()
            for queues in regions.values()
            for message in queues.get(queue_url, [])
        ]

    def log_lines(self, function: str) -> list[str]:
        """Everything that a function logged, in the order of its log streams."""
        group = f"/aws/lambda/{self.local['stack']}-{function}"
        streams = self.aws.logs.describe_log_streams(logGroupName=group)["logStreams"]
        pages = (
            self.aws.logs.get_log_events(logGroupName=group, logStreamName=each["logStreamName"])["events"]
            for each in streams
        )
        return [event.get("message", "") for page in pages for event in page]

    def _get_json(self, path: str) -> Any:  # noqa: ANN401 - the emulator's own JSON
        trusted = certificate(self.places.emulator)
        direct = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=trusted)),
        )
        with direct.open(f"{self.local['aws_endpoint_url']}{path}", timeout=10) as answer:
            return json.load(answer)
