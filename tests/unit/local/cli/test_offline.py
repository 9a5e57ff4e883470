import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.cli import main as command
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.domain.rosters import User, csv_text, person, user

ORPHAN = user(3, "old@example.com")


class Files:
    """A folder with a roster and a directory, and the command run over them."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.roster = folder / "roster.csv"
        self.live = folder / "live.json"
        self._capsys = capsys

    def write(self, rows: list[dict[str, str]], users: list[User]) -> None:
        self.roster.write_text(csv_text(rows), encoding="utf-8")
        self.live.write_text(json.dumps(users), encoding="utf-8")

    def run(self, name: str, *options: str) -> tuple[int, str, str]:
        words = [name, str(self.roster), *(["--live", str(self.live)] if name == "plan" else []), *options]
        status = command.main(words)
        captured = self._capsys.readouterr()
        return status, captured.out, captured.err

    def run_json(self, name: str, *options: str) -> tuple[int, dict[str, Any]]:
        status, out, _ = self.run(name, *options, "--json")
        return status, json.loads(out)


@pytest.fixture
def files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Files:
    return Files(tmp_path, capsys)


def test_nothing_to_do_is_exit_status_0(files: Files) -> None:
    files.write([person()], [user(), ORPHAN])

    status, out, _ = files.run("plan")

    assert status == 0
    assert out.startswith("0 to create, 0 to update, 0 to delete; 1 unchanged, 0 rows not usable\n")


def test_rows_that_cannot_be_used_are_no_changes_but_are_told(files: Files) -> None:
    files.write([person(locale="xx"), person("bob@example.com", roleId="77")], [])

    status, out, _ = files.run("plan")

    assert status == 0
    assert "\n2 rows cannot be used, so no change is planned there; `muster validate` exits with 1" in out
    files.write([person(locale="xx")], [])
    assert "\n1 row cannot be used" in files.run("plan")[1]


def test_changes_are_exit_status_2(files: Files) -> None:
    newcomer = person("new@example.com", employeeId="N1", employeeNumber="")
    files.write([person(title="Boss"), newcomer], [user(), ORPHAN])

    status, out, _ = files.run("plan", "--delete-orphans")

    assert status == 2
    assert out.splitlines()[:4] == [
        "1 to create, 1 to update, 1 to delete; 0 unchanged, 0 rows not usable",
        '  create  new@example.com  "Jane Doe", role 4',
        '  update  jane@example.com  title "Software Engineer" → "Boss"',
        "  delete  old@example.com  id 3",
    ]


def test_the_json_has_counts_changes_findings_and_fingerprint(files: Files) -> None:
    files.write([person(title="Boss"), person("new@example.com", locale="xx")], [user(7)])

    status, document = files.run_json("plan")

    assert status == 2
    assert list(document) == ["counts", "changes", "findings", "fingerprint"]
    assert document["counts"] == {"create": 0, "update": 1, "delete": 0, "unchanged": 0, "invalid": 1}
    assert document["changes"] == [
        {
            "action": "update",
            "email": "jane@example.com",
            "user_id": "7",
            "before": {"title": "Software Engineer"},
            "after": {"title": "Boss"},
        }
    ]
    assert document["findings"] == [
        {
            "row": 3,
            "column": "locale",
            "code": "unknown-locale",
            "severity": "error",
            "message": '"xx" is no locale of Domo; write one of the 32 it knows, such as en-US',
        }
    ]
    assert len(document["fingerprint"]) == 64


def test_an_empty_plan_is_json_too(files: Files) -> None:
    files.write([person()], [user()])

    status, document = files.run_json("plan")

    assert (status, document["changes"], document["findings"]) == (0, [], [])


def test_a_broken_roster_is_exit_status_1_and_told_in_words_and_in_json(files: Files) -> None:
    files.write([person()], [])
    files.roster.write_bytes(b"")

    status, out, error = files.run("plan", "--json")

    message = "the file is empty; it needs a header and a row for every person"
    assert (status, json.loads(out)) == (
        1,
        {"fault": {"code": "empty-file", "message": message, "row": None}},
    )
    assert error == f"muster: {message} [empty-file]\n"


def test_a_fault_without_json_leaves_standard_output_empty(files: Files) -> None:
    files.write([person()], [])
    files.roster.write_text("a;b", encoding="utf-8")

    status, out, error = files.run("validate")

    assert (status, out) == (1, "")
    assert "missing-column" in error


def test_a_file_that_is_not_there_is_exit_status_1(files: Files) -> None:
    status, _, error = files.run("validate")

    assert status == 1
    assert error == f"muster: {files.roster} cannot be read: No such file or directory [no-file]\n"


def test_a_live_file_that_is_not_there_is_exit_status_1(files: Files) -> None:
    files.write([person()], [])
    files.live.unlink()

    assert files.run("plan")[0] == 1


def test_a_roster_that_is_no_ordinary_file_is_refused(files: Files) -> None:
    files.roster.mkdir()

    status, _, error = files.run("validate")

    assert status == 1
    assert "is no ordinary file" in error


@pytest.mark.parametrize(
    "words", [["plan", "x.csv"], ["validate"], ["plan", "x.csv", "--live", "y", "--loud"]]
)
def test_a_call_that_is_wrong_is_exit_status_1(words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command.main(words)

    assert caught.value.code == 1


def test_validate_is_0_where_every_row_can_be_used(files: Files) -> None:
    files.write([person()], [])

    assert files.run("validate") == (0, "1 rows: 1 usable, 0 not usable\n", "")


def test_validate_is_1_where_a_row_cannot_be_used(files: Files) -> None:
    files.write([person(roleId="77"), person("bob@example.com")], [])

    status, document = files.run_json("validate")

    assert status == 1
    assert document["counts"] == {"rows": 2, "valid": 1, "invalid": 1}
    assert [finding["code"] for finding in document["findings"]] == ["unknown-role"]


def test_custom_roles_may_be_named_one_by_one(files: Files) -> None:
    files.write([person(roleId="77"), person("bob@example.com", roleId="78")], [])

    assert files.run("validate", "--custom-role", "77", "--custom-role", "78")[0] == 0
    assert files.run("plan", "--custom-role", "77")[1].startswith("1 to create")


def test_lenient_takes_three_columns(files: Files) -> None:
    columns = ["displayName", "email", "roleId"]
    files.write([], [])
    files.roster.write_text(csv_text([person()], columns), encoding="utf-8")

    assert files.run("validate")[0] == 1
    assert files.run("validate", "--lenient")[0] == 0


def test_no_escape_sequence_reaches_the_terminal(files: Files) -> None:
    escape = "\x1b]0;owned\x07"
    files.write([person(title="x"), person("b@example.com", locale=escape)], [user(title=escape)])
    columns = [*COLUMN_NAMES, escape]
    rows = [person(title="x") | {escape: ""}, person("b@example.com", locale=escape) | {escape: ""}]
    files.roster.write_text(csv_text(rows, columns), encoding="utf-8")

    _, out, _ = files.run("plan")

    assert "\x1b" not in out
    assert "\x07" not in out
    assert "\\x1b]0;owned" in out


def test_long_lists_are_cut_for_people_and_whole_in_json(files: Files) -> None:
    files.write([person(f"p{number}@example.com") for number in range(250)], [])

    assert "  and 50 more changes; --json has them all" in files.run("plan")[1]
    assert len(files.run_json("plan")[1]["changes"]) == 250


def test_the_offline_commands_load_neither_aws_nor_http(tmp_path: Path) -> None:
    roster, live = tmp_path / "roster.csv", tmp_path / "live.json"
    roster.write_text(csv_text([person(phoneNumber="(800) 899-1000", deskPhoneNumber="")]), encoding="utf-8")
    live.write_text("[]", encoding="utf-8")
    code = (
        "import sys; from local.cli.main import main; main(sys.argv[1:]); "
        "print([n for n in ('boto3', 'httpx', 'pydantic', 'rich', 'phonenumbers', 'asyncio') if n in sys.modules])"
    )
    words = [sys.executable, "-c", code, "plan", str(roster), "--live", str(live)]

    done = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603 - our own words

    assert done.stdout.splitlines()[-1] == "[]"


def test_a_roster_of_many_rows_is_planned_in_many_blocks(files: Files) -> None:
    rows = [person(f"p{number}@example.com") for number in range(3_000)]
    users: list[User] = [user(number, f"p{number}@example.com") for number in range(3_000)]
    files.write(rows, users)
    with files.roster.open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.reader(file)) == 3_001

    assert files.run_json("plan", "--delete-orphans")[1]["counts"]["unchanged"] == 3_000
