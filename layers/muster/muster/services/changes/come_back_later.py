"""What becomes of changes while Domo takes no more for its rate: they wait on the queue, but not for ever.

A FIFO queue delays no single message. So a message says itself when it may be worked on, and one that is taken up
before that goes back to the queue until then. Each wait is a new message, so none comes near the dead-letter queue.
"""

import math
from zlib import crc32

from muster.errors import TooEarlyError
from muster.messages import ApplyChunk

LIMITED_SECONDS = 2 * 60 * 60
"""So long may Domo put a part of a run off altogether; what is left then fails, and the next run tries again.

Less than the sweeper lets a run stand still.
"""
SPREAD_SECONDS = 3
"""Runs that were sent away in one second come back spread over so many; which one comes when is drawn by its id."""


def may_wait(message: ApplyChunk, now: float, pause_seconds: float) -> bool:
    """Whether what is left of this message may wait so long from now on."""
    return now + pause_seconds <= (message.limited_since or now) + LIMITED_SECONDS


def put_off(message: ApplyChunk, done: int, now: float, pause_seconds: float) -> ApplyChunk:
    """The message for all but the first `done` changes, to be worked on after the pause and a little more."""
    more = crc32(message.run_id.encode()) % SPREAD_SECONDS
    return message.model_copy(
        update={
            "start": message.start + done,
            "not_before": math.ceil(now + max(pause_seconds, 1.0)) + more,
            "limited_since": message.limited_since or int(now),
        }
    )


def wait_for_turn(message: ApplyChunk, now: float) -> None:
    """Raise TooEarlyError, with the seconds that are left, if the message may not be worked on yet."""
    left = message.not_before - now
    if left > 0:
        raise TooEarlyError(
            f"Domo takes no changes for another {left:.0f} seconds.", retry_after_seconds=left
        )
