"""The product's own source, as these tests read it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "layers" / "muster" / "muster"
FUNCTIONS = ROOT / "functions"


def package_files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def product_files() -> list[Path]:
    """What is deployed: the package and the functions."""
    return [*package_files(), *sorted(FUNCTIONS.rglob("*.py"))]


def all_files() -> list[Path]:
    """Every file of Python that is kept in the repository."""
    return [
        *product_files(),
        *(path for name in ("local", "tests", "bench") for path in sorted((ROOT / name).rglob("*.py"))),
    ]


def module_of(path: Path) -> str:
    """The dotted name below `muster`: domain.run, errors, adapters.domo.retry."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports relatively"
            yield node.module


def statements_at_import(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run when a module is imported, those in classes included and those in functions not."""
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        statement = waiting.pop()
        yield statement
        for block in ("body", "orelse", "finalbody"):
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                waiting += getattr(statement, block, [])
