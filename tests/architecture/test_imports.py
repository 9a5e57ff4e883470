"""Dependencies point one way: a name imports only what stands to its left (design.md, "The code")."""

import sys
from pathlib import Path

from tests.architecture.source import FUNCTIONS, imports_of, module_of, package_files

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "deadline": set(),
    "domain": {"errors", "domain"},
    "messages": {"domain"},
    "ports": {"domain", "messages", "ports"},
    "notices": {"messages"},
    "settings": {"errors"},
    "observability": set(),
    "batches": {"errors"},
    "services": {"errors", "domain", "messages", "notices", "ports", "services"},
    "adapters": {"errors", "domain", "messages", "ports", "settings", "adapters"},
    "wiring": {"wiring", "errors", "domain", "ports", "services", "adapters", "settings", "deadline"}
    | {"observability"},
}
OF_FUNCTIONS = {"batches", "deadline", "messages", "notices", "observability", "services", "wiring"}
AWS_TYPES = {f"mypy_boto3_{name}" for name in ("dynamodb", "s3", "secretsmanager", "sesv2", "sqs")}
LIBRARIES: dict[str, set[str]] = {
    "domain": {"orjson", "phonenumbers", "pydantic"},
    "messages": {"pydantic"},
    "notices": {"pydantic"},
    "settings": {"orjson"},
    "observability": {"aws_lambda_powertools"},
    "batches": {"aws_lambda_powertools"},
    "services": {"orjson", "pydantic"},
    "adapters": {"botocore", "httpx", "orjson", "pydantic"} | AWS_TYPES,
    "wiring": {"boto3"} | AWS_TYPES,
}
INPUT_AND_OUTPUT = {"http", "logging", "os", "socket", "subprocess", "urllib.request"}
NOT_IN: dict[str, set[str]] = {
    "domain": INPUT_AND_OUTPUT | {"asyncio", "concurrent.futures", "random", "threading", "time"},
    "services": INPUT_AND_OUTPUT | {"random"},
}


def layer_of(path: Path) -> str:
    return module_of(path).split(".", maxsplit=1)[0]


def own_imports(path: Path) -> set[str]:
    """The layers of Muster that a file imports from."""
    names = [name.split(".") for name in imports_of(path)]
    return {parts[1] for parts in names if parts[0] == "muster" and len(parts) > 1}


def test_every_module_stands_somewhere_in_the_order() -> None:
    assert {layer_of(path) for path in package_files()} - {""} == set(MAY_IMPORT)


def test_a_module_imports_only_what_stands_to_its_left() -> None:
    against = {
        module_of(path): sorted(own_imports(path) - MAY_IMPORT[layer_of(path)])
        for path in package_files()
        if module_of(path) and not own_imports(path) <= MAY_IMPORT[layer_of(path)]
    }
    assert against == {}


def test_a_layer_uses_the_libraries_that_are_its_business() -> None:
    against = {}
    for path in package_files():
        roots = {name.split(".")[0] for name in imports_of(path)} - sys.stdlib_module_names - {"muster"}
        if not roots <= LIBRARIES.get(layer_of(path), set()):
            against[module_of(path)] = sorted(roots - LIBRARIES.get(layer_of(path), set()))
    assert against == {}


def test_the_inner_layers_do_no_input_and_output_and_have_no_clock_of_their_own() -> None:
    against = {
        module_of(path): sorted(NOT_IN[layer_of(path)] & set(imports_of(path)))
        for path in package_files()
        if layer_of(path) in NOT_IN and NOT_IN[layer_of(path)] & set(imports_of(path))
    }
    assert against == {}


def test_a_function_parses_asks_wiring_and_calls_a_service() -> None:
    functions = sorted(FUNCTIONS.rglob("*.py"))
    assert functions
    against = {path.parent.name: own_imports(path) - OF_FUNCTIONS for path in functions}
    assert {name: strange for name, strange in against.items() if strange} == {}


def test_a_handler_is_short() -> None:
    assert [path for path in FUNCTIONS.rglob("*.py") if len(path.read_text("utf-8").splitlines()) > 50] == []
