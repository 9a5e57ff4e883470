"""One account, opened: its directory and its DataSets, behind one credential."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import httpx

from muster.adapters.domo.accounts.accounts import DeveloperToken, OAuthClient, OpenableAccount, Password
from muster.adapters.domo.accounts.check import instance_facts, public_facts
from muster.adapters.domo.accounts.oauth import OAuthTokens
from muster.adapters.domo.accounts.sessions import AccessToken, NoCredential, PasswordSession
from muster.adapters.domo.http.retry import Retry
from muster.adapters.domo.http.transport import Connection, Credential
from muster.adapters.domo.instance.content import InstanceContent
from muster.adapters.domo.instance.datasets import InstanceDataSets
from muster.adapters.domo.instance.directory import InstanceDirectory
from muster.adapters.domo.public.datasets import PublicDataSets
from muster.adapters.domo.public.directory import PublicDirectory
from muster.domain.account import AccountFacts
from muster.ports import Content, DataSets, Directory
from muster.settings import Settings


@dataclass(frozen=True, slots=True)
class Opened:
    """What an account opens."""

    account: OpenableAccount
    directory: Directory
    datasets: DataSets
    check: Callable[[], AccountFacts]
    content: Callable[[], Content | None]


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
        return self._open_instance(account)

    def _open_public(self, account: OAuthClient) -> Opened:
        url = self._settings.need("domo_public_url")
        asking = self._connection(url, NoCredential(), account)
        tokens = OAuthTokens(asking, account.client_id, account.client_secret, instance=account.instance)
        connection = self._connection(url, tokens, account)
        directory = PublicDirectory(connection, lambda: tokens.token().user_id)
        check = partial(public_facts, connection, tokens)
        return Opened(account, directory, PublicDataSets(connection), check, lambda: None)

    def _open_instance(self, account: DeveloperToken | Password) -> Opened:
        url = self._settings.instance_url(account.instance)
        credential: Credential
        if isinstance(account, DeveloperToken):
            credential = AccessToken(account.token)
        else:
            asking = self._connection(url, NoCredential(), account)
            origin = f"https://{account.instance}"
            credential = PasswordSession(asking, origin, account.user_name, account.password)
        connection = self._connection(url, credential, account)
        check = partial(instance_facts, connection, by_token=isinstance(account, DeveloperToken))
        datasets = InstanceDataSets(connection)
        content = partial(InstanceContent, connection)
        return Opened(account, InstanceDirectory(connection), datasets, check, content)

    def _connection(self, url: str, credential: Credential, account: OpenableAccount) -> Connection:
        return Connection(self._client, url, credential=credential, retry=self._retry, account=account.name)
