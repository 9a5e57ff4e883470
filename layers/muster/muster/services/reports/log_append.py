"""Appends a run's rows to its log DataSet, each row at most once.

Domo has no append that can be repeated. So what is about to be sent is noted on the run first; after a crash,
or an answer that never came, the rows of this run that the DataSet holds tell whether it was done. Domo may
show rows minutes after it took them in, so what is not seen is sent again only when that time has passed.
"""

from collections.abc import Iterable
from itertools import islice

from muster.domain.reports.log_csv import CsvPart, pack
from muster.domain.reports.log_rows import LogRow
from muster.domain.runs.run import Run
from muster.domain.times import iso, seconds
from muster.errors import NotFoundError, RetryableError
from muster.services.reports.world import ReportWorld, RunInHand

_LOOKS = 4
_RESERVED_SECONDS = 45.0
_PAUSE_SECONDS = 60.0
_RUN_COLUMN = "run_id"


def append_rows(hand: RunInHand, rows: Iterable[LogRow], world: ReportWorld) -> bool:
    """Append what of `rows` is not in the log yet, in parts; they must be the same at every call for a run.

    False when rows were appended and there are more than there is time for: call it again. Each part that is known
    to be in the log sets the run's `report_tries` to 1: tries are counted from the last one that made progress.
    Raises RetryableError when it must be called again later, for want of an answer, or of time for any row at all.
    """
    before = hand.run.log_rows
    _settle(hand, world)
    for part in pack(islice(rows, hand.run.log_rows, None), world.part_bytes):
        if world.remaining_seconds() < _RESERVED_SECONDS:
            if hand.run.log_rows > before:
                return False
            raise RetryableError("One delivery has not had time for any row.", retry_after_seconds=1)
        _send(hand, part, world)
    return True


def _settle(hand: RunInHand, world: ReportWorld) -> None:
    """Find out what became of a part that was on its way when an earlier delivery ended."""
    run = hand.run
    if run.log_sending_at is None:
        return
    seen = _rows_seen(run, world)
    wait = seconds(run.log_sending_at) + world.settle_seconds - world.clock.now()
    if seen < run.log_rows_sending and wait > 0:
        raise RetryableError(
            "Rows that were sent are not seen yet; they may still be on their way, and none is sent twice.",
            retry_after_seconds=wait,
        )
    arrived = min(max(seen, run.log_rows), run.log_rows_sending)
    tries = 1 if arrived > run.log_rows else run.report_tries
    hand.move(log_rows=arrived, log_rows_sending=arrived, log_sending_at=None, report_tries=tries)


def _send(hand: RunInHand, part: CsvPart, world: ReportWorld) -> None:
    before = hand.run.log_rows
    whole = before + part.rows
    hand.move(log_rows_sending=whole, log_sending_at=iso(world.clock.now()))
    try:
        world.datasets.append(_log_id(hand.run), part.data)
    except RetryableError as error:
        if not error.unknown_outcome:
            hand.move(log_rows_sending=before, log_sending_at=None)
            raise _later(error, error.retry_after_seconds or _PAUSE_SECONDS) from error
        if not _has_arrived(hand.run, world):
            raise _later(error, world.settle_seconds) from error
    hand.move(log_rows=whole, log_sending_at=None, report_tries=1)


def _later(error: RetryableError, wait_seconds: float) -> RetryableError:
    return RetryableError(str(error), retry_after_seconds=wait_seconds, unknown_outcome=error.unknown_outcome)


def _has_arrived(run: Run, world: ReportWorld) -> bool:
    for look in range(_LOOKS):
        if look:
            world.sleep(2.0**look)
        try:
            if _rows_seen(run, world) >= run.log_rows_sending:
                return True
        except RetryableError:
            continue  # an answer that stays away counts as "not seen"
    return False


def _rows_seen(run: Run, world: ReportWorld) -> int:
    return world.datasets.count_rows_where(_log_id(run), _RUN_COLUMN, run.id)


def _log_id(run: Run) -> str:
    if run.log_dataset_id is None:
        raise NotFoundError(f"Run {run.id} has no log DataSet.")
    return run.log_dataset_id
