"""Opens the directory that a job keeps, and the home instance's DataSets, by the kind of the account."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from muster.adapters.domo.accounts.accounts import Accounts, OpenableAccount
from muster.adapters.domo.opened import Opened
from muster.domain.job import Job
from muster.ports import Content, DataSetFacts, DataSets, Directory, Snapshot


class OpenAccounts:
    """Keeps what each account opened, as long as its secret stays the same."""

    def __init__(self, open_account: Callable[[OpenableAccount], Opened]) -> None:
        self._open_account = open_account
        self._opened: dict[str, Opened] = {}
        self._lock = threading.Lock()

    def open(self, account: OpenableAccount) -> Opened:
        """The adapters of an account, with the connections and tokens of the last time."""
        with self._lock:
            opened = self._opened.get(account.name)
            if opened is None or opened.account != account:
                opened = self._opened[account.name] = self._open_account(account)
            return opened


class DomoDirectories:
    """The `Directories` port."""

    def __init__(self, accounts: Accounts, open_accounts: OpenAccounts) -> None:
        self._accounts = accounts
        self._open_accounts = open_accounts

    def open(self, job: Job) -> Directory:
        """Raises CredentialError or ConfigurationError, naming the account."""
        return self._open_accounts.open(self._accounts.of_job(job)).directory

    def content(self, job: Job) -> Content | None:
        """What people own there, read anew; None for an account of the public API, which cannot see it."""
        return self._open_accounts.open(self._accounts.of_job(job)).content()


class HomeDataSets:
    """The `DataSets` port, through whichever API the home account can use.

    The account is read at each use, so that a mended secret is seen without a new worker.
    """

    def __init__(self, accounts: Accounts, open_accounts: OpenAccounts) -> None:
        self._accounts = accounts
        self._open_accounts = open_accounts

    def facts(self, dataset_id: str) -> DataSetFacts:
        """Raises NotFoundError for a DataSet that is not there or was deleted."""
        return self._home().facts(dataset_id)

    def export(self, dataset_id: str, path: Path) -> Snapshot:
        """Stream the DataSet with its header to `path`. Raises IncompleteReadError, SourceFaultError."""
        return self._home().export(dataset_id, path)

    def create(self, name: str, description: str, columns: Sequence[tuple[str, str]]) -> str:
        """Make a DataSet of (type, name) columns and return its id."""
        return self._home().create(name, description, columns)

    def append(self, dataset_id: str, csv_bytes: bytes) -> None:
        """Append header-less CSV rows. Never replaces."""
        self._home().append(dataset_id, csv_bytes)

    def count_rows_where(self, dataset_id: str, column: str, value: str) -> int:
        """How many rows hold `value` in `column`."""
        return self._home().count_rows_where(dataset_id, column, value)

    def _home(self) -> DataSets:
        return self._open_accounts.open(self._accounts.home()).datasets
