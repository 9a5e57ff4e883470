import io
from argparse import Namespace

import pytest
from rich.console import Console

from local.cli.laptop import Laptop
from local.demo import command
from local.demo.proof import Check
from local.demo.screen import Screen
from local.stack.places import Places
from tests.fakes.report_builders import a_job
from tests.unit.local.cli.builders import a_run


def a_screen() -> tuple[Screen, io.StringIO]:
    out = io.StringIO()
    return Screen(Console(file=out, width=80)), out


def test_one_check_that_does_not_hold_is_enough_to_say_so() -> None:
    screen, out = a_screen()
    assert screen.checks([Check("the log"), Check("the e-mail")])
    assert not screen.checks([Check("the log"), Check("the e-mail", "none came"), Check("the rest")])
    assert [line.strip() for line in out.getvalue().splitlines()][-4:] == [
        "✓ the log",
        "✗ the e-mail",
        "but none came",
        "✓ the rest",
    ]


@pytest.mark.parametrize(("held", "status"), [(True, 0), (False, 1)])
def test_the_demo_ends_with_1_when_a_check_did_not_hold(
    monkeypatch: pytest.MonkeyPatch, *, held: bool, status: int
) -> None:
    def shown_on(_places: Places, _console: Console) -> bool:
        return held

    monkeypatch.setattr(command, "show_on", shown_on)
    assert command.show(Namespace()) == status


def test_a_command_stands_as_it_can_be_typed_and_its_answer_below_it() -> None:
    screen, out = a_screen()
    screen.typed(["reject", "r1", "--why", "half of it"], ["Rejected.", "  [bold]never[/bold]"])
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    assert lines == [
        "",
        "   $ muster reject r1 --why 'half of it'",
        "   Rejected.",
        "     [bold]never[/bold]",
    ]
    assert screen.width == 77


@pytest.mark.parametrize("elsewhere", ["", "production"])
def test_somebody_whose_commands_would_go_to_another_stack_is_told(elsewhere: str) -> None:
    screen, out = a_screen()
    laptop = Laptop(
        "http://127.0.0.1:1", "us-east-1", "muster", "acme.domo.com", "m", "w", "c", "p", "i", "s"
    )
    screen.places(laptop, a_job(), a_run(), 3, elsewhere=elsewhere)
    assert 'export PATH="$PWD/.venv/bin:$PATH"' in out.getvalue()
    assert ("unset MUSTER_STACK    # it names production" in out.getvalue()) is bool(elsewhere)
