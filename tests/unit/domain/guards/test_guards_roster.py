import pytest

from muster.domain.runs.last_good import GoodRun, History
from tests.unit.domain.guarded import MONDAY, TUESDAY, check, deletes, history, sight, tripped

LAST = "the last good run (run7, 2026-11-16 06:30 UTC)"
PLAN = "The plan has 0 people to create, 0 to change and 3 to delete."


def test_a_first_run_has_nothing_to_compare_with() -> None:
    results = check(history=History(sight(rows=1, filled={"title": 0}, version="2000-01-01T00:00:00Z")))
    assert tripped(results) == []
    assert {
        name for name, result in results.items() if result.message == "No earlier run to compare with."
    } == {"roster-rows", "roster-overlap", "roster-columns", "roster-version", "directory-rows"}


def test_a_roster_like_the_last_one_passes_with_its_numbers() -> None:
    results = check(history=history({}))
    assert tripped(results) == []
    assert results["roster-rows"].message == f"The configuration has 200 rows and had 200 in {LAST}."
    assert (
        results["roster-overlap"].message
        == f"200 of the 200 addresses (100.0%) of {LAST} are in the configuration now."
    )
    assert results["roster-columns"].message == "No column has lost its values."
    assert results["roster-version"].message == f"The configuration is of {TUESDAY}."


def test_a_roster_that_shrank_trips() -> None:
    assert tripped(check(history=history({"rows": 160}))) == []
    results = check(deletes(3), history=history({"rows": 159}))
    assert tripped(results) == ["roster-rows"]
    assert results["roster-rows"].message == (
        f"The configuration has 159 rows and had 200 in {LAST}, so 41 (20.5%) are missing; this job allows 20.0%. "
        f"{PLAN} Look whether the configuration DataSet is whole. If it really is so much smaller, raise "
        "guards.max_roster_shrink of the job, run it, and set it back."
    )


@pytest.mark.parametrize("rows", [201, 2000])
def test_a_roster_that_grew_passes(rows: int) -> None:
    assert tripped(check(history=history({"rows": rows, "filled": {"title": rows, "locale": rows}}))) == []


def test_a_small_roster_is_guarded_as_well() -> None:
    before = {"rows": 4, "filled": {}}
    assert tripped(check(history=history({"rows": 3, "filled": {}}, before, kept=3, of=4))) == [
        "roster-rows",
        "roster-overlap",
    ]


@pytest.mark.parametrize(("allowed", "rows"), [(0.29, 142), (0.0, 200), (1.0, 0)])
def test_exactly_the_allowed_loss_of_rows_passes(allowed: float, rows: int) -> None:
    settings = {"max_roster_shrink": allowed}
    assert tripped(check(settings=settings, history=history({"rows": rows, "filled": {}}))) == []
    if rows:
        fewer = history({"rows": rows - 1, "filled": {}})
        assert tripped(check(settings=settings, history=fewer)) == ["roster-rows"]


def test_a_roster_of_other_people_trips_though_it_is_as_long() -> None:
    assert tripped(check(history=history({}, kept=160))) == []
    results = check(deletes(3), history=history({}, kept=159))
    assert tripped(results) == ["roster-overlap"]
    assert results["roster-overlap"].message == (
        f"159 of the 200 addresses (79.5%) of {LAST} are in the configuration now; this job wants 80.0% at "
        f"least. {PLAN} Look whether this is the right DataSet. If these really are the people now, lower "
        "guards.min_roster_overlap of the job, run it, and set it back."
    )


def test_a_job_may_ask_for_more_or_less_in_common() -> None:
    assert tripped(check(settings={"min_roster_overlap": 1}, history=history({}, kept=199))) == [
        "roster-overlap"
    ]
    assert tripped(check(settings={"min_roster_overlap": 0}, history=history({}, kept=0))) == []


def test_addresses_that_are_not_kept_any_more_stop_nothing() -> None:
    results = check(history=history({}, kept=0, of=0))
    assert tripped(results) == []
    assert results["roster-overlap"].message == "No earlier run to compare with."


def test_a_column_that_goes_blank_trips() -> None:
    assert tripped(check(history=history({"filled": {"title": 19, "locale": 200}}))) == []
    results = check(deletes(3), history=history({"filled": {"title": 18, "locale": 200}}))
    assert tripped(results) == ["roster-columns"]
    assert results["roster-columns"].message == (
        f"title is filled in 18 of 200 rows and was in 190 of 200 in {LAST}; this job allows a column to lose 90.0% "
        f"of its values, and a blank cell clears the field. {PLAN} Look where the column is filled from. If it really "
        "shall be cleared, raise guards.max_column_loss of the job, run it, and set it back."
    )


def test_every_column_that_goes_blank_is_told() -> None:
    results = check(history=history({"filled": {"title": 0, "locale": 1}}))
    assert results["roster-columns"].message.startswith(
        "title is filled in 0 of 200 rows and was in 190 of 200, locale is filled in 1 of 200 rows and was in 200 of"
    )


def test_columns_are_compared_by_share_since_rows_come_and_go() -> None:
    before = {"rows": 200, "filled": {"title": 60}}
    assert tripped(check(history=history({"rows": 2000, "filled": {"title": 60}}, before))) == []
    assert tripped(check(history=history({"rows": 2000, "filled": {"title": 59}}, before))) == [
        "roster-columns"
    ]


@pytest.mark.parametrize(("rows", "filled"), [(100_000, 9), (200, 9), (40, 7), (4, 1), (3, 1), (2, 1)])
def test_a_column_that_few_used_may_go_blank(rows: int, filled: int) -> None:
    before = {"rows": rows, "filled": {"title": filled}}
    now = {"rows": rows, "filled": {"title": 0}}
    assert tripped(check(history=history(now, before))) == []


@pytest.mark.parametrize(("rows", "filled"), [(100_000, 10), (200, 39), (40, 8), (10, 2), (3, 2), (2, 2)])
def test_a_column_that_a_fifth_or_ten_used_may_not(rows: int, filled: int) -> None:
    before = {"rows": rows, "filled": {"title": filled}}
    now = {"rows": rows, "filled": {"title": 0}}
    assert tripped(check(history=history(now, before))) == ["roster-columns"]


def test_a_column_that_is_left_out_clears_nobody() -> None:
    assert tripped(check(history=history({"filled": {"locale": 200}}))) == []


def test_a_job_may_let_a_column_be_cleared() -> None:
    cleared = history({"filled": {"title": 0, "locale": 200}})
    assert tripped(check(settings={"max_column_loss": 1}, history=cleared)) == []


def test_an_older_version_than_the_last_one_applied_trips() -> None:
    results = check(deletes(3), history=history({"version": MONDAY}, {"version": TUESDAY}))
    assert tripped(results) == ["roster-version"]
    assert results["roster-version"].message == (
        f"The configuration is of {MONDAY}, older than that of {TUESDAY} which {LAST} applied. {PLAN} Load the "
        "DataSet anew, or wait until Domo shows its newest data. If the older one really shall come back, set "
        "guards.allow_older_roster of the job, run it, and set it back."
    )
    older = history({"version": MONDAY}, {"version": TUESDAY})
    assert tripped(check(settings={"allow_older_roster": True}, history=older)) == []


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (MONDAY, MONDAY),
        (TUESDAY, MONDAY),
        ("2026-11-16T05:00:00+01:00", "2026-11-16T04:00:00Z"),
        ("2026-11-16T05:00:00", "2026-11-16T04:59:59Z"),
        ("17/200", "18/200"),
        ("20260101", "20260102"),
        ("v-1", "v-2"),
        ("3sL4kqtJlcpXroDTDmJ", TUESDAY),
        (MONDAY, ""),
    ],
)
def test_versions_that_are_no_older_or_no_times_pass(now: str, before: str) -> None:
    assert tripped(check(history=history({"version": now}, {"version": before}))) == []


def test_times_are_compared_as_times_and_not_as_text() -> None:
    written = history({"version": "2026-11-16T05:00:00+02:00"}, {"version": "2026-11-16T04:00:00Z"})
    assert tripped(check(history=written)) == ["roster-version"]


def test_versions_of_two_datasets_are_not_compared() -> None:
    moved = history({"version": MONDAY, "source": "dataset:2"}, {"version": TUESDAY})
    assert tripped(check(history=moved)) == []


def test_the_time_of_a_good_run_is_told_to_the_minute() -> None:
    earlier = GoodRun("r", "2026-11-21T05:06:07.890000Z", sight(rows=1000))
    message = check(history=History(sight(), earlier))["roster-rows"].message
    assert "had 1000 in the last good run (r, 2026-11-21 05:06 UTC), so 800 (80.0%)" in message
