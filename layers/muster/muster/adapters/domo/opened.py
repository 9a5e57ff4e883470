"""One account, opened: its directory and its DataSets, behind one credential."""

from dataclasses import dataclass

import httpx

from muster.adapters.domo.accounts import OAuthClient, OpenableAccount
from muster.adapters.domo.oauth import OAuthTokens
from muster.adapters.domo.public_datasets import PublicDataSets
from muster.adapters.domo.public_directory import PublicDirectory
from muster.adapters.domo.retry import Retry
from muster.adapters.domo.sessions import NoCredential
from muster.adapters.domo.transport import Connection, Credential
from muster.errors import ConfigurationError
from muster.ports import DataSets, Directory
from muster.settings import Settings


@dataclass(frozen=True, slots=True)
class Opened:
    """What an account opens."""

    account: OpenableAccount
    directory: Directory
    datasets: DataSets


class Opener:
    """Opens accounts with one HTTP client; a credential goes to its own account's host and nowhere else."""

    def __init__(self, settings: Settings, client: httpx.Client, retry: Retry) -> None:
        self._settings = settings
        self._client = client
        self._retry = retry

    def open(self, account: OpenableAccount) -> Opened:
        """Make the adapters of the account's kind. Nothing is asked of Domo yet."""
        if isinstance(account, OAuthClient):
            return self._open_public(account)
        raise ConfigurationError(f'Account "{account.name}" is of a kind that is not opened here.')

    def _open_public(self, account: OAuthClient) -> Opened:
        url = self._settings.need("domo_public_url")
        asking = self._connection(url, NoCredential(), account)
        tokens = OAuthTokens(asking, account.client_id, account.client_secret)
        connection = self._connection(url, tokens, account)
        directory = PublicDirectory(connection, lambda: tokens.token().user_id)
        return Opened(account, directory, PublicDataSets(connection))

    def _connection(self, url: str, credential: Credential, account: OpenableAccount) -> Connection:
        return Connection(self._client, url, credential=credential, retry=self._retry, account=account.name)
