from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]


class Loader(yaml.SafeLoader):  # type: ignore[misc]
    """YAML with CloudFormation's short forms: `!Ref x` is {"Ref": x}, `!GetAtt a.b` is {"Fn::GetAtt": "a.b"}."""


def _short_form(loader: Loader, name: str, node: yaml.Node) -> dict[str, object]:
    key = name if name in ("Ref", "Condition") else f"Fn::{name}"
    if isinstance(node, yaml.ScalarNode):
        return {key: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {key: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {key: loader.construct_mapping(node, deep=True)}


Loader.add_multi_constructor("!", _short_form)


class Template:
    """The template as it is written, and its resources by type."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.resources: dict[str, Any] = document["Resources"]

    def of_type(self, kind: str) -> dict[str, Any]:
        return {name: each for name, each in self.resources.items() if each["Type"] == kind}

    def properties(self, kind: str) -> dict[str, Any]:
        return {name: each.get("Properties", {}) for name, each in self.of_type(kind).items()}

    @property
    def functions(self) -> dict[str, Any]:
        return self.properties("AWS::Serverless::Function")

    def variables(self, function: str) -> dict[str, Any]:
        """The environment of a function, Globals included."""
        shared = self.document["Globals"]["Function"]["Environment"]["Variables"]
        return {**shared, **self.functions[function].get("Environment", {}).get("Variables", {})}

    def timeout_seconds(self, function: str) -> int:
        return int(self.functions[function].get("Timeout", self.document["Globals"]["Function"]["Timeout"]))


def read_template() -> Template:
    return Template(yaml.load((ROOT / "template.yaml").read_text(), Loader))  # noqa: S506 - a SafeLoader
