"""Several calls at a time, their results in order, with a small window of them in flight and in memory."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor


def in_order[T, R](function: Callable[[T], R], items: Iterable[T], *, at_once: int) -> Iterator[R]:
    """Yield `function(item)` for each item, `at_once` at a time.

    The first error ends it, and what is not begun then is not begun at all.

    `items` is read in the caller's thread, two windows ahead of the results at most.
    """
    window: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="domo")
    try:
        for item in items:
            window.append(pool.submit(function, item))
            if len(window) >= 2 * at_once:
                yield window.popleft().result()
        while window:
            yield window.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
