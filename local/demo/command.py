"""`muster demo`: the product does its job on this laptop, is looked at, and checks what it said.

The laptop's own stack is used and stays up, so that everything shown can be looked at afterwards. Only the
demo's people, DataSet and job are made anew; whoever else is in the instance is in the demo's configuration
as well.
"""

import argparse
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from local.cli.desk import Desk
from local.cli.laptop import Laptop, read_laptop_file
from local.cli.run import print_summary
from local.cli.run_view import print_done, print_head
from local.cli.stack import laptop_stack
from local.cli.terminal import make_console
from local.demo.decided import DecidedAct
from local.demo.held import HeldAct
from local.demo.home import Home
from local.demo.job import RECIPIENTS, make_job, remove_job
from local.demo.people import OWNED_DATASET, Company, Row, make_company
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
from local.demo.stage import Stage, told_by
from local.stack.local_stack import LocalStack
from local.stack.places import Places, default_places
from local.stack.up import bring_up
from muster.domain.job import Job
from muster.domain.runs.run import Run


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
        return _Demo(Stage(screen, laptop, desk, home, LocalStack.at(places))).show()


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

    stage: Stage

    def show(self) -> bool:
        """The story from the DataSet to the undo; tells whether every check held."""
        stage, company = self.stage, make_company()
        job, others = self._set_up(company)
        before, owned = stage.home.people(), stage.home.owners()
        first = self._update_and_run(job, company, [*company.roster, *others])
        after, owned_after = stage.home.people(), stage.home.owners()
        self._report(first)
        second, again = self._run_again(job, company, first, [*company.roster, *others])
        about_remote = RemoteAct(stage).show()
        mended = [*others, *company.mended]
        about_held = HeldAct(stage).show(job, mended)
        about_decided = DecidedAct(stage).show(job, mended)
        stage.screen.step("Is all of this so?")
        log = stage.home.rows(first.log_dataset_id) if first.log_dataset_id else ()
        held = stage.screen.checks(
            [
                check_directory(company, first, before, after),
                check_owners(before, after, owned, owned_after),
                check_log(first, log),
                check_mails(first, RECIPIENTS, stage.stack.mails()),
                check_idle(second, "the second run found nothing to do"),
                check_untouched(after, again),
                *about_remote,
                *about_held,
                *about_decided,
            ]
        )
        stage.screen.step("Look for yourself")
        stage.screen.places(stage.laptop, job, first, len(log), elsewhere=os.environ.get("MUSTER_STACK", ""))
        return held

    def _set_up(self, company: Company) -> tuple[Job, Sequence[Row]]:
        stage = self.stage
        stage.screen.step(f"Yesterday, in {stage.laptop.home}")
        others = stage.home.set_up(company)
        dataset_id = stage.home.configuration()
        stage.home.fill(dataset_id, [*company.before, *others])
        people = len(company.before) + len(others)
        stage.screen.note(f"{people} people, and a DataSet that says the same of them. A job keeps it so:")
        job = make_job(stage.desk, dataset_id)
        stage.screen.job(job)
        return job, others

    def _update_and_run(self, job: Job, company: Company, rows: Sequence[Row]) -> Run:
        screen = self.stage.screen
        screen.step("Today the DataSet is updated")
        screen.update(company, len(rows))
        screen.note("The watch looks for that every five minutes; the demo calls it now.")
        return self.stage.update(job, rows)

    def _report(self, run: Run) -> None:
        stage = self.stage
        stage.screen.step("What it did")
        print_summary(stage.screen.console, stage.desk, run)
        mails = [mail for mail in stage.stack.mails() if told_by(mail, run)]
        if mails:
            stage.screen.step("What it told by e-mail")
            stage.screen.mail(mails[0])

    def _run_again(
        self, job: Job, company: Company, first: Run, rows: Sequence[Row]
    ) -> tuple[Run, Directory]:
        stage = self.stage
        stage.screen.step("The same job a second time")
        if first.outcomes.get("delete.refused", 0):
            stage.screen.note(
                f'Domo deletes nobody who owns a DataSet, here "{OWNED_DATASET}". Until it is handed over,'
                f" {company.owner} goes back into the configuration."
            )
            owner = [row for row in company.before if row["email"] == company.owner]
            second = stage.update(job, [*rows, *owner])
        else:
            second = stage.by_hand(job)
        print_head(stage.screen.console, second)
        print_done(stage.screen.console, second)
        return second, stage.home.people()
