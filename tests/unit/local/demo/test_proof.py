from collections.abc import Mapping
from typing import Any

import pytest

from local.demo.people import Company
from local.demo.proof import check_directory, check_log, check_mails, check_owners, check_untouched
from muster.domain.runs.run import Run
from tests.unit.local.cli.builders import a_run


def person(name: str, **more: str) -> dict[str, str]:
    blank = dict.fromkeys(("title", "alternateEmail", "phoneNumber", "location"), "")
    return {"displayName": name, "email": f"{name}@acme.example", "roleId": "4"} | blank | more


def held(*people: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {each["email"]: {**each, "id": each["email"], "modified_ms": 1} for each in people}


ANN, BO, CY, DI = person("ann"), person("bo"), person("cy"), person("di")
BO_NOW = person("bo", title="Boss")
BEFORE = held(BO, CY, DI)
AFTER = held(ANN, BO_NOW, DI)
COMPANY = Company(
    before=[BO, CY, DI],
    roster=[ANN, BO_NOW],
    new=frozenset({ANN["email"]}),
    changed=frozenset({BO["email"]}),
    orphans=frozenset({CY["email"], DI["email"]}),
    bad=frozenset(),
    owner=DI["email"],
)


def the_run(**changes: object) -> Run:
    facts: dict[str, object] = {
        "planned": {"create": 1, "update": 1, "delete": 2},
        "outcomes": {"create.applied": 1, "update.applied": 1, "delete.applied": 1, "delete.refused": 1},
        "findings": {"error": 1},
    }
    return a_run(**facts | changes)


def test_an_instance_that_is_as_the_run_says_holds() -> None:
    assert check_directory(COMPANY, the_run(), BEFORE, AFTER).against == ""


@pytest.mark.parametrize(
    "after",
    [
        held(ANN, BO_NOW),  # one more is gone
        held(ANN, BO_NOW, CY, DI),  # one less is gone
        held(ANN, BO_NOW, CY),  # another one is gone, which the counts cannot show
        held(ANN, BO, DI),  # one is not changed
        held(ANN, person("bo", title="Clerk"), DI),  # changed into something else
        held(person("eve"), BO_NOW, DI),  # somebody else was made
    ],
    ids=["gone", "left", "mixed-up", "unchanged", "wrong", "stranger"],
)
def test_an_instance_that_differs_from_the_run_does_not_hold(after: dict[str, dict[str, Any]]) -> None:
    company = COMPANY
    if CY["email"] in after and DI["email"] not in after:
        company = Company(**{**_fields(COMPANY), "orphans": frozenset({CY["email"]})})
    assert check_directory(company, the_run(), BEFORE, after).against


def _fields(company: Company) -> dict[str, Any]:
    return {name: getattr(company, name) for name in Company.__dataclass_fields__}


def test_people_who_left_and_stay_without_a_refusal_do_not_hold() -> None:
    run = the_run(outcomes={"create.applied": 1, "update.applied": 1})
    assert (
        "2 people who left are there still"
        in check_directory(COMPANY, run, BEFORE, held(ANN, BO_NOW, CY, DI)).against
    )


def test_a_second_run_that_touched_somebody_does_not_hold() -> None:
    assert check_untouched(AFTER, AFTER).against == ""
    assert check_untouched(AFTER, held(ANN, BO, DI)).against


def test_a_thing_whose_owner_left_without_handing_it_over_does_not_hold() -> None:
    before, after = held(ANN, CY), held(ANN)
    ann, cy = ANN["email"], CY["email"]
    assert check_owners(before, after, {"d1": cy, "7": ann}, {"d1": ann, "7": ann}).against == ""
    assert check_owners(before, after, {"d1": "gone long ago"}, {"d1": "gone long ago"}).against == ""
    assert check_owners(before, after, {"d1": cy}, {"d1": cy}).against
    assert check_owners(before, after, {"d1": cy}, {}).against


def log_row(kind: str, action: str = "", status: str = "", run_id: str = "r1") -> dict[str, str]:
    return {"run_id": run_id, "kind": kind, "action": action, "status": status}


LOG = [
    log_row("run"),
    log_row("finding"),
    log_row("change", "create", "applied"),
    log_row("change", "update", "applied"),
    log_row("change", "delete", "applied"),
    log_row("change", "delete", "refused"),
]


def test_a_log_with_a_row_for_everything_holds_whatever_other_runs_wrote() -> None:
    assert check_log(the_run(), [*LOG, log_row("content"), log_row("run", run_id="another")]).against == ""


@pytest.mark.parametrize(
    "rows",
    [LOG[1:], [*LOG, LOG[2]], LOG[:-1], [*LOG[:-1], LOG[-2]], []],
    ids=["no-run", "twice", "lost", "other-outcome", "empty"],
)
def test_a_log_that_lost_or_doubled_a_row_does_not_hold(rows: list[dict[str, str]]) -> None:
    assert check_log(the_run(), rows).against


def mail(to: str, subject: str = "1 created, 1 updated, 1 deleted", run_id: str = "r1") -> dict[str, Any]:
    return {"To": [to], "Subject": subject, "BodyText": f"run {run_id}"}


def test_one_mail_to_each_with_the_numbers_holds() -> None:
    mails = [mail("a@x"), mail("b@x"), mail("a@x", run_id="another")]
    assert check_mails(the_run(), ("b@x", "a@x"), mails).against == ""


@pytest.mark.parametrize(
    "mails",
    [
        [mail("a@x")],
        [mail("a@x"), mail("b@x"), mail("b@x")],
        [mail("a@x"), mail("b@x", "2 created, 1 updated, 1 deleted")],
    ],
    ids=["lost", "twice", "other-numbers"],
)
def test_mails_that_are_lost_doubled_or_wrong_do_not_hold(mails: list[dict[str, Any]]) -> None:
    assert check_mails(the_run(), ("a@x", "b@x"), mails).against
