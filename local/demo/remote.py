"""The demo's second act: home keeps the people of another instance, with an access token of that instance."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from local.cli.terminal import said
from local.demo.globex import ATTRIBUTES, GLOBEX_COLUMNS, INSTANCE, RemoteCompany, make_globex
from local.demo.home import Home
from local.demo.job import make_remote_job
from local.demo.people import Row
from local.demo.proof import Check, check_idle
from local.demo.remote_proof import check_account_kept, check_at_home, check_columns
from local.demo.stage import Stage
from muster.domain.job import Job
from muster.domain.values.columns import EMAIL
from muster.services.account_facts import check_named

_DATASET = "Globex people and skills (demo)"
_ACCOUNT = INSTANCE.split(".", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class RemoteAct:
    """One showing."""

    stage: Stage

    def show(self) -> Sequence[Check]:
        """Yesterday, today, and a second run; the checks of what was seen."""
        company, stage = make_globex(), self.stage
        with Home(stage.laptop, INSTANCE) as globex:
            job, others = self._set_up(globex, company)
            at_home, before = stage.home.people(), globex.people()
            self._tell_changes(company)
            first = stage.update(job, [*company.roster, *others])
            stage.screen.run(first)
            after, home_after = globex.people(), stage.home.people()
            second = stage.by_hand(job)
            stage.screen.run(second)
        log = stage.home.rows(first.log_dataset_id) if first.log_dataset_id else ()
        return (
            check_columns(company, first, others, after),
            check_account_kept(company, before, after),
            check_at_home(first, log, stage.stack.mails(), at_home, home_after),
            check_idle(second, "a second run there found nothing to do"),
        )

    def _set_up(self, globex: Home, company: RemoteCompany) -> tuple[Job, Sequence[Row]]:
        stage = self.stage
        stage.screen.step(f"Home keeps another instance: {INSTANCE}")
        facts = check_named(stage.desk.accounts, stage.desk.check_account, stage.desk.clock, _ACCOUNT).facts
        stage.screen.note(
            f'The account "{_ACCOUNT}" is an access token; there it acts as {facts.name}, {facts.role}.'
        )
        for attribute in ATTRIBUTES:
            globex.define(attribute)
        others, _made = globex.begin_with(company.before, [*company.before, *company.roster])
        dataset_id = stage.home.configuration(_DATASET, GLOBEX_COLUMNS)
        stage.home.fill(dataset_id, [*company.before, *others])
        return make_remote_job(stage.desk, dataset_id, INSTANCE, _ACCOUNT), others

    def _tell_changes(self, company: RemoteCompany) -> None:
        columns = len(company.changed)
        self.stage.screen.note(
            f"Its DataSet is at home: the thirteen columns, and {len(ATTRIBUTES)} that name custom attributes of"
            f" {_ACCOUNT}. Today {columns} people change, each in another column:"
        )
        table = Table.grid(padding=(0, 2))
        for column, (old, new) in company.changed.items():
            words = Text.assemble(said(old[column], "dim"), " → ", said(new[column]))
            table.add_row(said(column, "dim"), words)
        self.stage.screen.show(table)
        self.stage.screen.note(
            f"({EMAIL.name}: the same employeeId, so this is the same person, who keeps the account.)"
        )
