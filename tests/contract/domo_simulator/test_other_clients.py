"""Clients of the instance API that nobody here wrote, from their package registry, unchanged, in their own process."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from local.domo import DomoSimulator
from local.domo.tls_door import TlsDoor

HERE = Path(__file__).resolve()
TOOLS = HERE.parents[3] / "tools" / "clients"
PYTHON = HERE.parents[3] / ".clients" / "bin" / "python"
HOME = "acme.domo.com"
OWNER = "muster.service@acme.example"


def all_calls_of(library: str, folder: Path) -> dict[str, Any]:
    """What each call gave, and under `requests` how many the simulator saw with which status."""
    with DomoSimulator.start() as simulator, TlsDoor(simulator.ports(), folder) as door:
        done = subprocess.run(  # noqa: S603 - a client of the lock file beside it
            [PYTHON, TOOLS / "calls.py", library],
            input=json.dumps(simulator.credentials(HOME).document()),
            env={"PATH": os.environ["PATH"], "HOME": str(folder)} | door.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        statuses = sorted({call.status for call in simulator.log.calls()})
        return {**json.loads(done.stdout), "statuses": statuses}


@pytest.fixture(scope="module", params=["domolibrary", "domolibrary2"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    return all_calls_of(request.param, tmp_path_factory.mktemp(request.param))


def test_no_call_fails_but_those_that_must(told: Mapping[str, Any]) -> None:
    failed = {name for name, answer in told.items() if isinstance(answer, dict) and "error" in answer}
    assert failed == {"wrong token", "wrong password", "create again", "nobody", "delete again"}
    assert told["statuses"] == [200, 201, 400, 401, 404]


def test_accounts_are_let_in_and_refused_as_the_client_expects(told: Mapping[str, Any]) -> None:
    for way in ("who by token", "who by password"):
        assert (told[way]["emailAddress"], told[way]["role"]) == (OWNER, "Admin")
    assert told["session"]
    for way in ("wrong token", "wrong password"):
        assert told[way]["error"] == "InvalidCredentialsError"


def test_roles_grants_and_tokens_are_read(told: Mapping[str, Any]) -> None:
    assert [role["name"] for role in told["roles"]] == [
        "Admin", "Privileged", "Editor", "Participant", "Social",
    ]  # fmt: skip
    assert told["role"]["name"] == "Participant"
    assert "user.edit" in told["role grants"]
    assert OWNER in [holder["email"] for holder in told["role holders"]]
    [manage] = [grant for grant in told["grants"] if grant["authority"] == "user.edit"]
    assert (manage["title"], manage["roleIds"]) == ("Manage all users", [1])
    assert told["new role"]["name"] == "Clerks"
    assert [token["ownerEmail"] for token in told["tokens"]] == [OWNER]


def test_a_person_is_created_found_changed_and_deleted(told: Mapping[str, Any]) -> None:
    user_id = told["create"]["id"]
    assert "already exist?" in told["create again"]["text"]
    values = {each["key"]: each["values"] for each in told["update"]["attributes"]}
    assert (values["title"], values["department"], values["roleId"]) == (["Boss"], ["Sales"], [3])
    found = {person["emailAddress"]: person for person in told["by address"]}
    assert found.keys() == {"ann@acme.example", "ada.admin@acme.example"}
    for way in ("by id", "by id, of content"):
        person = told[way]
        assert (person["id"], person["title"], person["roleId"]) == (user_id, "Boss", 3)
        assert (person["department"], person["phoneNumber"]) == ("Sales", "+18015550100")
    assert told["by id, of content"]["employeeId"] == "E1"
    assert told["delete"] == 1


def test_everybody_is_listed_at_once_and_in_pages_of_one(told: Mapping[str, Any]) -> None:
    assert {person["emailAddress"] for person in told["everybody"]} == {OWNER, "ada.admin@acme.example"}
    paged = [person["emailAddress"] for person in told["a page each"]]
    assert sorted(paged) == ["ada.admin@acme.example", "ann@acme.example", OWNER]


def test_a_dataset_is_made_filled_appended_to_and_queried(told: Mapping[str, Any]) -> None:
    assert told["rows"] == [
        {"email": f"{letter}@x.example", "number": number} for number, letter in enumerate("abc", 1)
    ]
    assert told["DataSet"]["rowCount"] == 3
    assert [column["name"] for column in told["columns"]["tables"][0]["columns"]] == ["email", "number"]
    assert "team" in [attribute["key"] for attribute in told["attributes"]]
