"""Whoever filters a log by a code finds in the documents what it means, and no code there that is none."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TREES = [
    ast.parse(path.read_text("utf-8"))
    for path in sorted((ROOT / "layers" / "muster" / "muster").rglob("*.py"))
]
FAULTS = {"RosterFault", "DirectoryFault", "SourceFaultError"}
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PARTED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def nodes[N: ast.AST](kind: type[N]) -> Iterator[N]:
    return (node for tree in TREES for node in ast.walk(tree) if isinstance(node, kind))


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def texts_in(node: ast.AST | None) -> set[str]:
    """The code that a node is, or those that stand below it; there a word alone may be something else."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) and CODE.fullmatch(node.value) else set()
    constants = (each.value for each in ast.walk(node or ast.Pass()) if isinstance(each, ast.Constant))
    return {each for each in constants if isinstance(each, str) and PARTED.fullmatch(each)}


def assigned(name: str) -> set[str]:
    """The codes that are given to a variable of this name, alone or first of several."""
    found = set()
    for node in nodes(ast.Assign):
        first = node.targets[0]
        if name_of(first.elts[0] if isinstance(first, ast.Tuple) else first) == name:
            found |= texts_in(node.value)
    for annotated in nodes(ast.AnnAssign):
        if name_of(annotated.target) == name:
            found |= texts_in(annotated.value)
    return found


def argument(call: ast.Call, place: int) -> set[str]:
    """The codes of an argument: as they stand there, or by the name of a constant."""
    given = call.args[place] if len(call.args) > place else None
    return assigned(given.id) if isinstance(given, ast.Name) and given.id.isupper() else texts_in(given)


def fault_codes() -> set[str]:
    found = assigned("code") | assigned("_BEGINNINGS")
    for call in nodes(ast.Call):
        if name_of(call.func) in FAULTS:
            found |= argument(call, 0)
        if name_of(call.func) == "_end_with":
            found |= argument(call, 1)
        for keyword in call.keywords:
            found |= texts_in(keyword.value) if keyword.arg == "fault_code" else set()
    return found


def finding_codes() -> set[str]:
    found = assigned("_SKIPPED_MESSAGES")
    for call in nodes(ast.Call):
        found |= argument(call, 2) if name_of(call.func) == "Finding" else set()
        found |= argument(call, 0) if name_of(call.func) in {"BadCell", "Mishap"} else set()
    return found


def told(document: str, head: str) -> set[str]:
    """The codes in the first column of the table with this head."""
    text = (ROOT / "docs" / document).read_text("utf-8")
    table = text.partition(f"{head}\n")[2].partition("\n\n")[0]
    return {code for line in table.splitlines() for code in re.findall(r"`([^`]+)`", line.split("|")[1])}


def test_every_fault_code_stands_in_a_table_and_every_one_there_is_in_the_code() -> None:
    of_files = told("configuration.md", "| code | what |")
    of_runs = told("run-log.md", "| code | what ended the run | what to do |")
    assert of_files | of_runs == fault_codes()
    assert {"no-rows", "html-instead-of-csv"} <= of_files
    assert {"account-refused", "stalled", "lease-lost", "not-configured", "job-gone", "user-twice"} <= of_runs


def test_every_finding_code_stands_in_a_table_and_every_one_there_is_in_the_code() -> None:
    known = told("configuration.md", "| code | severity | what |")
    assert known == finding_codes()
    assert {"column-not-known", "blank-row", "token-expires"} <= known
