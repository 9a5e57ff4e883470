import pytest

from tests.unit.domain.guarded import check, history, tripped

PLAN = "The plan has 0 people to create, 0 to change and 0 to delete."
AGAIN = " Run the job again. If it says the same, look at the people of the instance in Domo."


def test_a_directory_that_shrank_trips() -> None:
    assert tripped(check(directory_size=800, history=history({}))) == []
    results = check(directory_size=799, history=history({}))
    assert tripped(results) == ["directory-rows"]
    assert results["directory-rows"].message == (
        "The instance lists 799 people, and 1000 were left by the last good run (run7, 2026-11-16 06:30 UTC), so 201 "
        f"(20.1%) are missing; this job allows 20.0%. {PLAN}{AGAIN} If they really are gone, raise "
        "guards.max_directory_shrink of the job, run it, and set it back."
    )


@pytest.mark.parametrize("size", [1000, 5000])
def test_a_directory_as_large_or_larger_passes_with_its_numbers(size: int) -> None:
    assert check(directory_size=size, history=history({}))["directory-rows"].message == (
        f"The instance lists {size} people, and 1000 were left by the last good run (run7, 2026-11-16 06:30 UTC)."
    )


def test_another_instance_has_no_earlier_run() -> None:
    moved = history({"target": "globex.domo.com"})
    results = check(directory_size=5, history=moved)
    assert tripped(results) == []
    assert results["directory-rows"].message == "No earlier run to compare with."


def test_a_job_may_let_its_directory_shrink() -> None:
    assert tripped(check(directory_size=1, settings={"max_directory_shrink": 1}, history=history({}))) == []
    assert tripped(check(directory_size=999, settings={"max_directory_shrink": 0}, history=history({}))) == [
        "directory-rows"
    ]


@pytest.mark.parametrize("headcount", [999, 1001])
def test_another_number_than_the_instance_says_trips(headcount: int) -> None:
    results = check(headcount=headcount)
    assert tripped(results) == ["directory-count"]
    assert results["directory-count"].message == (
        f"1000 people were listed of {headcount} that the instance says it has; the list is not whole. {PLAN}{AGAIN}"
    )


def test_the_number_that_the_instance_says_passes() -> None:
    assert check(headcount=1000)["directory-count"].message == (
        "1000 people were listed of 1000 that the instance says it has."
    )


def test_many_addresses_that_several_people_have_trip() -> None:
    assert tripped(check(directory_doubles=100)) == []
    results = check(directory_doubles=101)
    assert tripped(results) == ["directory-doubles"]
    assert results["directory-doubles"].message == (
        "101 addresses among the 1000 people listed belong to more than one of them (10.1%); this job allows 10.0%. "
        f"{PLAN}{AGAIN} If there really are so many, give each person an address of their own, or raise "
        "guards.max_directory_doubles of the job."
    )
