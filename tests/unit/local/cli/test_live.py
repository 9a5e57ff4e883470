import io

from rich.console import Console

from local.cli.live import view, words_of
from muster.domain.runs.run import Run, RunState
from tests.unit.local.cli.builders import PLANNED, a_partly_failed_run, a_run

LOOKS = [
    None,
    None,
    a_run(state=RunState.PLANNING),
    a_run(state=RunState.APPLYING, planned=PLANNED),
    a_run(state=RunState.APPLYING, planned=PLANNED, outcomes={"create.applied": 1, "update.applied": 2}),
    a_partly_failed_run(),
]


def shown(looks: list[Run | None], *, terminal: bool) -> tuple[Run, str]:
    output = io.StringIO()
    console = Console(file=output, width=80, force_terminal=terminal, highlight=False)
    return view(console, looks), output.getvalue()


def test_without_a_terminal_each_move_is_one_plain_line() -> None:
    run, output = shown(LOOKS, terminal=False)
    assert run == LOOKS[-1]
    assert output.splitlines() == [
        "  asked for; not picked up yet",
        "  reading and planning",
        "  applying 0 of 4 changes",
        "  applying 3 of 4 changes",
    ]


def test_on_a_terminal_a_bar_ends_full() -> None:
    run, output = shown(LOOKS, terminal=True)
    assert run == LOOKS[-1]
    assert "partly failed" in output
    assert "4/4" in output
    assert "\x1b[" in output


def test_a_run_without_changes_needs_no_numbers() -> None:
    idle = a_run(state=RunState.SUCCEEDED, planned={"unchanged": 5})
    assert "0/0" not in shown([idle], terminal=True)[1]


def test_more_outcomes_than_changes_never_count_beyond_the_plan() -> None:
    run = a_run(state=RunState.APPLYING, planned={"create": 1}, outcomes={"create.applied": 2})
    assert words_of(run) == "applying 1 of 1 changes"
