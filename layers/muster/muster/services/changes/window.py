"""Keeps a number of pieces of work under way: a slow one holds up nobody, and no more begin than may.

`map` of a pool would begin everything; slices of it would wait for the slowest of each slice.
"""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait


class Window[T, R]:
    """Work in a pool, `width` pieces at once. For one thread, which also waits for the end in `results`."""

    def __init__(self, pool: Executor, work: Callable[[T], R], width: int) -> None:
        self._pool = pool
        self._work = work
        self._width = width
        self._begun: list[Future[R]] = []
        self._under_way: set[Future[R]] = set()

    @property
    def was_full(self) -> bool:
        """Whether as many have begun as may be under way at once."""
        return len(self._begun) >= self._width

    def wait_for_room(self) -> None:
        """Wait until one more may begin. Raises what a piece that has ended raised."""
        while len(self._under_way) >= self._width:
            ended, self._under_way = wait(self._under_way, return_when=FIRST_COMPLETED)
            for each in ended:
                each.result()

    def begin(self, item: T) -> None:
        """Begin one more; call `wait_for_room` before."""
        future = self._pool.submit(self._work, item)
        self._begun.append(future)
        self._under_way.add(future)

    def results(self) -> list[R]:
        """What came of each, in the order in which they began. Raises what a piece raised."""
        return [each.result() for each in self._begun]
