"""Each law of chaos is broken once, and told."""

import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from local.chaos.crowd import make_crowd
from local.chaos.laws import broken_laws
from local.chaos.stage import RECIPIENT, Stage
from muster.domain.reports.log_rows import LOG_COLUMN_NAMES
from muster.domain.runs.outcomes import Outcome, OutcomeStatus, count_outcomes
from muster.domain.runs.run import Run, RunState, Trigger

NOW = "2026-11-22T00:00:00.000000Z"


def a_run(run_id: str, **more: Any) -> Run:
    facts = {"job_id": "j", "job_name": "chaos", "job_version": 1, "instance": "globex.domo.com"}
    facts |= {"trigger": Trigger.MANUAL, "requested_at": NOW, "state": RunState.SUCCEEDED, "moved_at": NOW}
    return Run(id=run_id, **{**facts, **more})


class World:
    """A stage on which everything went well, for a test to spoil."""

    def __init__(self) -> None:
        self.crowd = make_crowd(20, random.Random(1))
        before = {row["email"]: number for number, row in enumerate(self.crowd.before, 100)}
        self.ids = before
        self.living = [
            {**row, "id": before.get(row["email"], 1000 + number)}
            for number, row in enumerate(self.crowd.roster)
        ]
        self.gone = [{**row, "id": before[row["email"]]} for row in self.crowd.leave]
        self.invites = [{"email": row["email"]} for row in self.crowd.come]
        self.things = [{"name": "d", "owner_id": self.living[0]["id"]}]
        actions = {"create": self.crowd.come, "update": self.crowd.changed, "delete": self.crowd.leave}
        self.outcomes = [
            Outcome(action, row["email"], "1", OutcomeStatus.APPLIED)
            for action, rows in actions.items()
            for row in rows
        ]
        planned = {action: len(rows) for action, rows in actions.items()}
        worked = a_run("worked", planned=planned, outcomes=count_outcomes(self.outcomes))
        self.all_runs = [a_run("calm"), worked]
        self.rows = [self.row(each) for each in self.outcomes]
        self.mails = [self.mail(run) for run in self.all_runs]
        self.lease: dict[str, object] = {}

    def row(self, outcome: Outcome) -> list[str]:
        cells = {"kind": "change", "action": outcome.action, "email": outcome.email}
        return [cells.get(name, "") for name in LOG_COLUMN_NAMES]

    def mail(self, run: Run) -> dict[str, object]:
        return {"To": [RECIPIENT], "BodyText": f"…\nABOUT THIS RUN\n  run  {run.id}\n"}

    def worked(self, **more: Any) -> None:
        self.all_runs[1] = a_run(
            "worked", **{"planned": self.all_runs[1].planned, "outcomes": self.all_runs[1].outcomes, **more}
        )

    def stage(self) -> Stage:
        table = SimpleNamespace(get_item=lambda **_: {"Item": self.lease})
        files = SimpleNamespace(outcomes=lambda run_id: self.outcomes if run_id == "worked" else [])
        stage = SimpleNamespace(
            crowd=self.crowd,
            ids=self.ids,
            people=lambda *, deleted=False: self.gone if deleted else self.living,
            control=lambda _method, path, **_: self.invites if path == "/invites" else self.things,
            runs=lambda: self.all_runs,
            log_rows=lambda run: self.rows if run.id == "worked" else [],
            desk=SimpleNamespace(files=files),
            stack=SimpleNamespace(
                mails=lambda: self.mails,
                outputs={"RunsTable": "runs"},
                aws=SimpleNamespace(dynamodb=table),
            ),
        )
        return cast("Stage", stage)


def test_no_law_is_broken_where_all_went_well() -> None:
    assert broken_laws(World().stage(), 0) == []


SPOILT: list[tuple[str, Callable[[World], object]]] = [
    ("not as the roster says", lambda world: world.living[5].update(title="Clown")),
    ("not as the roster says", lambda world: world.living.pop()),
    ("not as the roster says", lambda world: world.living.append({**world.gone[0], "id": 7})),
    ("deleted whom the roster has", lambda world: world.gone.append({**world.living[5], "id": 7})),
    ("made twice", lambda world: world.gone.append({**world.living[-1], "id": 7})),
    ("another id than before", lambda world: world.living[3].update(id=7)),
    ("became an admin", lambda world: world.living[5].update(roleId="1")),
    ("invited twice", lambda world: world.invites.append(world.invites[0])),
    ("belong to nobody", lambda world: world.things[0].update(owner_id=7)),
    ("a lease was left", lambda world: world.lease.update(holder={"S": "worked"})),
    ("have not ended", lambda world: world.worked(state=RunState.APPLYING)),
    ("more than one outcome", lambda world: world.outcomes.append(world.outcomes[0])),
    ("not those of the outcomes", lambda world: world.outcomes.pop()),
    ("outcomes were counted for", lambda world: world.worked(planned={"create": 99})),
    ("in the log more than once", lambda world: world.rows.append(world.rows[0])),
    ("no note says why", lambda world: world.rows.pop()),
    ("no e-mail tells", lambda world: world.mails.pop()),
    ("2 e-mails tell", lambda world: world.mails.append(world.mails[0])),
    ("no reason in words", lambda world: world.worked(state=RunState.FAILED)),
    ("in calm", lambda world: world.all_runs.__setitem__(0, a_run("calm", planned={"update": 1}))),
]


@pytest.mark.parametrize(("words", "spoil"), SPOILT, ids=[words for words, _ in SPOILT])
def test_a_broken_law_is_told(words: str, spoil: Callable[[World], object]) -> None:
    world = World()
    spoil(world)
    assert any(words in law for law in broken_laws(world.stage(), 0))


def test_an_e_mail_may_come_twice_where_a_report_was_disturbed() -> None:
    world = World()
    world.mails.append(world.mails[0])
    assert broken_laws(world.stage(), 1) == []
