"""What stands in for Domo and for time in the unit tests."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import httpx
import orjson

from muster.adapters.domo.http.retry import Retry, RetryLimits
from muster.adapters.domo.http.timing import Timing
from muster.adapters.domo.http.transport import Connection, Credential

URL = "https://api.domo.test"
TOKEN = "a-token-that-must-not-be-told"


@dataclass
class VirtualTime:
    """Moves only when somebody sleeps. `chance` is what each draw gives."""

    now: float = 1_000_000.0
    remaining: float = 600.0
    chance: float = 1.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        self.remaining -= seconds

    def timing(self) -> Timing:
        return Timing(lambda: self.remaining, lambda: self.now, self.sleep, lambda: self.chance)


class Fixed:
    """A credential that is one header; `renewals` says how often it may be renewed."""

    def __init__(self, renewals: int = 0) -> None:
        self.renewals = renewals
        self.renewed = 0

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"bearer {TOKEN}{self.renewed or ''}"}

    def renew(self, refused: Mapping[str, str]) -> bool:
        if self.renewed == self.renewals:
            return False
        self.renewed += 1
        return True


type Answerer = Callable[[httpx.Request], httpx.Response]


class Wire:
    """The other end of a connection: a function, or a row of answers and errors; remembers what was asked."""

    def __init__(self, answers: Answerer | Iterable[httpx.Response | Exception]) -> None:
        self._answers = answers if callable(answers) else _in_turn(iter(answers))
        self.time = VirtualTime()
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._answers(request)

    def connection(
        self, credential: Credential | None = None, limits: RetryLimits | None = None
    ) -> Connection:
        client = httpx.Client(transport=httpx.MockTransport(self), follow_redirects=False)
        retry = Retry(self.time.timing(), limits)
        return Connection(client, URL, credential=credential or Fixed(), retry=retry, account="acme")

    @property
    def asked(self) -> list[str]:
        """Method and path of each request."""
        return [f"{request.method} {request.url.path}" for request in self.requests]

    def sent(self, number: int = -1) -> object:
        """The JSON body of a request."""
        document: object = orjson.loads(self.requests[number].content)
        return document


def _in_turn(answers: Iterator[httpx.Response | Exception]) -> Answerer:
    def answer(_request: httpx.Request) -> httpx.Response:
        each = next(answers)
        if isinstance(each, Exception):
            raise each
        return each

    return answer


def answer(
    document: object = None, status: int = 200, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """A JSON answer."""
    return httpx.Response(status, json=document, headers=headers)
