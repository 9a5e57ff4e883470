"""Custom attributes from the configuration to the outcome."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from muster.domain.plans.changes import Create
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.domain.values.attributes import AttributeType, CustomAttribute
from muster.errors import CredentialError, MusterError, RefusedError, ServerTroubleError
from muster.ports import BegunList
from muster.services.changes.change_person import ChangePerson
from muster.services.changes.hand_over import Handing
from tests.fakes.domo import FakeDirectory
from tests.fakes.stage import SERVICE_USER, SOURCE_KEY, Stage, a_person

TEAM = CustomAttribute("teamId")
SKILLS = CustomAttribute("skills", is_list=True)
BADGE = CustomAttribute("badge", AttributeType.WHOLE_NUMBER)
ALL = (BADGE, SKILLS, TEAM)
IGNORED = "is neither one of the thirteen columns nor a custom attribute of this instance, and is ignored"


def a_stage(*rows: Mapping[str, str], people: list[dict[str, str]] | None = None) -> Stage:
    """A job whose configuration has the attributes' columns."""
    stage = Stage([], people or [])
    stage.directory.attributes = ALL
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [*SERVICE_USER, "teamId", "skills", "badge"], restval="")
    writer.writeheader()
    writer.writerows([SERVICE_USER, *rows])
    stage.sources.texts[SOURCE_KEY] = out.getvalue()
    return stage


def run(stage: Stage, run_id: str = "run1") -> Stage:
    """One run, to its last outcome."""
    stage.start(stage.request(run_id))
    stage.apply_everything()
    for message in list(stage.outbox.reports):
        stage.report(message)
    stage.outbox.reports.clear()
    return stage


def held(stage: Stage, name: str) -> dict[str, str]:
    [found] = [
        person for person in stage.directory.people.values() if person["email"] == f"{name}@acme.example"
    ]
    return {attribute.key: found.get(attribute.key, "") for attribute in ALL}


def told(stage: Stage, run_id: str = "run1") -> list[tuple[str, str]]:
    """Code and message of each finding."""
    return [(each.code, each.message) for each in stage.files.findings(stage.run(run_id).plan_id)]


def test_attributes_are_created_changed_and_cleared_and_the_next_run_finds_nothing_to_do() -> None:
    stage = a_stage(
        a_person("new") | {"teamId": "sales", "skills": "sql|r", "badge": "07"},
        a_person("old") | {"teamId": "", "skills": "go|r", "badge": "8"},
    )
    stage.directory.add(a_person("old") | {"teamId": "ops", "skills": "r|go|sql", "badge": "8"})

    assert run(stage).run().planned == {"create": 1, "update": 1, "delete": 0, "unchanged": 1, "invalid": 0}
    assert held(stage, "new") == {"teamId": "sales", "skills": "r|sql", "badge": "7"}
    assert held(stage, "old") == {"teamId": "", "skills": "r|go", "badge": "8"}

    again = run(stage, "run2").run("run2")
    assert (again.planned["create"], again.planned["update"], again.planned["unchanged"]) == (0, 0, 3)


def test_a_roster_of_the_thirteen_columns_asks_for_no_attributes() -> None:
    stage = Stage([a_person("ann")])
    stage.directory.attributes = ALL
    run(stage)
    assert "custom_attributes" not in stage.directory.calls


def test_only_the_attributes_that_the_roster_names_are_read() -> None:
    stage = a_stage(a_person("ann"))
    stage.directory.attributes = (*ALL, CustomAttribute("salary"))
    asked: list[list[str]] = []
    pages = stage.directory.pages

    def noted(attributes: Sequence[CustomAttribute] = (), begun: BegunList | None = None) -> Any:
        asked.append([each.key for each in attributes])
        return pages(attributes, begun)

    stage.directory.pages = noted  # type: ignore[method-assign]
    run(stage)
    assert asked == [["badge", "skills", "teamId"]]


def test_a_column_that_the_instance_has_no_attribute_for_is_ignored_and_told() -> None:
    stage = a_stage(a_person("ann") | {"teamId": "x"})
    stage.directory.attributes = (SKILLS, BADGE)
    assert told(run(stage)) == [("unknown-column", f'"teamId" {IGNORED}')]
    assert stage.run().planned["create"] == 1


def test_an_api_that_knows_no_attributes_says_what_would_keep_them() -> None:
    stage = a_stage(a_person("ann") | {"teamId": "x"})
    stage.directory.attributes = None
    codes = told(run(stage))
    assert [code for code, _ in codes] == ["unknown-column"] * 3
    assert all("access token" in message for _, message in codes)


@pytest.mark.parametrize("error", [CredentialError("Not for this account."), RefusedError("404")])
def test_an_account_that_may_not_see_the_attributes_keeps_the_thirteen_columns_and_says_so(
    error: MusterError,
) -> None:
    stage = a_stage(a_person("ann") | {"teamId": "x"})
    stage.directory.troubles.add("custom_attributes", error)
    code, message = told(run(stage))[0]
    assert (code, str(error) in message) == ("attributes-not-read", True)
    assert stage.addresses() == {"ann@acme.example"}
    assert held(stage, "ann")["teamId"] == ""


def test_attributes_that_could_not_be_read_this_time_are_not_taken_for_none() -> None:
    stage = a_stage(a_person("ann") | {"teamId": "x"})
    stage.directory.troubles.add("custom_attributes", ServerTroubleError("No answer."))
    run(stage)
    assert stage.run().fault == "No answer. Nothing was changed."
    assert stage.addresses() == set()


def test_a_locked_attribute_is_an_outcome_of_each_person_and_stops_nobody_else() -> None:
    stage = a_stage(a_person("ann") | {"teamId": "x"}, a_person("bob") | {"skills": "r"})
    for name in ("ann", "bob"):
        stage.directory.add(a_person(name))
    stage.directory.locked.add("teamId")
    run(stage)
    assert stage.run().outcomes == {"update.refused": 1, "update.applied": 1}
    assert held(stage, "bob")["skills"] == "r"


def test_a_wrong_value_keeps_its_row_from_being_applied_and_no_other() -> None:
    stage = a_stage(a_person("ann") | {"badge": "A7"}, a_person("bob") | {"badge": "8"})
    assert [code for code, _ in told(run(stage))] == ["bad-attribute"]
    assert stage.addresses() == {"bob@acme.example"}


# ---- a create that meets the person ----


def carried_out(directory: FakeDirectory, *, exactly: bool = False) -> Outcome:
    after = {**a_person("ann"), "skills": "sql|r", "badge": "7"}
    person = ChangePerson(
        directory, lambda _: Handing(), send_invite=False, sleep=lambda _: None, exactly=exactly
    )
    return person.carry_out(Create("ann@acme.example", {name: text for name, text in after.items() if text}))


def a_directory(**attributes: str) -> FakeDirectory:
    directory = FakeDirectory()
    directory.attributes = ALL
    directory.add(a_person("ann") | attributes)
    return directory


def test_a_create_that_finds_the_person_sets_what_differs_in_its_attributes() -> None:
    directory = a_directory(skills="r|sql", badge="8")
    assert carried_out(directory).detail == "Was there already; made equal."
    assert [person["badge"] for person in directory.people.values() if "badge" in person] == ["7"]


def test_a_create_that_finds_the_same_list_in_another_order_writes_nothing_more() -> None:
    directory = a_directory(skills="r|sql", badge="7")
    assert carried_out(directory, exactly=True).detail == "Was there already, just as wanted."
    assert "update" not in directory.calls


def test_a_create_that_was_approved_overwrites_no_attribute() -> None:
    outcome = carried_out(a_directory(skills="go", badge="7"), exactly=True)
    assert outcome.status is OutcomeStatus.REFUSED
    assert "other values than were approved" in outcome.detail


def test_a_create_in_doubt_that_was_made_with_its_attributes_is_made_once() -> None:
    directory = FakeDirectory()
    directory.attributes = ALL
    directory.troubles.add("create", ServerTroubleError("No answer.", unknown_outcome=True), before=False)
    assert carried_out(directory).detail == "Was there already, just as wanted."
