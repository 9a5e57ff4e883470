"""Deploys `template.yaml` to the emulator: uploads the packages, then creates or updates the stack."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import ClientError

from local.stack.aws import Aws
from local.stack.package import Package, build_packages, template_text, template_with_packages
from local.stack.plain_alarms import with_plain_alarms
from local.stack.processes import StackError

STACK = "muster"
_ARTEFACTS = "muster-artefacts"
_TIMEOUT_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Deployed:
    """The outputs of a stack, and whether this deploy made or changed anything of it."""

    outputs: Mapping[str, str]
    changed: bool


def deploy(aws: Aws, root: Path, parameters: Mapping[str, str], *, stack: str = STACK) -> Deployed:
    """Make the stack be what the template in `root` says, with the code that is there.

    Raises StackError with the reasons of the resources that failed.
    """
    packages = build_packages(root)
    text = with_plain_alarms(template_with_packages(template_text(root), _upload(aws, packages)))
    request = {
        "StackName": stack,
        "TemplateBody": text,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    since = _events_so_far(aws, stack)
    if _status(aws, stack) is None:
        aws.cloudformation.create_stack(**request)  # type: ignore[arg-type]
    else:
        try:
            aws.cloudformation.update_stack(**request)  # type: ignore[arg-type]
        except ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
            return Deployed(outputs(aws, stack), changed=False)
    _wait(aws, stack, since)
    _forget_others(aws, {package.zip_path.name for package in packages})
    return Deployed(outputs(aws, stack), changed=True)


def outputs(aws: Aws, stack: str = STACK) -> dict[str, str]:
    """The outputs of a stack that is there."""
    described = aws.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}


def _upload(aws: Aws, packages: Iterable[Package]) -> dict[str, str]:
    """Put the packages that are not there yet, and tell where each folder's lies."""
    aws.s3.create_bucket(Bucket=_ARTEFACTS)
    listed = aws.s3.list_objects_v2(Bucket=_ARTEFACTS).get("Contents", [])
    present = {each["Key"] for each in listed}
    locations = {}
    for package in packages:
        key = package.zip_path.name
        if key not in present:
            aws.s3.put_object(Bucket=_ARTEFACTS, Key=key, Body=package.zip_path.read_bytes())
        locations[package.folder] = f"s3://{_ARTEFACTS}/{key}"
    return locations


def _forget_others(aws: Aws, keys: set[str]) -> None:
    """Remove the packages of earlier deploys, which functions do not read again."""
    for each in aws.s3.list_objects_v2(Bucket=_ARTEFACTS).get("Contents", []):
        if each["Key"] not in keys:
            aws.s3.delete_object(Bucket=_ARTEFACTS, Key=each["Key"])


def _status(aws: Aws, stack: str) -> str | None:
    try:
        return aws.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError:
        return None


def _events_so_far(aws: Aws, stack: str) -> int:
    try:
        return len(aws.cloudformation.describe_stack_events(StackName=stack)["StackEvents"])
    except ClientError:
        return 0


def _wait(aws: Aws, stack: str, since: int) -> None:
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while (status := _status(aws, stack)) is not None and status.endswith("_IN_PROGRESS"):
        if time.monotonic() > deadline:
            raise StackError(f"The stack {stack} was still {status} after {_TIMEOUT_SECONDS} s.")
        time.sleep(0.1)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        events = aws.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
        reasons = [
            f"  {event.get('LogicalResourceId')}: {event.get('ResourceStatusReason')}"
            for event in events[: len(events) - since]
            if event.get("ResourceStatus", "").endswith("_FAILED")
        ]
        raise StackError("\n".join([f"The deploy of {stack} ended as {status}:", *reasons]))
