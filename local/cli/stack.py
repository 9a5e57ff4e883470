"""Which stack the command talks to, and its settings as CloudFormation tells them.

`--stack` names a deployed one, else MUSTER_STACK does: whoever names a stack means it. Without either it is the
laptop's own, if one is up.
"""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass

import boto3
import orjson
from botocore.config import Config
from botocore.exceptions import ClientError

from local.cli.laptop import Laptop, read_laptop
from muster.errors import ConfigurationError
from muster.settings import Settings

_SETTING_OF_OUTPUT = {
    "JobsTable": "jobs_table",
    "RunsTable": "runs_table",
    "RunsBucket": "runs_bucket",
    "ConfigurationBucket": "configuration_bucket",
    "DatasetUpdatesQueueUrl": "dataset_updates_queue_url",
    "RunsQueueUrl": "runs_queue_url",
    "ChangesQueueUrl": "changes_queue_url",
    "ReportsQueueUrl": "reports_queue_url",
    "SecretPrefix": "secret_prefix",
    "HomeInstance": "home_instance",
    "HomeAccount": "home_account",
    "MailSender": "mail_sender",
    "DomoPublicUrl": "domo_public_url",
}


# The first call of every command: what does not answer now is told at once.
_IMPATIENT = Config(connect_timeout=5, retries={"total_max_attempts": 2})


@dataclass(frozen=True, slots=True)
class Stack:
    """One deployed stack: how to reach it and what its outputs say. `laptop` is None for one in the cloud."""

    name: str
    session: boto3.Session
    outputs: Mapping[str, str]
    settings: Settings
    laptop: Laptop | None

    @property
    def webhook_url(self) -> str:
        """Where the webhook answers, without a slash at the end."""
        return (self.laptop.webhook_url if self.laptop else self.output("WebhookUrl")).rstrip("/")

    def output(self, name: str) -> str:
        """One output. Raises ConfigurationError when this stack is of a template without it."""
        if name not in self.outputs:
            raise ConfigurationError(
                f'The stack "{self.name}" has no output {name}; deploy it anew with this template.'
            )
        return self.outputs[name]


def find_stack(parsed: argparse.Namespace) -> Stack:
    """The stack that `--stack`, MUSTER_STACK or the laptop's file names. Raises ConfigurationError."""
    named = parsed.stack or os.environ.get("MUSTER_STACK", "")
    if named:
        return _deployed(named, parsed)
    laptop = read_laptop()
    if laptop is not None:
        return laptop_stack(laptop)
    raise ConfigurationError(
        "Which stack? Name a deployed one with --stack NAME or in MUSTER_STACK, or start one: `muster up`."
    )


def laptop_stack(laptop: Laptop) -> Stack:
    """The stack in the laptop's emulator, which takes any credentials."""
    session = boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the emulator takes any
        region_name=laptop.region,
    )
    # A session cannot carry an endpoint; every client that is made from it reads this variable.
    os.environ["AWS_ENDPOINT_URL"] = laptop.aws_endpoint_url
    os.environ["NO_PROXY"] = ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1")))
    return _read(laptop.stack, session, laptop)


def _deployed(name: str, parsed: argparse.Namespace) -> Stack:
    session = boto3.Session(profile_name=parsed.profile, region_name=parsed.region)
    return _read(name, session, None)


def _read(name: str, session: boto3.Session, laptop: Laptop | None) -> Stack:
    try:
        stacks = session.client("cloudformation", config=_IMPATIENT).describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        where = (
            "on this laptop; run `muster up`"
            if laptop
            else f"in {session.region_name}; check --stack and --region"
        )
        raise ConfigurationError(f'There is no stack "{name}" {where}.') from error
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stacks[0].get("Outputs", [])}
    return Stack(name, session, outputs, settings_of(outputs, name), laptop)


def settings_of(outputs: Mapping[str, str], name: str) -> Settings:
    """The settings that a stack's outputs amount to. Raises ConfigurationError, naming what is missing."""
    missing = [output for output in _SETTING_OF_OUTPUT if output not in outputs]
    if missing:
        raise ConfigurationError(
            f'The stack "{name}" does not look like Muster: it has no output {", ".join(missing)}.'
            " Check the name, or deploy it anew with this template."
        )
    texts = {setting: outputs[output] for output, setting in _SETTING_OF_OUTPUT.items()}
    urls = orjson.loads(outputs.get("DomoInstanceUrls") or "{}")
    return Settings(**texts, domo_instance_urls=urls)
