"""What the demo says, in the order in which it happens. Fits 80 columns, and reads well through a pipe."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from local.cli.clean_text import clean
from local.cli.laptop import Laptop
from local.cli.terminal import said
from local.demo.people import Company
from local.demo.proof import Check
from local.demo.typed import Shown
from muster.domain.job import Job
from muster.domain.reports.words import headline
from muster.domain.runs.run import Run, RunState

_WIDTH = 80
_INDENT = 3
_MAIL_LINES = 24


class Screen:
    """Prints the demo's steps, numbered."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._steps = 0
        console.width = min(console.width, _WIDTH)

    def title(self) -> None:
        """The first words."""
        words = Text("Muster keeps the people of a Domo instance equal to a DataSet.", style="bold")
        words.append(
            "\nHere it does so for 200 people, on this laptop, with everything but the", style="not bold"
        )
        words.append("\nclouds real: functions, queues, tables, and Domo's HTTP API.", style="not bold")
        self.console.print(Panel(words, border_style="cyan"))

    @property
    def width(self) -> int:
        """How many characters a line below a step has."""
        return min(self.console.width, _WIDTH) - _INDENT

    def step(self, words: str) -> None:
        """A new step."""
        self._steps += 1
        self.console.print()
        self.console.print(Text.assemble((f"{self._steps}  ", "bold cyan"), (words, "bold")))

    def note(self, words: str) -> None:
        """A line below the step."""
        self._print(said(words))

    def stack(self, laptop: Laptop, resources: int, seconds: float, state: str) -> None:
        """What runs."""
        self.note(f"The stack of template.yaml {state}: {resources} resources ({seconds:.1f} s).")
        self.note(f"Beside it, two simulated Domo instances: {' and '.join(laptop.instances)}.")

    def job(self, job: Job) -> None:
        """The job in the words of its file."""
        table = Table.grid(padding=(0, 2))
        for name, value in (
            ("name", job.name),
            ("reads", job.source.key),
            ("delete orphans", f"yes, at most {job.guards.max_delete_share:.0%} of the people"),
            ("e-mails to", ", ".join(job.recipients)),
            ("enabled", "yes: every six hours, and at every update of the DataSet"),
        ):
            table.add_row(said(name, "dim"), said(value))
        self._print(table)

    def update(self, company: Company, rows: int) -> None:
        """What changes today."""
        self.note(
            f"{rows} rows: {len(company.new)} people are new, {len(company.changed)} have changed,"
            f" {len(company.orphans)} have left, and {len(company.bad)} are written wrongly."
        )

    def mail(self, mail: Mapping[str, Any]) -> None:
        """One e-mail, as its reader gets it."""
        head = Text.assemble(("To: ", "dim"), said(", ".join(mail["To"])), "\n", ("Subject: ", "dim"))
        head.append_text(said(mail["Subject"], "bold"))
        lines = [clean(line) for line in mail["BodyText"].splitlines()]
        body = "\n".join(lines[:_MAIL_LINES])
        self.console.print(Panel(Text.assemble(head, "\n\n", body), border_style="dim", padding=(0, 0)))
        if len(lines) > _MAIL_LINES:
            self.note(f"… and {len(lines) - _MAIL_LINES} more lines: every change, and where to look it up.")

    def part_of_mail(self, mail: Mapping[str, Any], shown: Shown) -> None:
        """The parts of one e-mail that matter now."""
        self._print(Text.assemble(("Subject: ", "dim"), said(mail["Subject"], "bold")))
        self._quoted(shown.lines_of(mail["BodyText"], self.width))

    def typed(self, words: Sequence[str], answer: Sequence[str]) -> None:
        """A command as it is typed, and what is shown of its answer."""
        self.console.print()
        self._print(Text.assemble(("$ ", "bold cyan"), said(shlex.join(["muster", *words]), "bold")))
        self._quoted(answer)

    def checks(self, checks: Sequence[Check]) -> bool:
        """Each check with its result; tells whether all held."""
        for check in checks:
            if check.against:
                words = Text.assemble(
                    ("✗ ", "bold red"), said(check.what), ("\n  but ", "red"), said(check.against)
                )
            else:
                words = Text.assemble(("✓ ", "bold green"), said(check.what))
            self._print(words)
        return not any(check.against for check in checks)

    def places(self, laptop: Laptop, job: Job, run: Run, log_rows: int, *, elsewhere: str) -> None:
        """Where everything can be looked at; `elsewhere` is another stack that the reader's commands would go to."""
        self.note("The stack stays up. Type in this folder what stands here and above, after:")
        self.note('export PATH="$PWD/.venv/bin:$PATH"')
        if elsewhere:
            self.note(f"unset MUSTER_STACK    # it names {elsewhere}, where all of this is not")
        for name, value in (
            ("every change", f"muster runs show {run.id}"),
            ("all runs", f"muster runs {job.id}"),
            ("log DataSet", f"{run.log_dataset_id}, {log_rows} rows"),
            ("", f"{laptop.control_url}/datasets/{run.log_dataset_id}/data"),
            *(
                (f"people of {name.split('.')[0]}", f"{laptop.control_url}/users?instance={name}")
                for name in laptop.instances
            ),
            ("e-mails", laptop.mail_url),
            ("to end it", "muster down"),
        ):
            # A line that a terminal may break but a click or a copy takes whole.
            self.console.print(Text.assemble((f"   {name:<16} ", "dim"), said(value)), soft_wrap=True)

    def show(self, what: RenderableType) -> None:
        """A table or whatever else, below the step."""
        self._print(what)

    def run(self, run: Run) -> None:
        """How a run ended, in its own words."""
        self._print(said(headline(run), "green" if run.state is RunState.SUCCEEDED else "red"))

    def _quoted(self, lines: Sequence[str]) -> None:
        self._print(Text("\n".join(map(clean, lines)), style="dim"))

    def _print(self, what: RenderableType) -> None:
        self.console.print(Padding(what, (0, 0, 0, _INDENT), expand=False))
