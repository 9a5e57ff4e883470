from dataclasses import replace

from muster.domain.reports.course import course_of
from muster.domain.runs.read_so_far import ReadSoFar
from muster.domain.runs.run import Run, RunState, Trigger

RUN = Run(
    id="run1",
    job_id="job1",
    job_name="Staff",
    job_version=1,
    instance="acme.domo.com",
    trigger=Trigger.SCHEDULE,
    requested_at="2026-11-21T12:00:00Z",
    state=RunState.FAILED,
    moved_at="2026-11-21T12:00:00Z",
)


def test_an_ordinary_run_says_nothing_of_its_course() -> None:
    assert course_of(RUN) == []


def test_a_run_that_is_tried_again_says_when() -> None:
    run = replace(RUN, again_at="2026-11-21T12:05:00.000000Z")
    assert course_of(run) == ["It is tried again by itself at 2026-11-21 12:05 UTC."]


def test_a_try_says_which_it_is_and_after_which_run() -> None:
    assert course_of(replace(RUN, again=2, again_of="run0")) == ["Try 3 of 4, after run run0."]


def test_a_long_reading_says_how_far_it_is_as_long_as_it_goes_on() -> None:
    run = replace(RUN, state=RunState.PLANNING, plan_part=2, read_so_far=ReadSoFar(people=12_000))
    [said] = course_of(run)
    assert "12,000 people so far, 2 times" in said
    known = ReadSoFar(people=12_000, headcount=50_000)
    assert "12,000 of 50,000 people so far" in course_of(replace(run, read_so_far=known))[0]
    assert course_of(replace(run, state=RunState.SUCCEEDED)) == []


def test_a_run_whose_configuration_is_looked_at_again_says_so() -> None:
    assert "20 minutes" in course_of(replace(RUN, look_again=True))[0]
