import re
import tomllib
from typing import Any

from tests.template.reading import ROOT, Template

NOT_IN_THE_LAYER = {"boto3", "rich"}  # the first is in Lambda's runtime, the second is the command's


def name_of(requirement: str) -> str:
    return re.split(r"[=<>!~\[; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def locked_versions() -> dict[str, str]:
    """What uv.lock gives for the package's dependencies and all that they need on Lambda's Linux."""
    lock: dict[str, Any] = tomllib.loads((ROOT / "uv.lock").read_text())
    packages = {each["name"]: each for each in lock["package"]}
    reached: dict[str, str] = {}
    waiting = [each["name"] for each in packages["muster"]["dependencies"]]
    while waiting:
        name = waiting.pop()
        if name not in NOT_IN_THE_LAYER | reached.keys():
            reached[name] = packages[name]["version"]
            waiting += [
                each["name"]
                for each in packages[name].get("dependencies", [])
                if "win32" not in each.get("marker", "")
                and "python_full_version" not in each.get("marker", "")
            ]
    return reached


def layer_requirements() -> dict[str, str]:
    lines = (ROOT / "layers/muster/requirements.txt").read_text().splitlines()
    return {name_of(line): line.partition("==")[2] for line in lines if line and not line.startswith("#")}


def test_the_layer_holds_the_versions_that_are_locked_and_tested() -> None:
    assert layer_requirements() == locked_versions()


def test_the_layer_holds_what_the_project_pins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = {
        name_of(each): each.partition("==")[2]
        for each in project["dependencies"]
        if name_of(each) not in NOT_IN_THE_LAYER
    }
    assert all(pinned.values())
    assert pinned.items() <= layer_requirements().items()


def test_sam_builds_the_layer_for_the_runtime_of_the_functions(template: Template) -> None:
    (layer,) = template.of_type("AWS::Serverless::LayerVersion").values()
    runtime = template.document["Globals"]["Function"]["Runtime"]
    assert layer["Metadata"]["BuildMethod"] == runtime
    assert layer["Properties"]["CompatibleRuntimes"] == [runtime]
    assert layer["Properties"]["ContentUri"] == "layers/muster"
    assert not (ROOT / "layers/muster/python").exists()
