from collections.abc import Iterator

from muster.domain.findings import Severity
from muster.domain.plans.changes import Change
from muster.domain.reports.facts import LISTED, gather
from muster.domain.reports.join import Happening
from muster.domain.runs.outcomes import OutcomeStatus, count_outcomes
from tests.fakes.report_builders import (
    a_create,
    a_delete,
    a_finding,
    a_run,
    an_outcome,
    an_update,
    held_run,
)


def happened(
    creates: int = 0, updates: int = 0, deletes: int = 0, status: OutcomeStatus = OutcomeStatus.APPLIED
) -> list[Happening]:
    changes: list[Change] = [
        *(a_create(number) for number in range(creates)),
        *(an_update(number) for number in range(updates)),
        *(a_delete(number) for number in range(deletes)),
    ]
    return [Happening(change, an_outcome(change, status)) for change in changes]


def outcomes_of(happenings: list[Happening]) -> dict[str, int]:
    return count_outcomes(happening.outcome for happening in happenings if happening.outcome)


def test_at_most_twenty_are_listed_and_deletes_come_first() -> None:
    happenings = happened(creates=100, updates=100, deletes=3)
    facts = gather(a_run(outcomes=outcomes_of(happenings)), happenings, [])
    actions = [happening.change.action for happening in facts.done]
    assert len(actions) == LISTED
    assert actions[:3] == ["delete"] * 3
    assert actions.count("create") >= 6


def test_all_are_listed_where_they_are_few() -> None:
    happenings = happened(creates=9, updates=8, deletes=3)
    assert len(gather(a_run(outcomes=outcomes_of(happenings)), happenings, []).done) == 20


def test_a_failure_at_the_very_end_is_found() -> None:
    happenings = happened(creates=500) + happened(deletes=1, status=OutcomeStatus.FAILED)
    facts = gather(a_run(outcomes=outcomes_of(happenings)), happenings, [])
    assert [happening.change.action for happening in facts.failed] == ["delete"]


def test_reading_stops_when_there_is_nothing_more_to_find() -> None:
    read = 0

    def all_applied() -> Iterator[Happening]:
        nonlocal read
        for happening in happened(creates=1_000):
            read += 1
            yield happening

    gather(a_run(outcomes={"create.applied": 1_000}), all_applied(), [])
    assert read == LISTED


def test_what_a_held_run_would_have_done_is_listed() -> None:
    happenings = [Happening(a_delete(number), None) for number in range(150)]
    facts = gather(held_run(), happenings, [])
    assert len(facts.left) == LISTED
    assert facts.done == ()


def test_errors_come_before_warnings() -> None:
    findings = [a_finding(2, Severity.WARNING)] * 30 + [a_finding(3, Severity.ERROR)]
    facts = gather(a_run(findings={"warning": 30, "error": 1}), [], findings)
    assert [finding.severity for finding in facts.findings[:2]] == [Severity.ERROR, Severity.WARNING]
    assert len(facts.findings) == LISTED
