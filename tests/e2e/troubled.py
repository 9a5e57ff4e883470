"""A remote instance that a job keeps while Domo is trouble, and the judgement of how a run of it ended."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from muster.domain.account import SECRET_PARTS, Account
from muster.domain.job import Job
from muster.domain.reports.log_rows import LOG_COLUMN_NAMES
from muster.domain.runs.outcomes import OutcomeStatus
from muster.domain.runs.run import Run, RunState
from muster.services.accounts import keep_account
from tests.e2e.troubles import EITHER, LEFT, Case
from tests.e2e.world import Row, World

HOME, GLOBEX, PUBLIC_HOST = "acme.domo.com", "globex.domo.com", "api.domo.com"
ADMINS: Sequence[Row] = (
    {"displayName": "Muster Service", "email": "muster.service@globex.example", "roleId": "1"},
    {"displayName": "Ada Admin", "email": "ada.admin@globex.example", "roleId": "1"},
)
PATIENCE_SECONDS = 240.0
"""A run that outlived its test would do to the next test's people what its own roster says."""
COMPARED = ("displayName", "roleId", "title")
CARELESS = {"max_deletes": 100, "max_delete_share": 1.0, "max_update_share": 1.0, "max_directory_shrink": 1.0}


@dataclass(frozen=True)
class Scene:
    """Who is there, who is wanted, and the job that is to make the one the other."""

    world: World
    job: Job
    kind: str
    before: Mapping[str, Mapping[str, Any]]
    wanted: Mapping[str, Row]

    def differing(self) -> set[str]:
        """The addresses of all who are not as they are wanted."""
        there = self.world.people(GLOBEX)
        wrong = {
            address for address in there.keys() | self.wanted.keys() if not self._as_wanted(address, there)
        }
        kept = self.before.keys() & self.wanted.keys()
        lost = {address for address in kept if there.get(address, {}).get("id") != self.before[address]["id"]}
        assert lost == set(), "somebody who is wanted was deleted, or made anew"
        assert there.keys() <= self.before.keys() | self.wanted.keys(), "somebody came whom nobody asked for"
        return wrong

    def _as_wanted(self, address: str, there: Mapping[str, Mapping[str, Any]]) -> bool:
        row, person = self.wanted.get(address), there.get(address)
        if row is None or person is None:
            return row is None and person is None
        return all(str(person.get(name) or "") == row.get(name, "") for name in COMPARED)


@contextmanager
def scene(world: World, kind: str, *, owner: bool = False) -> Iterator[Scene]:
    """Globex with 18 people of whom 6 stay, 8 change and 4 go; 6 are to come. It is left as it was found."""
    opens = dict(world.stack.domo["instances"][GLOBEX])
    opens["token"] = opens["access_token"]
    parts = {part: str(opens[part]) for part in SECRET_PARTS[kind]}
    keep_account(
        world.desk.accounts,
        world.desk.keeper,
        world.desk.jobs,
        Account(f"globex-{kind}", kind, GLOBEX),
        parts,
    )
    clear(world)
    stay, change, leave, come = (
        people(what, number) for what, number in zip("abcd", (6, 8, 4, 6), strict=True)
    )
    world.control("POST", "/users", {"users": [*stay, *change, *leave], "instance": GLOBEX}, instance=GLOBEX)
    if owner:
        give_content(world, leave[0]["email"])
    rows = [*ADMINS, *stay, *({**row, "title": "Boss"} for row in change), *come]
    target = {"kind": "remote", "instance": GLOBEX, "account": f"globex-{kind}"}
    more = {"delete_orphans": True, "delete_unseen_owners": True, "guards": CARELESS, "target": target}
    job = world.job_over(rows, recipients=["owner@acme.example"], **more)
    before = world.people(GLOBEX)
    try:
        yield Scene(world, job, kind, before, {row["email"]: {"title": "", **row} for row in rows})
    finally:
        calm(world)
        clear(world)


def people(what: str, number: int) -> list[Row]:
    """So many people whom nobody else is."""
    mark = f"{what}{uuid4().hex[:6]}"
    return [
        {
            "displayName": f"P {mark} {each}",
            "email": f"{mark}.{each}@globex.example",
            "roleId": "4",
            "title": "Clerk",
        }
        for each in range(number)
    ]


def give_content(world: World, address: str) -> None:
    """Let somebody own a DataSet and a DataFlow."""
    body = {"instance": GLOBEX, "name": f"of {address}", "owner_id": world.people(GLOBEX)[address]["id"]}
    columns = [{"type": "STRING", "name": "a"}]
    world.control("POST", "/datasets", {**body, "columns": columns}, instance=GLOBEX)
    world.control("POST", "/dataflows", body, instance=GLOBEX)


def trouble(world: World, host: str, document: Mapping[str, Any]) -> None:
    """Switch trouble of a host on."""
    world.control("PUT", f"/trouble/{host}", dict(document))


def struck(world: World, host: str) -> int:
    """How often the trouble of a host struck."""
    told = world.control("GET", "/trouble")["hosts"][host]
    limit = told["rate_limit"] or {"refused": 0}
    return int(limit["refused"]) + sum(int(each["struck"]) for each in told["rules"])


def calm(world: World) -> None:
    """Switch everything off."""
    world.control("DELETE", "/trouble")
    world.control("PUT", "/switches", {"delete_of_owner": "refuse", "put_replaces": False})
    for instance in (HOME, GLOBEX):
        year = {"instance": instance, "expires_in_seconds": 365 * 24 * 3600}
        world.control("PUT", "/access-tokens", year)


def clear(world: World) -> None:
    """Take everybody but the admins out of globex."""
    known = {row["email"] for row in ADMINS}
    for address, person in world.people(GLOBEX).items():
        if address not in known:
            world.control("DELETE", f"/users/{person['id']}", instance=GLOBEX)


def judge(scene: Scene, run: Run) -> set[str]:
    """Whom the run left, by address: nobody, or just those of whom it says so, each with one outcome and a reason."""
    world, differing = scene.world, scene.differing()
    [mail] = [mail for mail in world.stack.mails() if run.id in mail["BodyText"]]
    outcomes = list(world.desk.files.outcomes(run.id))
    counts = Counter(outcome.email for outcome in outcomes)
    assert [address for address, number in counts.items() if number > 1] == []
    if not outcomes and run.fault is not None:
        assert run.state is RunState.FAILED
        assert in_one_line(run.fault)[1:40] in in_one_line(mail["BodyText"]), mail["BodyText"]
        assert world.people(GLOBEX) == scene.before, "a run that failed before its plan changed somebody"
        return differing
    rows = {row["email"]: row for row in log_rows(world, run)}
    assert len(rows) == run.changes_planned == sum(run.outcomes.values())
    assert all(rows[outcome.email]["status"] == outcome.status for outcome in outcomes)
    left = {
        address: row["message"] for address, row in rows.items() if row["status"] != OutcomeStatus.APPLIED
    }
    assert differing <= left.keys(), "somebody is not as wanted, and the run does not say so"
    assert all(left.values()), "the log does not say why somebody is left"
    assert (run.state is RunState.SUCCEEDED) == (not left)
    told = [number for what, number in run.outcomes.items() if not what.endswith(f".{OutcomeStatus.APPLIED}")]
    assert sum(told) == len(left)
    assert all(str(number) in mail["BodyText"] for number in told), mail["BodyText"]
    return set(left)


def in_one_line(text: str) -> str:
    """The text without line ends, which an e-mail puts where it likes."""
    return " ".join(text.split())


def run_through(case: Case, kind: str, world: World) -> None:
    """A run with the trouble on, judged; and one with it off, which must make them equal."""
    public = kind == "oauth_client"
    host = HOME if case.at_home else PUBLIC_HOST if public else GLOBEX
    unseen = case.owner and public  # Domo refuses to delete the owner, and keeps to it
    with scene(world, kind, owner=case.owner) as staged:
        trouble(world, host, case.trouble)
        if case.switches:
            world.control("PUT", "/switches", dict(case.switches))
        first = world.run_by_hand(staged.job, patience_seconds=PATIENCE_SECONDS)
        times = struck(world, host)
        calm(world)
        left = judge(staged, first)
        assert times > 0 or not case.trouble.keys() & {"rules", "rate_limit"}, "the trouble never struck"
        if case.ends != EITHER:
            assert bool(left) == (case.ends == LEFT), (first.state, left)
        if left and not unseen:
            second = world.run_by_hand(staged.job)
            assert (second.state, judge(staged, second)) == (RunState.SUCCEEDED, set())
        assert staged.differing() == (left if unseen else set())


def log_rows(world: World, run: Run) -> list[dict[str, str]]:
    """The rows of a run's changes in the log DataSet; each change has at most one."""
    url = f"{world.stack.local['domo']['control_url']}/datasets/{run.log_dataset_id}/data"
    text = httpx.get(url, params={"instance": HOME}, timeout=30, trust_env=False).raise_for_status().text
    rows = [
        dict(zip(LOG_COLUMN_NAMES, row, strict=True))
        for row in csv.reader(io.StringIO(text, newline=""))
        if run.id in row
    ]
    changes = [row for row in rows if row["kind"] == "change"]
    assert max(Counter(row["email"] for row in changes).values(), default=1) == 1
    return changes
