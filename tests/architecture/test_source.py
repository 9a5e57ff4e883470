"""What holds for every file: small, without knowledge of the laptop, quiet at import, careful with what it catches."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import (
    ROOT,
    all_files,
    module_of,
    package_files,
    product_files,
    statements_at_import,
    tree_of,
)

LONGEST_FILE = 250
LONGEST_FUNCTION = 40
OF_THE_LAPTOP = re.compile(
    r"localhost|127\.0\.0\.1|\bministack\b|\bmoto\b|simulator|simulated|localstack", re.IGNORECASE
)
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
CALLED_AT_IMPORT = re.compile(r"^(boto3|httpx|logging|orjson|os|json)\.|^(Logger|Tracer|Metrics|open|Path)$")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_there_is_something_to_look_at() -> None:
    assert len(product_files()) > 80
    assert len(all_files()) > 200


def test_a_file_has_at_most_250_lines() -> None:
    assert {name_of(path): lines_of(path) for path in all_files() if lines_of(path) > LONGEST_FILE} == {}


def test_a_function_has_at_most_40_lines() -> None:
    against = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in product_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert against == []


def test_a_file_is_named_for_one_thing() -> None:
    assert [name_of(path) for path in all_files() if path.stem in VAGUE_NAMES] == []


def test_what_is_deployed_knows_nothing_of_the_laptop() -> None:
    against = [
        f"{name_of(path)}: {found.group()}"
        for path in product_files()
        if (found := OF_THE_LAPTOP.search(path.read_text("utf-8")))
    ]
    assert against == []


def test_a_module_says_what_it_is_for() -> None:
    assert [
        module_of(path) for path in package_files() if lines_of(path) and not ast.get_docstring(tree_of(path))
    ] == []


def test_nothing_happens_at_import_but_definitions() -> None:
    against = [
        f"{name_of(path)}:{call.lineno} {ast.unparse(call)}"
        for path in product_files()
        for call in _calls_at_import(path)
        if CALLED_AT_IMPORT.match(ast.unparse(call.func))
    ]
    assert against == []


def test_no_environment_is_read_at_import() -> None:
    against = [
        f"{name_of(path)}:{node.lineno}"
        for path in product_files()
        for statement in statements_at_import(tree_of(path))
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr)
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "os.environ"
    ]
    assert against == []


def _calls_at_import(path: Path) -> Iterator[ast.Call]:
    for statement in statements_at_import(tree_of(path)):
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
            yield from (node for node in ast.walk(statement) if isinstance(node, ast.Call))


def test_a_broad_except_has_its_reason_beside_it() -> None:
    against = []
    for path in product_files():
        lines = path.read_text("utf-8").splitlines()
        for node in ast.walk(tree_of(path)):
            broad = isinstance(node, ast.ExceptHandler) and (
                node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
            )
            if broad and "#" not in lines[node.lineno - 1]:  # type: ignore[attr-defined]
                against.append(f"{name_of(path)}:{node.lineno}")  # type: ignore[attr-defined]
    assert against == []


def test_nothing_is_left_for_later() -> None:
    assert [name_of(path) for path in all_files() if UNFINISHED.search(path.read_text("utf-8"))] == []
