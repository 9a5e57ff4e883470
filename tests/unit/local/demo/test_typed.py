import os
from pathlib import Path

import pytest

from local.demo.typed import Shown, type_command

TEXT = """progress

Run r1
held
asked for

Plan: 3
Fingerprint: f

Changes
  delete ann  id 1
  delete bo  id 2
"""


def test_only_the_parts_that_matter_are_shown_and_dots_stand_for_the_rest() -> None:
    shown = Shown((("Run", 2), ("Plan:", 9), ("Changes", 2)))
    assert shown.lines_of(TEXT, 80) == [
        "Run r1",
        "held",
        "…",
        "Plan: 3",
        "Fingerprint: f",
        "Changes",
        "  delete ann  id 1",
        "…",
    ]


def test_a_part_that_is_not_there_is_left_out_and_nothing_else_with_it() -> None:
    assert Shown((("Run", 1), ("Guard", 3), ("Plan:", 1))).lines_of(TEXT, 80) == [
        "Run r1",
        "…",
        "Plan: 3",
        "…",
    ]
    assert Shown((("Guard", 3),)).lines_of(TEXT, 80) == ["…"]
    assert Shown((("Run", 1),)).lines_of("", 80) == []


def test_a_text_that_is_shown_whole_has_no_dots() -> None:
    assert Shown((("Rejected", 2),)).lines_of("Rejected. The plan\nis never carried out.\n", 80) == [
        "Rejected. The plan",
        "is never carried out.",
    ]


def test_long_lines_are_cut_where_that_is_wanted() -> None:
    assert Shown((("Run", 1),), cropped=True).lines_of("Run 0123456789", 8) == ["Run 012…"]
    assert Shown((("Run", 1),)).lines_of("Run 0123456789", 8) == ["Run 0123456789"]


def test_a_command_is_run_where_it_is_typed_and_the_variables_of_the_reader_are_none_of_its_business(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("displayName,email,roleId\nAnn,ann@acme.example,4\n")
    monkeypatch.setenv("MUSTER_STACK", "production")
    monkeypatch.setenv("COLUMNS", "33")
    here = Path.cwd()
    good = type_command(tmp_path, ["validate", "roster.csv", "--lenient"], 77)
    assert (good.status, "1 " in good.text) == (0, True)
    bad = type_command(tmp_path, ["validate", "nowhere.csv"], 77)
    assert (bad.status, "nowhere.csv" in bad.text) == (1, True)
    assert (os.environ["MUSTER_STACK"], os.environ["COLUMNS"], Path.cwd()) == ("production", "33", here)


def test_a_command_that_looks_for_a_stack_finds_that_of_the_folder_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".muster").mkdir()
    (tmp_path / ".muster" / "local.json").write_text("{}")
    monkeypatch.setenv("MUSTER_STACK", "production")
    answer = type_command(tmp_path, ["jobs", "list"], 77)
    assert answer.status == 1
    assert str(tmp_path) in answer.text
