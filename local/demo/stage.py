"""What every act of the demo plays on: the screen, the stack, home, and the two ways in which a run begins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.cli.desk import Desk
from local.cli.follow import Pace, moves
from local.cli.laptop import Laptop
from local.cli.live import view
from local.demo.home import Home
from local.demo.people import Row
from local.demo.screen import Screen
from local.demo.trigger import await_run
from local.demo.typed import Shown, Typed, type_command
from local.stack.local_stack import LocalStack
from muster.domain.job import Job
from muster.domain.runs.run import Run
from muster.errors import ServerTroubleError
from muster.services.jobs import start_by_hand

_PACE = Pace(every_seconds=0.2, timeout_seconds=300)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage for one showing."""

    screen: Screen
    laptop: Laptop
    desk: Desk
    home: Home
    stack: LocalStack

    def update(self, job: Job, rows: Sequence[Row]) -> Run:
        """Fill the job's DataSet, let the watch look, and follow the run that this starts."""
        dataset_id = job.source.key.removeprefix("dataset:")
        self.home.fill(dataset_id, rows)
        version = self.desk.job_desk.datasets.facts(dataset_id).version
        self.stack.fire("watch")
        run_id = await_run(self.desk, job, version)
        return view(self.screen.console, moves(self.desk.runs, run_id, _PACE))

    def by_hand(self, job: Job) -> Run:
        """Start a run by hand and follow it."""
        request = start_by_hand(self.desk.outbox, self.desk.clock, job)
        return view(self.screen.console, moves(self.desk.runs, request.run_id, _PACE))

    def type(self, *words: str, shown: Shown) -> Typed:
        """Run the `muster` command as somebody types it, and show the parts of its answer that `shown` names."""
        typed = type_command(self.stack.places.home.parent, words, self.screen.width)
        self.screen.typed(words, shown.lines_of(typed.text, self.screen.width))
        return typed

    def run_of(self, job: Job, which: Callable[[Run], bool]) -> Run:
        """The latest run of the job that `which` takes. Raises ServerTroubleError where there is none."""
        for run in self.desk.runs.of_job(job.id, 10):
            if which(run):
                return run
        raise ServerTroubleError(f'"{job.name}" has not the run that the command should have asked for.')

    def mail_of(self, run: Run) -> Mapping[str, Any]:
        """The first e-mail of a run. Raises ServerTroubleError where none came."""
        for mail in self.stack.mails():
            if told_by(mail, run):
                return mail
        raise ServerTroubleError(f"No e-mail of run {run.id} came.")


def told_by(mail: Mapping[str, Any], run: Run) -> bool:
    """Whether an e-mail is of just this run, and not of another that only names it."""
    about: str = mail["BodyText"].rpartition("ABOUT THIS RUN")[2]
    return any(line.split() == ["run", run.id] for line in about.splitlines())
