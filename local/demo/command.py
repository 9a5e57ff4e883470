"""`muster demo`: the product does its job on this laptop, is looked at, and checks what it said.

The laptop's own stack is used and stays up, so that everything shown can be looked at afterwards. Only the
demo's people, DataSet and job are made anew; whoever else is in the instance is in the demo's configuration
as well.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from local.cli.desk import Desk
from local.cli.follow import Pace, moves
from local.cli.laptop import Laptop, read_laptop_file
from local.cli.live import view
from local.cli.run import print_summary
from local.cli.run_view import print_done, print_head
from local.cli.stack import laptop_stack
from local.cli.terminal import make_console
from local.demo.home import Home
from local.demo.job import RECIPIENTS, make_job, remove_job
from local.demo.people import OWNED_DATASET, Row, make_company
from local.demo.proof import (
    Directory,
    check_directory,
    check_idle,
    check_log,
    check_mails,
    check_owners,
    check_untouched,
)
from local.demo.remote import RemoteAct
from local.demo.screen import Screen
from local.demo.trigger import await_run
from local.stack.local_stack import LocalStack
from local.stack.places import Places, default_places
from local.stack.up import bring_up
from muster.domain.job import Job
from muster.domain.runs.run import Run
from muster.services.jobs import start_by_hand

_PACE = Pace(every_seconds=0.2, timeout_seconds=300)


def show(_parsed: argparse.Namespace) -> int:
    """Show everything; 0 if the screen agrees with the simulator, the log and the e-mails, else 1."""
    return 0 if show_on(default_places(), make_console()) else 1


def show_on(places: Places, console: Console) -> bool:
    """Show everything on the stack of these places, started if need be; tells whether every check held."""
    screen = Screen(console)
    screen.title()
    screen.step("Start")
    laptop = _start(screen, places, fresh=False)
    desk = Desk(laptop_stack(laptop))
    if not remove_job(desk):
        screen.note("A run of an earlier demo was cut off half-way, so the laptop's stack starts afresh.")
        laptop = _start(screen, places, fresh=True)
        desk = Desk(laptop_stack(laptop))
    with Home(laptop) as home:
        return _Demo(screen, laptop, desk, home, LocalStack.at(places)).show()


def _start(screen: Screen, places: Places, *, fresh: bool) -> Laptop:
    began = time.monotonic()
    with screen.console.status("starting the emulator and the Domo simulator, deploying template.yaml …"):
        result = bring_up(places, fresh=fresh)
    laptop = read_laptop_file(places.local_json)
    screen.stack(laptop, result.resources, time.monotonic() - began, result.state)
    return laptop


@dataclass(frozen=True, slots=True)
class _Demo:
    """One showing on one stage."""

    screen: Screen
    laptop: Laptop
    desk: Desk
    home: Home
    stack: LocalStack

    def show(self) -> bool:
        """The story from the DataSet to the second run; tells whether every check held."""
        company = make_company()
        job, others = self._set_up()
        before, owned = self.home.people(), self.home.owners()
        first = self._update_and_run(job, [*company.roster, *others])
        after, owned_after = self.home.people(), self.home.owners()
        self._report(first)
        second, again = self._run_again(job, first, [*company.roster, *others])
        remote = RemoteAct(
            self.screen, self.laptop, self.desk, self.home, self.stack, self._trigger, self._by_hand
        )
        about_remote = remote.show()
        self.screen.step("Is all of this so?")
        log = self.home.rows(first.log_dataset_id) if first.log_dataset_id else ()
        mails = self.stack.mails()
        held = self.screen.checks(
            [
                check_directory(company, first, before, after),
                check_owners(before, after, owned, owned_after),
                check_log(first, log),
                check_mails(first, RECIPIENTS, mails),
                check_idle(second, "the second run found nothing to do"),
                check_untouched(after, again),
                *about_remote,
            ]
        )
        self.screen.step("Look for yourself")
        self.screen.places(self.laptop, job, first, len(log))
        return held

    def _set_up(self) -> tuple[Job, Sequence[Row]]:
        company = make_company()
        self.screen.step(f"Yesterday, in {self.laptop.home}")
        others = self.home.set_up(company)
        dataset_id = self.home.configuration()
        self.home.fill(dataset_id, [*company.before, *others])
        people = len(company.before) + len(others)
        self.screen.note(f"{people} people, and a DataSet that says the same of them. A job keeps it so:")
        job = make_job(self.desk, dataset_id)
        self.screen.job(job)
        return job, others

    def _update_and_run(self, job: Job, rows: Sequence[Row]) -> Run:
        self.screen.step("Today the DataSet is updated")
        self.screen.update(make_company(), len(rows))
        self.screen.note("The watch looks for that every five minutes; the demo calls it now.")
        return self._trigger(job, rows)

    def _trigger(self, job: Job, rows: Sequence[Row]) -> Run:
        dataset_id = job.source.key.removeprefix("dataset:")
        self.home.fill(dataset_id, rows)
        version = self.desk.job_desk.datasets.facts(dataset_id).version
        self.stack.fire("watch")
        run_id = await_run(self.desk, job, version)
        return view(self.screen.console, moves(self.desk.runs, run_id, _PACE))

    def _by_hand(self, job: Job) -> Run:
        request = start_by_hand(self.desk.outbox, self.desk.clock, job)
        return view(self.screen.console, moves(self.desk.runs, request.run_id, _PACE))

    def _report(self, run: Run) -> None:
        self.screen.step("What it did")
        print_summary(self.screen.console, self.desk, run)
        mails = [mail for mail in self.stack.mails() if run.id in mail["BodyText"]]
        if mails:
            self.screen.step("What it told by e-mail")
            self.screen.mail(mails[0])

    def _run_again(self, job: Job, first: Run, rows: Sequence[Row]) -> tuple[Run, Directory]:
        self.screen.step("The same job a second time")
        company = make_company()
        if first.outcomes.get("delete.refused", 0):
            self.screen.note(
                f'Domo deletes nobody who owns a DataSet, here "{OWNED_DATASET}". Until it is handed over,'
                f" {company.owner} goes back into the configuration."
            )
            owner = [row for row in company.before if row["email"] == company.owner]
            second = self._trigger(job, [*rows, *owner])
        else:
            second = self._by_hand(job)
        print_head(self.screen.console, second)
        print_done(self.screen.console, second)
        return second, self.home.people()
