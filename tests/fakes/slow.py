"""A stage whose instance takes its time, so that planning is carried on from message to message."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from muster.messages import StartRun
from muster.ports import BegunList, DirectoryUser, Snapshot
from muster.services.diff import DiffResult
from tests.fakes.stage import FakeSources, SafeDirectory, Stage
from tests.fakes.stores import FakeClock

INVOCATION_SECONDS = 100.0
SECONDS_A_PAGE = 30.0


class SlowDirectory(SafeDirectory):
    """Two users a page, and each page takes its time; `asked` are the ids that were read, in order."""

    def __init__(self, people: Sequence[Mapping[str, str]], clock: FakeClock) -> None:
        super().__init__(people)
        self._page_size = 2
        self._clock = clock
        self.seconds_a_page = SECONDS_A_PAGE
        self.asked: list[str] = []

    def pages(
        self, attributes: Any = (), begun: BegunList | None = None
    ) -> Iterator[Sequence[DirectoryUser]]:
        kept = set[str]()
        pages = () if begun is None else begun.pages
        if begun is not None:
            begun = BegunList(_noted(pages, kept), begun.headcount)
        for page in super().pages(attributes, begun):
            if str(page[0]["id"]) not in kept:
                self._clock.go_on(self.seconds_a_page)
                self.asked += (str(user["id"]) for user in page)
            yield page


def _noted(pages: Any, kept: set[str]) -> Iterator[Sequence[DirectoryUser]]:
    for page in pages:
        kept.update(str(user["id"]) for user in page)
        yield page


class CountedSources(FakeSources):
    """Counts how often a configuration was read."""

    reads = 0

    def read(self, *args: Any) -> Snapshot:
        self.reads += 1
        return super().read(*args)


class SlowStage(Stage):
    """Each delivery of a request is an invocation with INVOCATION_SECONDS for Domo."""

    def __init__(self, roster: Any = (), people: Any = (), **settings: Any) -> None:
        super().__init__(roster, people, **settings)
        self.slow = SlowDirectory(people, self.clock)
        self.directory = self.slow
        self.sources = self.counted = CountedSources(self.sources.texts)
        self.ends_at = float("inf")
        self.reading_seconds = lambda: self.ends_at - self.clock.now()
        self.invocations = 0

    def start(self, request: StartRun | None = None) -> DiffResult:
        self.invocations += 1
        self.ends_at = self.clock.now() + INVOCATION_SECONDS
        return super().start(request)

    def next_part(self) -> StartRun:
        """Take the one message from the queue of runs."""
        [message] = self.outbox.runs
        self.outbox.runs.clear()
        return message

    def plan_to_the_end(self) -> DiffResult:
        """Deliver the request, and each message that carries its planning on."""
        result = self.start()
        while result is DiffResult.HANDED_ON:
            result = self.start(self.next_part())
        return result
