"""The demo as somebody sees it who types `make demo`, on a stack of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack.local_stack import LocalStack
from local.stack.places import REPOSITORY
from muster.domain.values.columns import COLUMN_NAMES

SHOW = """
import sys
from pathlib import Path
from local.cli.terminal import make_console
from local.demo.command import show_on
from local.stack.places import REPOSITORY, Places
sys.exit(0 if show_on(Places(REPOSITORY, Path(sys.argv[1])), make_console()) else 1)
"""


@pytest.fixture(scope="module")
def own_stack() -> Iterator[LocalStack]:
    with LocalStack.temporary() as running:
        yield running


def screen_of(home: Path) -> str:
    path = os.pathsep.join(str(REPOSITORY / folder) for folder in (".", "layers/muster"))
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", SHOW, str(home)],
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def numbers_of(screen: str, word: str) -> list[int]:
    row = next(line for line in screen.splitlines() if line.split()[:1] == [word])
    return [int(number) for number in row.split()[1:]]


@pytest.mark.slow
def test_the_demo_shows_everything_twice_in_a_row_and_what_it_shows_is_so(own_stack: LocalStack) -> None:
    for _ in range(2):
        screen = screen_of(own_stack.places.home)
        assert numbers_of(screen, "created") == [12, 12, 0, 0, 0]
        assert numbers_of(screen, "updated") == [24, 24, 0, 0, 0]
        assert numbers_of(screen, "deleted") == [8, 8, 0, 0, 0]
        assert 'DataSet "Field sales' in screen.split("Handed over")[1]
        assert '"ask reception" is no phone number' in screen
        assert "Subject: [Muster] Acme people (demo): 12 created, 24 updated, 8 deleted" in screen
        assert "Nothing to do: 200 people are as the configuration says." in screen
        assert screen.count("✓") == 9
        assert "✗" not in screen
        second_act = screen.split("Home keeps another instance: globex.domo.com")[1]
        assert all(f"   {column} " in second_act for column in COLUMN_NAMES)
        assert "People in globex.domo.com: 1 created, 12 updated and 1 deleted." in second_act
        assert "Nothing to do: 42 people are as the DataSet says." in second_act
        assert max(len(line) for line in screen.splitlines() if "http" not in line) <= 80
        assert "\x1b" not in screen
