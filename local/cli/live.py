"""The live view of a run: a bar on a terminal, a line for each move elsewhere."""

from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from local.cli.clean_text import clean
from muster.domain.runs.run import Run, RunState

_WORDS = {
    RunState.WAITING: "waits for another run of this instance",
    RunState.PLANNING: "reading and planning",
    RunState.APPLYING: "applying",
    RunState.REPORTING: "writing the log, sending the e-mails",
    RunState.FOLDED: "another run is waiting already; following that one",
}


def view(console: Console, looks: Iterable[Run | None]) -> Run:
    """Show a run while it moves and return it as it ended."""
    return _view_bar(console, looks) if console.is_terminal else _view_lines(console, looks)


def words_of(run: Run | None) -> str:
    """What a run is at, in a few words."""
    if run is None:
        return "asked for; not picked up yet"
    if run.state is RunState.APPLYING and run.changes_planned:
        return f"applying {changes_done(run):,} of {run.changes_planned:,} changes"
    return _WORDS.get(run.state, run.state.value.replace("_", " "))


def changes_done(run: Run) -> int:
    """How many changes have an outcome."""
    return min(sum(run.outcomes.values()), run.changes_planned)


def _view_lines(console: Console, looks: Iterable[Run | None]) -> Run:
    said = ""
    last: Run | None = None
    for run in looks:
        last = run
        words = words_of(run)
        if words != said and not (run is not None and run.is_final and run.state is not RunState.FOLDED):
            console.print(f"  {words}")
            said = words
    return _ended(last)


def _view_bar(console: Console, looks: Iterable[Run | None]) -> Run:
    columns = (
        SpinnerColumn(finished_text="●"),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[share]}", markup=False),
        TimeElapsedColumn(),
    )
    last: Run | None = None
    with Progress(*columns, console=console, transient=False) as progress:
        task = progress.add_task(clean(words_of(None)), total=None, share="")
        for run in looks:
            last = run
            _advance(progress, task, run)
    return _ended(last)


def _advance(progress: Progress, task: TaskID, run: Run | None) -> None:
    words = words_of(run)
    if run is None or not (run.planned or run.is_final):
        progress.update(task, description=words)
        return
    total = max(run.changes_planned, 1)
    done = total if run.is_final or not run.changes_planned else changes_done(run)
    share = f"{changes_done(run):,}/{run.changes_planned:,}" if run.changes_planned else ""
    progress.update(task, description=words, total=total, completed=done, share=share)


def _ended(run: Run | None) -> Run:
    if run is None:
        raise RuntimeError("a run cannot end before it was seen")
    return run
