"""What becomes of a command whose output cannot be written."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.domain.rosters import csv_text, person

FULL = Path("/dev/full")


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    roster, live = tmp_path / "roster.csv", tmp_path / "live.json"
    roster.write_text(csv_text([person(f"p{number}@example.com") for number in range(500)]), encoding="utf-8")
    live.write_text("[]", encoding="utf-8")
    command = "import sys; from local.cli.main import main; sys.exit(main(sys.argv[1:]))"
    return [sys.executable, "-c", command, "plan", str(roster), "--live", str(live)]


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("option", ["--json", "--lenient"])
def test_a_full_disk_is_told_in_one_line_and_is_status_1(words: list[str], option: str) -> None:
    with FULL.open("w") as full:
        done = subprocess.run(  # noqa: S603 - our own words
            [*words, option], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (
        1,
        "muster: the output cannot be written: No space left on device.\n",
    )


@pytest.mark.parametrize("option", ["--json", "--lenient"])
def test_a_reader_that_went_away_is_no_trouble_to_speak_of(words: list[str], option: str) -> None:
    with subprocess.Popen(  # noqa: S603 - our own words
        [*words, option], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert (running.stderr.read(), running.wait(30)) == (b"", 1)
