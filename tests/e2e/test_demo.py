"""The demo as somebody sees it who types `make demo`, on a stack of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.demo.globex import GLOBEX_COLUMNS
from local.stack.local_stack import LocalStack
from local.stack.places import REPOSITORY

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


def what_is_decided(screen: str) -> None:
    """The acts in which a guard holds a plan, and somebody says no, yes, and takes it back."""
    lost, _, rest = screen.partition("A guard trips, and this time the plan is right")
    approved, _, undone = rest.partition("They stay after all: the run is taken back")
    nobody = (
        "Nobody in acme.domo.com was deleted or changed, since a guard stopped the plan before any write: it"
    )
    assert f"{nobody} would delete 102 of 204 people." in on_one_line(lost)
    assert f"{nobody} would delete 12 of 204 people." in on_one_line(approved)
    command = r"\$ muster (plans show|reject|approve|undo|explain) "
    assert [re.findall(command, each) for each in (lost, approved, undone)] == [
        ["plans show", "reject"],
        ["approve"],
        ["undo", "explain"],
    ]
    assert numbers_of(approved, "deleted") == [12, 12, 0, 0, 0]
    assert numbers_of(undone, "created") == [12, 12, 0, 0, 0]
    assert "12 people are made again, as new users. What cannot come back: the user's id," in on_one_line(
        undone
    )
    assert "A delete was planned, and not tried: the plan was held." in undone


def on_one_line(text: str) -> str:
    return " ".join(text.split())


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
        assert screen.count("✓") == 15
        assert "✗" not in screen
        second_act = screen.split("Home keeps another instance: globex.domo.com")[1]
        assert all(f"   {column} " in second_act for column in GLOBEX_COLUMNS)
        assert "Excel|SQL → Python|SQL" in second_act
        assert "People in globex.domo.com: 15 updated." in second_act
        assert "Nothing to do: 42 people are as the DataSet says." in second_act
        what_is_decided(second_act)
        assert max(len(line) for line in screen.splitlines() if "http" not in line) <= 80
        assert "\x1b" not in screen
