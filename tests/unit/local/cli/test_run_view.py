import io
from collections.abc import Callable

from rich.console import Console

from local.cli.change_view import changes_as_json, print_changes
from local.cli.run_view import print_done, print_findings, print_handed_over, print_head, print_not_done
from muster.domain.findings import Finding, Severity
from muster.domain.plans.changes import Create, Delete, Update
from muster.domain.plans.content import ContentKind, HandOver, Owned
from muster.domain.reports.join import Happening
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.domain.runs.run import GuardResult, RunState
from tests.unit.local.cli.builders import a_partly_failed_run, a_run

REFUSED = Outcome("delete", "bo@acme.com", "7", OutcomeStatus.REFUSED, "owns 2 DataSets")
FAILED = Outcome("update", "cy@acme.com", "8", OutcomeStatus.FAILED, "no answer")
APPLIED = Outcome("create", "ann@acme.com", "9", OutcomeStatus.APPLIED)


def printed(show: Callable[[Console], object], width: int = 80) -> str:
    output = io.StringIO()
    show(Console(file=output, width=width, highlight=False, markup=False, emoji=False))
    return output.getvalue()


def words(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_the_head_says_how_the_run_ended_and_how_long_it_took() -> None:
    text = printed(lambda console: print_head(console, a_partly_failed_run()))
    assert "Run r1 of Nightly on acme.domo.com" in text
    assert "partly failed, some changes were not done, in 4.5 s" in text


def test_a_fault_a_tripped_guard_and_a_trouble_of_the_report_are_told() -> None:
    run = a_run(
        state=RunState.HELD,
        fault="no such DataSet",
        guards=(
            GuardResult("delete-count", tripped=True, message="60 people would go"),
            GuardResult("own-user", tripped=False, message="fine"),
        ),
        report_notes=("an e-mail was refused",),
    )
    text = printed(lambda console: print_head(console, run))
    assert "Fault: no such DataSet" in text
    assert "Guard delete-count: 60 people would go" in text
    assert "own-user" not in text
    assert "Report: an e-mail was refused" in text


def test_the_table_counts_by_action_what_was_planned_and_what_became_of_it() -> None:
    text = printed(lambda console: print_done(console, a_partly_failed_run()))
    rows = words(text)
    assert ["created", "1", "1", "0", "0", "0"] in rows
    assert ["updated", "2", "1", "0", "1", "0"] in rows
    assert ["deleted", "1", "0", "1", "0", "0"] in rows
    assert "1,500 people were as the configuration says already." in text
    assert "3 rows of the configuration cannot be used" in text


def test_changes_without_an_outcome_count_as_not_tried_once_the_run_has_ended() -> None:
    text = printed(lambda console: print_done(console, a_partly_failed_run(outcomes={})))
    assert ["updated", "2", "0", "0", "0", "2"] in words(text)


def test_a_run_that_found_nothing_to_do_says_so() -> None:
    idle = a_run(state=RunState.SUCCEEDED, planned={"create": 0, "unchanged": 200})
    text = printed(lambda console: print_done(console, idle))
    assert text.strip() == "Nothing to do: 200 people are as the configuration says."


def test_one_person_is_told_of_as_one() -> None:
    one = {"create": 1, "unchanged": 1}
    changed = printed(lambda console: print_done(console, a_partly_failed_run(planned=one)))
    idle = printed(lambda console: print_done(console, a_run(planned={"unchanged": 1})))
    assert "1 person was as the configuration says already." in changed
    assert idle.strip() == "Nothing to do: 1 person is as the configuration says."


def test_an_undo_speaks_of_no_configuration() -> None:
    idle = printed(lambda console: print_done(console, a_run(planned={"unchanged": 0}, undoes="r0")))
    assert idle.strip() == "Nothing to do."
    busy = printed(
        lambda console: print_done(console, a_partly_failed_run(undoes="r0", planned={"create": 1}))
    )
    assert "configuration" not in busy
    finding = Finding(None, None, "undo-content", Severity.WARNING, "has to be given back")
    told = printed(lambda console: print_findings(console, a_run(undoes="r0"), [finding], limit=20, more=""))
    assert "What to know about it" in told
    assert "configuration" not in told


def test_what_was_not_done_stands_with_its_reason() -> None:
    text = printed(lambda console: print_not_done(console, [APPLIED, REFUSED, FAILED], limit=None, more=""))
    assert ["delete", "bo@acme.com", "refused", "owns", "2", "DataSets"] in words(text)
    assert ["update", "cy@acme.com", "failed", "no", "answer"] in words(text)
    assert "ann@acme.com" not in text


def test_a_long_list_is_cut_and_says_where_the_rest_is() -> None:
    text = printed(
        lambda console: print_not_done(console, [REFUSED] * 5, limit=2, more="muster runs show r1")
    )
    assert text.count("bo@acme.com") == 2
    assert "and 3 more: muster runs show r1" in text


def test_no_list_is_printed_where_there_is_nothing_to_list() -> None:
    assert printed(lambda console: print_not_done(console, [APPLIED], limit=20, more="")) == ""
    assert printed(lambda console: print_findings(console, a_run(), [], limit=20, more="")) == ""


def test_a_finding_stands_with_row_and_column() -> None:
    finding = Finding(17, "phoneNumber", "bad-phone", Severity.ERROR, "no phone number")
    whole = Finding(None, None, "note", Severity.INFO, "of the whole file")
    text = printed(lambda console: print_findings(console, a_run(), [finding, whole], limit=20, more=""))
    assert ["17", "phoneNumber", "error", "no", "phone", "number"] in words(text)
    assert ["info", "of", "the", "whole", "file"] in words(text)


def test_values_cannot_steer_the_terminal_or_pass_as_markup() -> None:
    nasty = Outcome("delete", "\x1b[2Jbo@acme.com", "7", OutcomeStatus.REFUSED, "[red]x[/red]\nline")
    text = printed(lambda console: print_not_done(console, [nasty], limit=20, more=""))
    assert "\x1b" not in text
    assert "\\x1b[2Jbo@acme.com" in text
    assert "[red]x[/red]\\nline" in text


def test_nothing_is_wider_than_the_terminal() -> None:
    long = Outcome("delete", "x" * 100 + "@acme.com", "7", OutcomeStatus.REFUSED, "y" * 300)
    text = printed(lambda console: print_not_done(console, [long], limit=20, more=""))
    assert max(len(line) for line in text.splitlines()) <= 80


def test_each_change_is_a_line_with_its_fields_and_its_outcome() -> None:
    happenings = [
        Happening(Create("ann@acme.com", {"email": "ann@acme.com", "title": "Boss"}), APPLIED),
        Happening(Update("cy@acme.com", "8", {"title": "A"}, {"title": ""}), FAILED),
        Happening(Delete("bo@acme.com", "7", {"displayName": "Bo"}), None),
    ]
    lines = printed(lambda console: print_changes(console, happenings)).splitlines()
    assert lines == [
        "Changes",
        '  applied   create ann@acme.com  title "Boss"',
        '  failed    update cy@acme.com  title "A" → ""  (no answer)',
        "  not tried delete bo@acme.com  id 7",
    ]


def test_what_was_handed_over_is_shown_with_its_owners() -> None:
    handed = HandOver("ann@acme.com", "5", moved=(Owned(ContentKind.DATASET, "d1", "Sales"),))
    outcome = Outcome("delete", "bo@acme.com", "7", OutcomeStatus.APPLIED, "", handed)
    kept = HandOver("ann@acme.com", "5", left=(Owned(ContentKind.DATASET, "d2"),))
    stays = Outcome("delete", "cy@acme.com", "8", OutcomeStatus.REFUSED, "", kept)
    outcomes = [APPLIED, outcome, stays, outcome]
    text = printed(lambda console: print_handed_over(console, outcomes, limit=1, more="muster runs show r1"))
    [line] = [line.split() for line in text.splitlines() if "@" in line]
    assert line == ["bo@acme.com", "DataSet", '"Sales"', "(d1)", "ann@acme.com"]
    assert "and 1 more: muster runs show r1" in text
    assert printed(lambda console: print_handed_over(console, [stays], limit=9, more="")) == ""


def test_a_delete_as_json_tells_what_was_handed_over() -> None:
    handed = HandOver("ann@acme.com", "5", moved=(Owned(ContentKind.DATASET, "d1", "Sales"),))
    outcome = Outcome("delete", "bo@acme.com", "7", OutcomeStatus.APPLIED, "", handed)
    (told,) = changes_as_json([Happening(Delete("bo@acme.com", "7", {}), outcome)])
    assert told["handed_over"] == handed.to_json()


def test_a_change_as_json_has_its_outcome() -> None:
    (told,) = changes_as_json([Happening(Delete("bo@acme.com", "7", {"title": "A"}), REFUSED)])
    assert told == {
        "action": "delete",
        "email": "bo@acme.com",
        "user_id": "7",
        "before": {"title": "A"},
        "after": None,
        "outcome": "refused",
        "detail": "owns 2 DataSets",
        "handed_over": None,
    }
