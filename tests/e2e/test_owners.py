"""People who own DataSets and DataFlows, deleted through the deployed functions."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest

from muster.domain.runs.run import Run, RunState
from muster.domain.values.columns import COLUMN_NAMES
from tests.e2e.world import Row, World

GLOBEX = "globex.domo.com"
TARGET = {"kind": "remote", "instance": GLOBEX, "account": "globex"}
CARELESS = {"max_deletes": 99, "max_delete_share": 1.0, "max_update_share": 1.0, "max_directory_shrink": 1.0}


@pytest.fixture(params=["orphan", "refuse_quietly"])
def careless_domo(world: World, request: pytest.FixtureRequest) -> Iterator[World]:
    """A Domo that leaves the content of a deleted owner to nobody, or does not delete and does not say so."""
    world.control("PUT", "/switches", {"delete_of_owner": request.param})
    yield world
    world.control("PUT", "/switches", {"delete_of_owner": "refuse"})


def everybody(world: World) -> list[Row]:
    """The people of the remote instance, as a roster."""
    people = world.people(GLOBEX).values()
    return [{name: str(each.get(name) or "") for name in COLUMN_NAMES} for each in people]


def add(world: World, name: str) -> Mapping[str, Any]:
    person = {"displayName": name, "email": f"{name}.{uuid4().hex[:6]}@globex.example", "roleId": "4"}
    [made] = world.control("POST", "/users", {"instance": GLOBEX, "users": [person]}, instance=GLOBEX)
    return {**person, **made}


def own(world: World, owner: Mapping[str, Any]) -> tuple[str, int]:
    body = {"instance": GLOBEX, "name": f"Sales of {owner['displayName']}", "owner_id": owner["id"]}
    columns = [{"type": "STRING", "name": "a"}]
    dataset = world.control("POST", "/datasets", {**body, "columns": columns}, instance=GLOBEX)
    return dataset["id"], world.control("POST", "/dataflows", body, instance=GLOBEX)["id"]


def owners(world: World) -> dict[str | int, int]:
    """Whose each DataSet and DataFlow of the remote instance is, by id."""
    things = [
        thing for path in ("/datasets", "/dataflows") for thing in world.control("GET", path, instance=GLOBEX)
    ]
    return {thing["id"]: thing["owner_id"] for thing in things}


def log_of(world: World, run: Run) -> str:
    url = f"{world.stack.local['domo']['control_url']}/datasets/{run.log_dataset_id}/data"
    return httpx.get(url, timeout=30, trust_env=False).raise_for_status().text


def test_owners_are_emptied_into_the_recipients_hands_and_then_deleted(careless_domo: World) -> None:
    world = careless_domo
    roster = everybody(world)
    heir, leaver, pauper = add(world, "heir"), add(world, "leaver"), add(world, "pauper")
    dataset, dataflow = own(world, leaver)
    roster = [*roster, {name: str(heir.get(name) or "") for name in COLUMN_NAMES}]
    more = {"target": TARGET, "guards": CARELESS, "content_recipient": heir["email"]}
    job = world.job_over(roster, delete_orphans=True, recipients=["a@acme.com"], **more)
    run = world.run_by_hand(job)
    assert (run.state, run.outcomes) == (RunState.SUCCEEDED, {"delete.applied": 2}), run
    assert {leaver["email"], pauper["email"]}.isdisjoint(world.people(GLOBEX))
    assert {dataset: heir["id"], dataflow: heir["id"]}.items() <= owners(world).items()
    outcomes = {outcome.email: outcome for outcome in world.desk.files.outcomes(run.id)}
    handed = outcomes[leaver["email"]].handed
    assert handed is not None
    assert {thing.id for thing in handed.moved} == {dataset, str(dataflow)}
    assert outcomes[pauper["email"]].handed is None
    [mail] = [mail for mail in world.stack.mails() if run.id in mail["BodyText"]]
    said = f"1 DataSet and 1 DataFlow handed to {heir['email']}"
    assert said in " ".join(mail["BodyText"].split())
    assert log_of(world, run).count("hand_over") == 2
