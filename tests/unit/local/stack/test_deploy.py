"""What a deploy, and `muster up`, say that they did."""

from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.stack import commands, deploy
from local.stack.up import UpResult


def refusal(operation: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, operation)


class CloudFormation:
    """Holds one stack's template, and refuses to update it to what it is."""

    def __init__(self) -> None:
        self.body: str | None = None

    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803 - boto3's word
        if self.body is None:
            raise refusal("DescribeStacks", f"{StackName} does not exist")
        outputs = [{"OutputKey": "Template", "OutputValue": self.body}]
        return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE", "Outputs": outputs}]}

    def describe_stack_events(self, StackName: str) -> Any:  # noqa: N803 - as above
        return {"StackEvents": []}

    def create_stack(self, **request: Any) -> None:
        self.body = request["TemplateBody"]

    def update_stack(self, **request: Any) -> None:
        if self.body == request["TemplateBody"]:
            raise refusal("UpdateStack", "No updates are to be performed.")
        self.body = request["TemplateBody"]


@pytest.fixture
def code(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The template that the packages amount to; the last one counts."""
    written = ["first"]
    monkeypatch.setattr(deploy, "build_packages", lambda _root: [])
    monkeypatch.setattr(deploy, "template_text", lambda _root: "")
    monkeypatch.setattr(deploy, "template_with_packages", lambda _text, _locations: written[-1])
    return written


def test_a_deploy_tells_whether_it_changed_anything(code: list[str], tmp_path: Path) -> None:
    nothing = SimpleNamespace(create_bucket=lambda **_: None, list_objects_v2=lambda **_: {})
    aws: Any = SimpleNamespace(cloudformation=CloudFormation(), s3=nothing)

    def again() -> tuple[str, bool]:
        deployed = deploy.deploy(aws, tmp_path, {})
        return deployed.outputs["Template"], deployed.changed

    assert again() == ("first", True)
    assert again() == ("first", False)
    code.append("second")
    assert again() == ("second", True)
    assert again() == ("second", False)


@pytest.mark.parametrize(
    ("was_up", "changed", "first_line"),
    [
        (False, True, "The stack is up. 9 resources are there, as template.yaml says."),
        (False, False, "The stack is up. 9 resources are there, as template.yaml says."),
        (True, False, "The stack was up already. 9 resources are there, as template.yaml says."),
        (
            True,
            True,
            "The stack was up, and what changed since was deployed. 9 resources are there, as template.yaml says.",
        ),
    ],
)
def test_up_says_what_it_did(
    was_up: bool,  # noqa: FBT001 - a case
    changed: bool,  # noqa: FBT001 - a case
    first_line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    domo = {"public_url": "p", "instances": {"acme.domo.com": {"url": "u"}}}
    local = {"aws_endpoint_url": "a", "home": "acme.domo.com", "mail_url": "m", "domo": domo}
    result = UpResult(local, was_up=was_up, changed=changed, resources=9)
    monkeypatch.setattr(commands, "bring_up", lambda _places, *, fresh: result)
    assert commands.run_up(Namespace(fresh=False)) == 0
    assert capsys.readouterr().out.splitlines()[0] == first_line
