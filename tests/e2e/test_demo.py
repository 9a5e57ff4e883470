"""The demo as somebody sees it who types `make demo`, on a stack of its own."""

import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from rich.console import Console

from local.demo.command import show_on
from local.demo.home import Home
from local.demo.people import make_company
from local.stack.local_stack import LocalStack
from muster.domain.columns import COLUMN_NAMES


@pytest.fixture(scope="module")
def own_stack() -> Iterator[LocalStack]:
    before = dict(os.environ)
    with LocalStack.temporary() as running:
        yield running
    os.environ.clear()
    os.environ.update(before)


def showing(stack: LocalStack) -> tuple[bool, str]:
    output = io.StringIO()
    held = show_on(stack.places, Console(file=output, width=80, highlight=False, markup=False, emoji=False))
    return held, output.getvalue()


def numbers_of(screen: str, word: str) -> list[int]:
    row = next(line for line in screen.splitlines() if line.split()[:1] == [word])
    return [int(number) for number in row.split()[1:]]


@pytest.mark.slow
def test_the_demo_shows_everything_twice_in_a_row_and_what_it_shows_is_so(own_stack: LocalStack) -> None:
    for _ in range(2):
        held, screen = showing(own_stack)
        assert held, screen
        assert numbers_of(screen, "created") == [12, 12, 0, 0, 0]
        assert numbers_of(screen, "updated") == [24, 24, 0, 0, 0]
        assert numbers_of(screen, "deleted") == [8, 7, 1, 0, 0]
        assert "owns 1 DataSets" in screen
        assert '"ask reception" is no phone number' in screen
        assert "Subject: [Muster] Acme people (demo): 12 created, 24 updated, 7 deleted" in screen
        assert "Nothing to do: 201 people are as the configuration says." in screen
        assert screen.count("✓") == 5
        assert "✗" not in screen
        assert max(len(line) for line in screen.splitlines() if "http" not in line) <= 80
        assert "\x1b" not in screen


@pytest.mark.slow
def test_the_demo_does_not_hold_when_the_instance_is_not_what_it_says(
    own_stack: LocalStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Home.people

    def without_one(home: Home) -> Mapping[str, Mapping[str, object]]:
        return {each: person for each, person in look(home).items() if not each.startswith("elena.dubois")}

    monkeypatch.setattr(Home, "people", without_one)
    held, screen = showing(own_stack)
    assert not held
    assert "✗ the instance" in screen


def test_the_company_has_two_hundred_people_and_every_kind_of_change() -> None:
    company = make_company()
    assert make_company() == replace(company)
    assert all(list(row) == list(COLUMN_NAMES) for row in (*company.before, *company.roster))
    assert 190 <= len(company.before) <= 210
    assert len(company.orphans) <= 0.1 * len(company.before)
    assert company.new
    assert company.changed
    assert company.bad
    assert company.owner in company.orphans
