"""The demo's second act: home keeps the people of another instance, with an access token of that instance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from local.cli.desk import Desk
from local.cli.laptop import Laptop
from local.cli.terminal import said
from local.demo.globex import INSTANCE, RemoteCompany, make_globex
from local.demo.home import Home
from local.demo.job import REMOTE_NAME, make_remote_job
from local.demo.people import Row
from local.demo.proof import Check, check_idle
from local.demo.remote_proof import check_at_home, check_columns
from local.demo.screen import Screen
from local.stack.local_stack import LocalStack
from muster.domain.job import Job
from muster.domain.runs.run import Run
from muster.domain.values.columns import EMAIL
from muster.services.account_facts import check_named

_ACCOUNT = INSTANCE.split(".", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class RemoteAct:
    """One showing. `trigger` fills a job's DataSet and follows the run that this starts; `again` starts one by hand."""

    screen: Screen
    laptop: Laptop
    desk: Desk
    home: Home
    stack: LocalStack
    trigger: Callable[[Job, Sequence[Row]], Run]
    again: Callable[[Job], Run]

    def show(self) -> Sequence[Check]:
        """Yesterday, today, and a second run; the checks of what was seen."""
        company = make_globex()
        with Home(self.laptop, INSTANCE) as globex:
            job, others = self._set_up(globex, company)
            at_home = self.home.people()
            self._tell_changes(company)
            first = self.trigger(job, [*company.roster, *others])
            self._tell(first)
            after, home_after = globex.people(), self.home.people()
            second = self.again(job)
            self._tell(second)
        log = self.home.rows(first.log_dataset_id) if first.log_dataset_id else ()
        return (
            check_columns(company, first, others, after),
            check_at_home(first, log, self.stack.mails(), at_home, home_after),
            check_idle(second, "a second run there found nothing to do"),
        )

    def _set_up(self, globex: Home, company: RemoteCompany) -> tuple[Job, Sequence[Row]]:
        self.screen.step(f"Home keeps another instance: {INSTANCE}")
        facts = check_named(self.desk.accounts, self.desk.check_account, self.desk.clock, _ACCOUNT).facts
        self.screen.note(
            f'The account "{_ACCOUNT}" is an access token; there it acts as {facts.name}, {facts.role}.'
        )
        others, _made = globex.begin_with(company.before, [*company.before, *company.roster])
        dataset_id = self.home.configuration(REMOTE_NAME)
        self.home.fill(dataset_id, [*company.before, *others])
        return make_remote_job(self.desk, dataset_id, INSTANCE, _ACCOUNT), others

    def _tell_changes(self, company: RemoteCompany) -> None:
        columns = len(company.changed)
        self.screen.note(f"Its DataSet is at home. Today {columns} people change, each in another column:")
        table = Table.grid(padding=(0, 2))
        for column, (old, new) in company.changed.items():
            words = Text.assemble(said(old[column], "dim"), " → ", said(new[column]))
            table.add_row(said(column, "dim"), words)
        self.screen.show(table)
        self.screen.note(f"({EMAIL.name}: another address is another person, so one comes and one goes.)")

    def _tell(self, run: Run) -> None:
        self.screen.run(run)
