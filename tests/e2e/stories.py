"""A company of 150 at a remote instance whose admin was careless, and what a run tells of it: e-mail and log.

The instance is kept through one API or the other; whichever it is, `Company` knows on which host it goes wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from muster.domain.job import Job
from muster.domain.runs.run import Run
from tests.e2e.test_remote import ADMINS, GLOBEX, job_for, log_rows
from tests.e2e.world import Row, World

KINDS = ("access_token", "oauth_client")
"""An account for each of Domo's two APIs."""
CARELESS = {"max_deletes": 200, "max_delete_share": 1.0}
"""What the admins of the stories had, or less."""
STAFF: Sequence[Row] = [
    {
        "displayName": f"P {number:03}",
        "email": f"p{number:03}@globex.example",
        "roleId": "4",
        "title": "Clerk",
        "location": "Utah",
    }
    for number in range(150)
]
EVERYBODY = (*ADMINS, *STAFF)
_LIST = {"access_token": ("POST", "/users/search$"), "oauth_client": ("GET", "/v1/users$")}
_HOST = {"access_token": GLOBEX, "oauth_client": "api.domo.com"}


@dataclass(frozen=True, slots=True)
class Company:
    """The company, kept through the API that an account of this kind opens."""

    world: World
    kind: str

    def job(self, **guards: object) -> Job:
        """A job over everybody that deletes whoever is not in its DataSet, and tells its admin."""
        recipients = ["tired.admin@acme.example"]
        return job_for(self.world, self.kind, EVERYBODY, guards=guards, recipients=recipients)

    def careless_job(self) -> Job:
        """One that may delete everybody, and that has had a good run, with nothing to do."""
        job = self.job(**CARELESS)
        first = self.world.run_by_hand(job)
        assert (first.state.value, first.changes_planned) == ("succeeded", 0), first.fault
        return job

    def give(self, job: Job, rows: Sequence[Row]) -> None:
        """What the configuration DataSet holds from now on."""
        self.world.fill(str(job.source.dataset_id), rows)  # type: ignore[union-attr]

    def spoil_list_of_people(self, effect: str, **rule: object) -> None:
        """Let every page of the list of people go wrong."""
        method, path = _LIST[self.kind]
        self.spoil(_HOST[self.kind], {"effect": effect, "method": method, "path": path} | rule)

    def spoil(self, host: str, rule: Mapping[str, object]) -> None:
        """Let what fits the rule go wrong on this host, for ever."""
        self.world.control("PUT", f"/trouble/{host}", {"rules": [rule]})

    def run(self, job: Job) -> Run:
        """One run that writes to nobody: as the people are afterwards, and as Domo was asked."""
        before = self.world.people(GLOBEX)
        assert len(before) == len(EVERYBODY)
        self.world.control("DELETE", "/requests")
        run = self.world.run_by_hand(job)
        counts = self.world.control("GET", "/requests")["counts"]
        assert [each for each in counts if _writes_to_people(each)] == []
        assert self.world.people(GLOBEX) == before
        assert not any(key.endswith(".applied") for key in run.outcomes)
        return run

    def told(self, run: Run) -> "Told":
        """What is in the e-mail and in the log DataSet."""
        [mail] = [mail for mail in self.world.stack.mails() if run.id in mail["BodyText"]]
        rows = log_rows(self.world, run)
        [of_run] = [row for row in rows if row["kind"] == "run"]
        return Told(
            mail["Subject"], mail["BodyText"], of_run, [row for row in rows if row["kind"] == "change"]
        )


@dataclass(frozen=True, slots=True)
class Told:
    """The e-mail's subject and text; the log's row of the run and those of its changes."""

    subject: str
    body: str
    row: Row
    changes: Sequence[Row]

    @property
    def headline(self) -> str:
        """What a tired admin reads before anything else."""
        return _on_one_line(self.body.partition("\n\n")[0])

    def part(self, title: str) -> str:
        """What stands below a heading."""
        return _on_one_line(self.body.partition(f"{title}\n")[2].partition("\n\n")[0])

    @property
    def commands(self) -> list[str]:
        """What to type, each from one line of the e-mail, since that is how it is copied."""
        lines = self.body.partition("WHAT TO DO\n")[2].partition("\n\n")[0].splitlines()
        return [line[line.index("muster ") :] for line in lines if "muster " in line]

    @property
    def counts(self) -> tuple[int, ...]:
        """What the log says was planned, applied and not tried."""
        planned = sum(int(self.row[f"planned_{action}"]) for action in ("create", "update", "delete"))
        return planned, int(self.row["applied"]), int(self.row["not_tried"])

    @property
    def changes_of_log(self) -> dict[tuple[str, str], int]:
        """How many changes the log has, by action and status."""
        keys = [(row["action"], row["status"]) for row in self.changes]
        return {key: keys.count(key) for key in keys}


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _writes_to_people(counted: Mapping[str, Any]) -> bool:
    """Whether these calls did more than read people: a search is a POST."""
    return (
        counted["host"] in _HOST.values()
        and "users" in counted["route"]
        and counted["method"] != "GET"
        and not counted["route"].endswith("/search")
    )
