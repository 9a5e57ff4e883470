from uuid import UUID

import pytest

from muster.domain.job import ExistingLog
from muster.domain.reports.log_rows import LOG_COLUMNS, LOG_DESCRIPTION
from muster.errors import InvalidInputError
from muster.services.reports.log_dataset import check_log
from tests.fakes.report_builders import a_job
from tests.fakes.report_world import FakeClock, FakeDataSet, FakeDataSets, FakeLogRegistry

LOG_ID = "22222222-2222-4222-8222-222222222222"
DEFINITION = a_job(log={"kind": "existing", "dataset_id": LOG_ID}).definition


def a_log(
    description: str = LOG_DESCRIPTION, columns: tuple[tuple[str, str], ...] = LOG_COLUMNS
) -> FakeDataSet:
    return FakeDataSet("Staff log", description, columns, rows=[(0.0, {"run_id": "run-0"})])


def check(log: FakeDataSet | None, *, ours: bool = False) -> None:
    datasets = FakeDataSets(FakeClock(), sets={} if log is None else {LOG_ID: log})
    check_log(DEFINITION, datasets, FakeLogRegistry({"job-0": LOG_ID} if ours else {}))


def test_a_log_that_muster_made_and_that_holds_rows_is_taken() -> None:
    check(a_log())
    check(a_log("somebody rewrote this"), ours=True)


def test_a_new_log_needs_no_check() -> None:
    check_log(a_job().definition, FakeDataSets(FakeClock()), FakeLogRegistry())


def test_a_dataset_that_is_not_there_is_refused_with_its_id() -> None:
    with pytest.raises(InvalidInputError, match=f"log.dataset_id: there is no DataSet {LOG_ID}"):
        check(None)


def test_a_dataset_that_muster_did_not_make_is_refused() -> None:
    with pytest.raises(InvalidInputError, match='"Staff log" was not made by Muster'):
        check(a_log("sales"))


def test_a_dataset_with_other_columns_is_refused_and_they_are_named() -> None:
    columns = (*LOG_COLUMNS[1:], ("STRING", "shoe_size"))
    with pytest.raises(InvalidInputError, match="kind missing; shoe_size not known"):
        check(a_log(columns=columns))


def test_a_dataset_with_its_columns_in_another_order_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="another order"):
        check(a_log(columns=LOG_COLUMNS[::-1]))


def test_a_log_without_rows_is_refused() -> None:
    log = a_log()
    log.rows = []
    with pytest.raises(InvalidInputError, match="holds no rows yet"):
        check(log)


def test_the_definition_names_a_dataset() -> None:
    assert DEFINITION.log == ExistingLog(kind="existing", dataset_id=UUID(LOG_ID))
