from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from local.demo.globex import GLOBEX_COLUMNS, INSTANCE, make_globex
from local.demo.people import Row
from local.demo.proof import check_idle
from local.demo.remote_proof import check_account_kept, check_at_home, check_columns
from muster.domain.runs.run import Run, RunState
from muster.domain.values.columns import COLUMN_NAMES
from tests.unit.local.cli.builders import a_run

COMPANY = make_globex()
CUSTOM = GLOBEX_COLUMNS[len(COLUMN_NAMES) :]
OTHERS: Sequence[Row] = ({**dict.fromkeys(COLUMN_NAMES, ""), "email": "Admin@globex.example", "roleId": "1"},)
RUN = a_run(
    instance=INSTANCE,
    planned={"create": 0, "update": 15, "delete": 0},
    outcomes={"update.applied": 15},
)


def held(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """What the simulator holds when it is as these rows say: nothing is None there, and values stand in any order."""
    return {
        row["email"].lower(): {
            **{name: row[name] or None for name in COLUMN_NAMES},
            "id": row.get("employeeId"),
            "custom": {name: row[name].split("|")[::-1] for name in CUSTOM if row.get(name)},
        }
        for row in rows
    }


AFTER = held([*COMPANY.roster, *OTHERS])


def test_one_person_changes_in_each_column_and_in_no_other() -> None:
    assert tuple(COMPANY.changed) == GLOBEX_COLUMNS
    for column, (old, new) in COMPANY.changed.items():
        assert [name for name in GLOBEX_COLUMNS if old[name] != new[name]] == [column]
        assert old in COMPANY.before
        assert new in COMPANY.roster
    assert len({old["email"] for old, _new in COMPANY.changed.values()}) == len(GLOBEX_COLUMNS)


def test_the_remote_company_stays_within_the_guards_of_a_new_job() -> None:
    people = len(COMPANY.before) + 2
    assert len(GLOBEX_COLUMNS) / people < 0.5
    assert len({row["email"] for row in COMPANY.before}) == len(COMPANY.before)


def test_an_instance_that_is_as_the_dataset_says_holds() -> None:
    assert check_columns(COMPANY, RUN, OTHERS, AFTER).against == ""


@pytest.mark.parametrize("column", [name for name in COLUMN_NAMES if name != "email"])
def test_a_column_that_did_not_arrive_is_seen(column: str) -> None:
    old, new = COMPANY.changed[column]
    after = AFTER | {new["email"]: {**AFTER[new["email"]], column: old[column]}}
    assert check_columns(COMPANY, RUN, OTHERS, after).against.endswith(f"{column} of {new['email']} first")


@pytest.mark.parametrize("key", CUSTOM)
def test_a_custom_attribute_that_did_not_arrive_is_seen(key: str) -> None:
    _old, new = COMPANY.changed[key]
    for custom in ({}, {"costCenter": ["CC-2100"], "skills": ["Python"]} | {key: ["strange"]}):
        after = AFTER | {new["email"]: {**AFTER[new["email"]], "custom": custom}}
        assert check_columns(COMPANY, RUN, OTHERS, after).against


def test_somebody_with_a_new_address_who_is_another_user_is_seen() -> None:
    before = held(COMPANY.before)
    old, new = (row["email"] for row in COMPANY.changed["email"])
    assert check_account_kept(COMPANY, before, AFTER).against == ""
    assert check_account_kept(COMPANY, before, AFTER | {new: {**AFTER[new], "id": "another"}}).against
    assert check_account_kept(COMPANY, before, AFTER | {old: before[old]}).against
    assert check_account_kept(COMPANY, before, before).against


def test_an_address_that_did_not_arrive_and_a_stranger_are_seen() -> None:
    old, new = COMPANY.changed["email"]
    stayed = {address: person for address, person in AFTER.items() if address != new["email"]}
    assert "2 people more or less" in check_columns(COMPANY, RUN, OTHERS, stayed | held([old])).against
    assert "1 people more or less" in check_columns(COMPANY, RUN, OTHERS, AFTER | held([old])).against


def test_a_run_that_counts_otherwise_is_seen() -> None:
    fewer = a_run(planned=RUN.planned, outcomes={"update.applied": 14})
    assert "the run counts" in check_columns(COMPANY, fewer, OTHERS, AFTER).against


def rows_of(run: Run, **changes: str) -> list[dict[str, str]]:
    row = {"run_id": run.id, "instance": INSTANCE, "kind": "change"}
    return [row | {"kind": "run"}, *([row] * 14), row | changes]


MAIL: Mapping[str, Any] = {"BodyText": f"People in {INSTANCE} … {RUN.id}"}


def test_a_log_and_an_e_mail_at_home_hold() -> None:
    assert check_at_home(RUN, rows_of(RUN), [MAIL], AFTER, dict(AFTER)).against == ""


@pytest.mark.parametrize(
    ("rows", "mails", "after", "against"),
    [
        (rows_of(RUN)[1:-1], [MAIL], AFTER, "the log does not tell"),
        (rows_of(RUN, instance="acme.domo.com"), [MAIL], AFTER, "the log does not tell"),
        ([], [MAIL], AFTER, "the log does not tell"),
        (rows_of(RUN), [], AFTER, "no e-mail"),
        (rows_of(RUN), [{"BodyText": "People in acme.domo.com … another"}], AFTER, "no e-mail"),
        (rows_of(RUN), [MAIL], {}, "somebody at home"),
    ],
)
def test_what_is_not_at_home_is_seen(
    rows: Sequence[Row], mails: Sequence[Mapping[str, Any]], after: Mapping[str, Any], against: str
) -> None:
    assert against in check_at_home(RUN, rows, mails, AFTER, after).against


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"state": RunState.SUCCEEDED, "planned": {"unchanged": 5}}, True),
        ({"state": RunState.SUCCEEDED, "planned": {"update": 1}}, False),
        ({"state": RunState.FAILED, "fault": "no"}, False),
    ],
)
def test_only_a_run_without_changes_that_ended_well_was_idle(
    changes: dict[str, object], *, holds: bool
) -> None:
    assert (check_idle(a_run(**changes), "idle").against == "") is holds
