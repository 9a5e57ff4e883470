"""The simulator of Domo without its sockets, behind the real adapters: a case may spoil any of its answers."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self, cast
from unittest.mock import patch

import httpx

from local.domo.application import HostApplication
from local.domo.csv_rows import parse_rows
from local.domo.exchange import Reply, Request
from local.domo.instance.host import instance_router
from local.domo.public.host import public_router
from local.domo.request_log import RequestLog
from local.domo.seed import credentials_of, seed
from local.domo.store.datasets import REPLACE
from local.domo.store.store import Store
from muster.adapters.domo.accounts.accounts import Accounts
from muster.adapters.domo.directories import DomoDirectories, HomeDataSets, OpenAccounts
from muster.adapters.domo.http.pacing import Pacers
from muster.adapters.domo.http.retry import Retry
from muster.adapters.domo.http.timing import Timing
from muster.adapters.domo.opened import Opener
from muster.adapters.domo.sources import ConfigurationSources, ObjectSource
from muster.domain.values.columns import COLUMN_NAMES
from muster.settings import Settings
from tests.contract.directory.worlds import Vault
from tests.corpus.company import GOOD_TEXT, people_before
from tests.corpus.law import People
from tests.fakes.stage import HOME, Stage, a_job

PUBLIC_URL, INSTANCE_URL = "http://public.test", "http://instance.test"
DATABASE = "domo.sqlite"
TOKEN, CLIENT, PASSWORD = "access_token", "oauth_client", "password"

type Spoil = Callable[[Request, Callable[[Request], Reply]], Reply | httpx.Response]
"""Answers a request in the simulator's place; what the simulator would do is its second argument."""


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """Answers of Domo that are wrong, as one account meets them. `tells` as of a FileCase."""

    name: str
    account: str
    spoiling: Callable[[], Spoil]
    tells: str


class DomoStage(Stage):
    """One job on the simulator, with an account of some kind."""

    def __init__(self, folder: Path, account: str, spoil: Spoil | None = None) -> None:
        (folder / DATABASE).write_bytes(_filled())
        self._store = Store(folder)
        source = {"kind": "dataset", "dataset_id": self._store.datasets.all(HOME)[0].id}
        super().__init__(job=a_job(source=source, delete_unseen_owners=account == CLIENT))
        self._names = {user.id: user.email for user in self._store.people.everybody(HOME)}
        log = RequestLog()
        routers = {PUBLIC_URL: public_router(self._store), INSTANCE_URL: instance_router(self._store, HOME)}
        self._hosts = {
            url: HostApplication(url, router, log, expire_tokens=lambda: None)
            for url, router in routers.items()
        }
        self._spoil = spoil
        self._open(account)

    def people(self) -> People:
        """Who is there, by the address that they had at first."""
        return {
            self._names.get(user.id, f"new {user.email}"): _columns(user.columns())
            for user in self._store.people.everybody(HOME)
        }

    @property
    def store(self) -> Store:
        """What the simulator knows."""
        return self._store

    @property
    def directories(self) -> Any:
        """Those of the real adapters."""
        return self._directories

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    def _open(self, account: str) -> None:
        self._stack = ExitStack()
        self._stack.callback(self._store.close)
        client = self._stack.enter_context(httpx.Client(transport=httpx.MockTransport(self._answer)))
        timing = Timing(lambda: 600.0, sleep=lambda _seconds: None, chance=lambda: 0.0)
        settings = Settings(
            home_account="home", home_instance=HOME, domo_public_url=PUBLIC_URL,
            domo_instance_urls={HOME: INSTANCE_URL},
        )  # fmt: skip
        opener = Opener(settings, client, Retry(timing, pacers=Pacers(timing, 1_000_000.0)))
        accounts = Accounts(settings, Vault({"accounts/home": self._secret(account)}))
        opened = OpenAccounts(opener.open)
        self._directories = DomoDirectories(accounts, opened)
        self.sources = cast(
            "Any", ConfigurationSources(HomeDataSets(accounts, opened), cast("ObjectSource", None))
        )

    def _secret(self, account: str) -> Mapping[str, str]:
        opens = credentials_of(self._store, HOME)
        parts = {
            CLIENT: {"client_id": opens.client_id, "client_secret": opens.client_secret},
            TOKEN: {"token": opens.access_token},
            PASSWORD: {"user_name": opens.user_name, "password": opens.password},
        }
        return {"kind": account, "instance": HOME, **parts[account]}

    def _answer(self, asked: httpx.Request) -> httpx.Response:
        url = f"{asked.url.scheme}://{asked.url.host}"
        headers = {name.lower(): value for name, value in asked.headers.items()}
        request = Request(asked.method, asked.url.path, dict(asked.url.params), headers, asked.content)
        host = self._hosts[url]
        reply = host(request) if self._spoil is None else self._spoil(request, host)
        if isinstance(reply, httpx.Response):
            return reply
        return sent(reply)


@cache
def _filled() -> bytes:
    """The simulator's database with the company in it, whose ids grow from person to person."""
    with TemporaryDirectory() as folder, patch.object(secrets, "randbelow", side_effect=count(1_000)):
        store = Store(Path(folder))
        seed(store)
        ada = store.people.by_email(HOME, "ada.admin@acme.example")
        assert ada is not None
        store.people.delete(ada)
        store.people.add_all(HOME, people_before())
        columns = [{"type": "STRING", "name": name} for name in COLUMN_NAMES]
        dataset = store.datasets.add(HOME, "People", columns, owner_id=store.people.everybody(HOME)[0].id)
        store.datasets.record(dataset, REPLACE, parse_rows(GOOD_TEXT.partition("\n")[2].encode(), columns))
        store.close()
        return (Path(folder) / DATABASE).read_bytes()


def sent(reply: Reply, **headers: str) -> httpx.Response:
    """The reply as it comes over the wire; further headers take the place of its own."""
    kind = {"content-type": reply.content_type} if reply.content_type else {}
    told = {"content-length": str(len(reply.body)), **reply.headers, **kind}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(reply.status, stream=httpx.ByteStream(reply.body), headers=told)


def _columns(values: Mapping[str, object]) -> dict[str, str]:
    return {name: "" if values.get(name) is None else str(values[name]) for name in COLUMN_NAMES}
