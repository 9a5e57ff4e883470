"""Reads an answer's body within the time there is.

Apart from the client's own timeouts, which look at the pause between two bytes only: a server that sends one byte now
and then would hold a worker until it dies, and with it what it has not yet written to the books.
"""

from collections.abc import Callable, Iterable, Iterator

import httpx

LONGEST_ANSWER_SECONDS = 120.0
"""For an answer that is read as a whole; an export may take as long as there is time."""


class BodyInTime(httpx.SyncByteStream):
    """A body that breaks off with httpx.ReadTimeout once `seconds_left` gives no more; asked after each piece."""

    def __init__(
        self, pieces: Iterable[bytes], close: Callable[[], None], seconds_left: Callable[[], float]
    ) -> None:
        self._pieces = pieces
        self._close = close
        self._seconds_left = seconds_left

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if self._seconds_left() <= 0:
                raise httpx.ReadTimeout("The answer took longer than there is time.")
            yield piece

    def close(self) -> None:
        """Give the connection back."""
        self._close()


def bound_body(response: httpx.Response, seconds_left: Callable[[], float]) -> httpx.Response:
    """The response, its body bound by the time that is left."""
    stream = response.stream
    if isinstance(stream, httpx.SyncByteStream):
        response.stream = BodyInTime(stream, stream.close, seconds_left)
    return response


def read_whole(response: httpx.Response) -> None:
    """Read the body. Raises httpx.HTTPError, and closes the response then."""
    try:
        response.read()
    except httpx.HTTPError:
        response.close()
        raise
