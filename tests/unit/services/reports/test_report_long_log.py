"""A log that is longer than one delivery has time for."""

from itertools import chain, repeat

import pytest

from muster.domain.runs.run import RunState
from muster.errors import RetryableError, ServerTroubleError
from muster.messages import ReportRun
from muster.services.reports.report import REPORT_TRIES, ReportResult, report_run
from tests.fakes.report_world import InMemoryWorld
from tests.unit.services.report_cases import a_world

ROWS = 1 + 1 + 3
ONE_ROW = 1
MANY_DELIVERIES = 20


def time_for_one_part(world: InMemoryWorld) -> ReportResult:
    left = chain([300.0], repeat(10.0))
    return report_run(world.run_id, world.opened(part_bytes=ONE_ROW, remaining_seconds=lambda: next(left)))


def test_a_delivery_that_runs_out_of_time_sends_the_rest_on_and_tells_nobody_yet() -> None:
    world = a_world()
    result = time_for_one_part(world)
    assert (result.state, result.rows_logged, len(world.rows)) == (RunState.REPORTING, 1, 1)
    assert world.outbox.reported == [ReportRun(run_id=world.run_id)]
    assert (world.mailer.sent, world.run.report_notes) == ([], ())


def test_a_log_of_more_parts_than_tries_is_whole_though_each_delivery_has_time_for_one_part() -> None:
    world = a_world()
    deliveries = 0
    while not world.run.is_final and deliveries < MANY_DELIVERIES:
        time_for_one_part(world)
        deliveries += 1
    assert deliveries > REPORT_TRIES
    assert (len(world.rows), world.run.report_notes) == (ROWS, ())
    assert len(world.outbox.reported) == deliveries - 1
    assert len(world.mailer.sent) == 1


def test_a_delivery_that_got_rows_in_before_its_trouble_is_not_held_against_the_log() -> None:
    world = a_world()
    arrives, trouble = (None, True), (ServerTroubleError("gone again"), False)
    world.datasets.append_errors = [arrives, trouble] * (ROWS - 1)
    for _delivery in range(ROWS - 1):
        with pytest.raises(RetryableError):
            report_run(world.run_id, world.opened(part_bytes=ONE_ROW))
    report_run(world.run_id, world.opened(part_bytes=ONE_ROW))
    assert (len(world.rows), world.run.report_notes) == (ROWS, ())


def test_rows_that_turn_out_to_have_arrived_are_not_held_against_the_log() -> None:
    world = a_world()
    world.datasets.lag_seconds = 600
    world.datasets.append_errors = [(ServerTroubleError("no answer", unknown_outcome=True), True)]
    with pytest.raises(RetryableError):
        report_run(world.run_id, world.opened(part_bytes=ONE_ROW))
    world.clock.seconds += 900
    world.datasets.append_errors = [(ServerTroubleError("busy"), False)]
    world.change_run(report_tries=REPORT_TRIES - 1)
    with pytest.raises(RetryableError):
        report_run(world.run_id, world.opened(part_bytes=ONE_ROW))
    report_run(world.run_id, world.opened(part_bytes=ONE_ROW))
    assert (len(world.rows), world.run.report_notes) == (ROWS, ())


def test_a_delivery_that_never_has_time_for_a_row_counts_as_a_try() -> None:
    world = a_world()
    for _delivery in range(REPORT_TRIES - 1):
        with pytest.raises(RetryableError):
            report_run(world.run_id, world.opened(remaining_seconds=lambda: 10.0))
    report_run(world.run_id, world.opened(remaining_seconds=lambda: 10.0))
    assert world.run.is_final
    assert "has not had time for any row" in world.run.report_notes[0]
    assert world.outbox.reported == []
