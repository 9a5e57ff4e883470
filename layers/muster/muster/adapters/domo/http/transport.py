"""One HTTP conversation with one of Domo's hosts: keep-alive, timeouts, no redirects, errors in our words.

The address and the credential of a `Connection` are fixed when it is made; a path is all that a call can
choose, so no call can carry a credential to another host.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from math import inf
from typing import Protocol

import httpx
import orjson

from muster.adapters.domo.http.answers import Answer, error_of
from muster.adapters.domo.http.body import LONGEST_ANSWER_SECONDS, bound_body, read_whole
from muster.adapters.domo.http.carried_out import denial_of, need_done, parsed
from muster.adapters.domo.http.operations import Kind, Operation
from muster.adapters.domo.http.pacing import Turn
from muster.adapters.domo.http.retry import Retry
from muster.errors import (
    IncompleteReadError,
    MusterError,
    NotFoundError,
    RateLimitedError,
    RetryableError,
    ServerTroubleError,
)

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
AT_ONCE = 8

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_NOTHING: Mapping[str, str] = {}


class Credential(Protocol):
    """What opens an account's host."""

    def headers(self) -> Mapping[str, str]:
        """The headers to send. Raises CredentialError, RetryableError."""
        ...

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Get other headers in place of refused ones; False if there are no others to get."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: a path below the connection's address, with a query and a JSON or a raw body."""

    operation: Operation
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    document: object = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.path.startswith("/") or self.path.startswith("//"):
            raise ValueError("a path begins with one slash, so that it cannot name another host")


def new_client() -> httpx.Client:
    """One client for a worker: it follows no redirect, keeps no cookie and takes no proxy from the environment.

    A session's cookie may be good for all of `.domo.com`, and would go with every account's calls to any instance.
    """
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    limits = httpx.Limits(max_connections=4 * AT_ONCE, max_keepalive_connections=2 * AT_ONCE)
    return httpx.Client(
        follow_redirects=False,
        trust_env=False,
        limits=limits,
        headers={"User-Agent": "muster"},
        cookies=no_cookies,
    )


class Connection:
    """Calls to one host with one account. Safe to use from several threads."""

    def __init__(
        self, client: httpx.Client, url: str, *, credential: Credential, retry: Retry, account: str
    ) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._credential = credential
        self._retry = retry
        self._pacer = None if retry.pacers is None else retry.pacers.of(self._url)
        self.timing = retry.timing
        self.account = account

    def json(self, call: Call) -> object:
        """The JSON of the answer. Raises the errors of `error_of`; ServerTroubleError if it is no JSON."""
        return self._run(call, lambda response: parsed(call.operation, response.content))

    def send(self, call: Call) -> bool:
        """Make a write; whether its answer says that it was carried out, or is empty where it may be.

        Raises the errors of `error_of`, and ServerTroubleError for an answer that this call is not known to have.
        """
        return self._run(call, lambda response: _done(call, response))

    def remove(self, call: Call) -> None:
        """Make a delete; a 404 after an attempt that may have been carried out counts as done.

        Raises the errors of `error_of`, NotFoundError among them.
        """
        in_doubt = False

        def attempt() -> None:
            nonlocal in_doubt
            try:
                self._attempt(call, lambda response: _done(call, response), stream=False)
            except NotFoundError:
                if not in_doubt:
                    raise
            except RetryableError as error:
                in_doubt = in_doubt or error.unknown_outcome
                raise

        self._retry.run(attempt, lambda _error: True)

    def download[T](self, call: Call, take: Callable[[httpx.Headers, Iterator[bytes]], T]) -> T:
        """Hand the headers and the body's chunks to `take`.

        Raises IncompleteReadError when the body does not come whole; whether to begin again is for `repeated`.
        """
        return self._run(call, lambda response: _take_whole(response, take), stream=True)

    def repeated[T](self, read: Callable[[], T]) -> T:
        """Make a read of several calls again, within the limits, as long as it does not come whole."""
        return self._retry.run(read, lambda error: isinstance(error, IncompleteReadError))

    def _run[T](self, call: Call, take: Callable[[httpx.Response], T], *, stream: bool = False) -> T:
        def may_repeat(error: RetryableError) -> bool:
            may_have_been_done = call.operation.kind is Kind.ADD and error.unknown_outcome
            return not may_have_been_done and not isinstance(error, IncompleteReadError)

        return self._retry.run(lambda: self._attempt(call, take, stream=stream), may_repeat)

    def _attempt[T](self, call: Call, take: Callable[[httpx.Response], T], *, stream: bool) -> T:
        sent = self._credential.headers()
        turn, response = self._exchange(call, sent, stream=stream)
        try:
            if response.status_code == HTTPStatus.UNAUTHORIZED and self._credential.renew(sent):
                response.close()
                turn, response = self._exchange(call, self._credential.headers(), stream=stream)
            error = self._error_in(call.operation, response, sent)
            if error is not None:
                if isinstance(error, RateLimitedError) and self._pacer is not None and turn is not None:
                    self._pacer.refused(turn, error.retry_after_seconds)
                raise error
            return take(response)
        finally:
            response.close()

    def _error_in(
        self, operation: Operation, response: httpx.Response, sent: Mapping[str, str]
    ) -> MusterError | None:
        """What went wrong, by the status, and at a write by the body too."""
        if response.is_success and not operation.writes:
            return None
        find = denial_of if response.is_success else error_of
        answer = Answer(response.status_code, response.headers, _body_of(response, sent))
        return find(operation, answer, account=self.account, now=self.timing.now())

    def _exchange(
        self, call: Call, credential: Mapping[str, str], *, stream: bool
    ) -> tuple[Turn | None, httpx.Response]:
        turn = None if self._pacer is None else self._pacer.turn()
        seconds = self.timing.remaining_seconds()
        if seconds <= 0:
            raise RetryableError(f"No time was left to ask Domo to {call.operation.name}")
        request = self._client.build_request(
            call.operation.method,
            self._url + call.path,
            params=call.query or None,
            content=call.content if call.document is None else orjson.dumps(call.document),
            headers={**_kind_of_body(call), **call.headers, **credential},
            timeout=httpx.Timeout(min(ANSWER_SECONDS, seconds), connect=min(CONNECT_SECONDS, seconds)),
        )
        try:
            response = bound_body(
                self._client.send(request, stream=True), self._seconds_left(whole=not stream)
            )
            if not stream:
                read_whole(response)
        except httpx.HTTPError as error:
            in_doubt = call.operation.writes and not isinstance(error, _NEVER_SENT)
            raise ServerTroubleError(
                f"Domo gave no answer when asked to {call.operation.name} ({type(error).__name__})",
                unknown_outcome=in_doubt,
            ) from error
        return turn, response

    def _seconds_left(self, *, whole: bool) -> Callable[[], float]:
        """Time for a body; one that is read as a whole has no more than LONGEST_ANSWER_SECONDS from now."""
        began, most = self.timing.ticks(), LONGEST_ANSWER_SECONDS if whole else inf
        return lambda: min(self.timing.remaining_seconds(), began + most - self.timing.ticks())


def _kind_of_body(call: Call) -> Mapping[str, str]:
    return {"Accept": "application/json"} | (
        {"Content-Type": "application/json"} if call.document is not None else {}
    )


def _body_of(response: httpx.Response, credential: Mapping[str, str]) -> bytes:
    try:
        body = response.read()
    except httpx.HTTPError:
        return b""  # the status has said enough
    for secret in (word for value in credential.values() for word in value.split()[-1:]):
        body = body.replace(secret.encode(), b"(hidden)")
    return body


def _done(call: Call, response: httpx.Response) -> bool:
    return need_done(call.operation, response.status_code, response.content)


def _take_whole[T](response: httpx.Response, take: Callable[[httpx.Headers, Iterator[bytes]], T]) -> T:
    try:
        taken = take(response.headers, response.iter_bytes())
    except httpx.HTTPError as error:
        raise IncompleteReadError(f"The transfer broke off ({type(error).__name__})") from error
    promised = response.headers.get("content-length")
    if promised is not None and response.num_bytes_downloaded != int(promised):
        raise IncompleteReadError(
            f"{response.num_bytes_downloaded} bytes came of the {promised} that were promised"
        )
    return taken
