"""The services' ports, opened for the caller on one stack: the functions' wiring, and what only people do."""

import argparse
from functools import cached_property

from local.cli.stack import Stack, find_stack
from muster.adapters.dynamodb_accounts import DynamoAccounts
from muster.adapters.secret_keeper import SecretsManagerKeeper
from muster.ports import CheckAccount, Clock, HealthBook, JobStore, LogRegistry, Outbox, RunFiles, RunStore
from muster.services.accounts import AccountStore
from muster.services.jobs import JobDesk
from muster.services.triggers.webhook_secrets import SecretKeeper
from muster.wiring import Wiring


class Desk:
    """Everything a handler may ask for; each thing is made when it is first asked for."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._wiring = Wiring(stack.settings, stack.session)

    def close(self) -> None:
        """Close what was opened."""
        self._wiring.close()

    @cached_property
    def job_desk(self) -> JobDesk:
        """What keeping jobs needs."""
        return JobDesk(
            jobs=self.jobs,
            datasets=self._wiring.domo.datasets,
            log_registry=self.log_registry,
            accounts=self.accounts,
            clock=self.clock,
            home_instance=self.stack.settings.home_instance,
        )

    @property
    def jobs(self) -> JobStore:
        """Job definitions, to look at; Domo is not opened for that."""
        return self._wiring.jobs

    @property
    def log_registry(self) -> LogRegistry:
        """The log DataSets that Muster made."""
        return self._wiring.log_registry

    @property
    def clock(self) -> Clock:
        """The machine's clock."""
        return self._wiring.clock

    @cached_property
    def accounts(self) -> AccountStore:
        """Descriptions of accounts."""
        return DynamoAccounts(self.stack.session.client("dynamodb"), self.stack.settings.jobs_table)

    @property
    def check_account(self) -> CheckAccount:
        """Asks Domo who an account is."""
        return self._wiring.domo.check_account

    @cached_property
    def keeper(self) -> SecretKeeper:
        """Writes secrets."""
        return SecretsManagerKeeper(
            self.stack.session.client("secretsmanager"), self.stack.settings.secret_prefix
        )

    @property
    def health(self) -> HealthBook:
        """How the last runs of jobs ended."""
        return self._wiring.health

    @property
    def runs(self) -> RunStore:
        """Runs."""
        return self._wiring.runs

    @property
    def files(self) -> RunFiles:
        """Their files."""
        return self._wiring.files

    @property
    def outbox(self) -> Outbox:
        """The queues."""
        return self._wiring.outbox


def open_desk(parsed: argparse.Namespace) -> Desk:
    """The desk on the stack that the caller means. Raises ConfigurationError."""
    return Desk(find_stack(parsed))
