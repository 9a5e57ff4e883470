from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from muster.domain.job import Job
from muster.domain.reading.faults import DirectoryFault
from muster.errors import (
    ConfigurationError,
    CredentialError,
    IncompleteReadError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    SourceFaultError,
)
from muster.ports import DirectoryUser, Snapshot
from muster.services.plans import planning
from muster.services.plans.planned import Planned
from muster.services.plans.planning import Planner
from tests.fakes.stage import SOURCE_KEY, Stage, a_job, a_person, a_roster

ANN, BOB = a_person("ann"), a_person("bob")


def plan(stage: Stage) -> Planned:
    planner: Planner = stage.diff.planner
    return planner.plan(stage.job, plan_id="run1/1")


def test_a_plan_tells_its_counts_sizes_version_and_fingerprint() -> None:
    stage = Stage(
        [ANN, BOB],
        [a_person("bob", title="Clerk"), a_person("eve")],
        job=a_job(guards={"max_delete_share": 1}),
    )
    planned = plan(stage)
    assert planned.fault is None
    assert planned.planned == {"create": 1, "update": 1, "delete": 1, "unchanged": 1, "invalid": 0}
    assert (planned.roster_size, planned.directory_size) == (3, 3)
    assert planned.roster_version == stage.sources.version(SOURCE_KEY)
    assert planned.fingerprint
    assert planned.findings == {"error": 0, "warning": 0, "info": 0}
    assert not planned.must_not_be_applied


def test_the_roster_the_findings_and_the_chunks_are_kept_as_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK_SIZE", 2)
    people = [a_person(f"p{number}") for number in range(5)]
    stage = Stage([*people, a_person("bad", roleId="king")])
    planned = plan(stage)
    assert stage.files.rosters["run1/1"] == stage.sources.texts[SOURCE_KEY].encode()
    assert planned.chunks == 3
    assert [len(stage.files.chunk("run1/1", chunk)) for chunk in range(3)] == [2, 2, 1]
    assert [finding.column for finding in stage.files.findings("run1/1")] == ["roleId"]
    assert planned.findings["error"] == 1


def test_a_chunk_holds_five_hundred_changes() -> None:
    stage = Stage([a_person(f"p{number:03}") for number in range(501)])
    assert plan(stage).chunks == 2
    assert len(stage.files.chunk("run1/1", 0)) == 500


def test_the_version_that_was_read_counts_as_handled() -> None:
    stage = Stage([ANN])
    plan(stage)
    assert stage.versions.handled("job1") == stage.sources.version(SOURCE_KEY)


def test_a_version_that_could_not_be_planned_does_not_count_as_handled() -> None:
    stage = Stage([ANN])
    stage.sources.texts[SOURCE_KEY] = ""
    plan(stage)
    assert stage.versions.handled("job1") is None


def test_the_job_decides_about_orphans_and_columns() -> None:
    short = "displayName,email,roleId\nMuster Service,muster.service@acme.example,1\n"
    lenient = Stage([], [BOB], job=a_job(column_mode="lenient", delete_orphans=False))
    lenient.sources.texts[SOURCE_KEY] = short
    assert plan(lenient).planned["delete"] == 0
    strict = Stage([], [BOB], job=a_job())
    strict.sources.texts[SOURCE_KEY] = short
    assert plan(strict).fault_code is not None


def test_a_custom_role_of_the_instance_may_be_given() -> None:
    stage = Stage([a_person("ann", roleId="810756122")])
    assert plan(stage).planned["invalid"] == 1
    stage.directory._custom_roles = frozenset({"810756122"})
    assert plan(stage).planned["create"] == 1


@pytest.mark.parametrize(
    "text",
    ["", a_roster().splitlines()[0] + "\n", "<html><body>Please log in</body></html>", "email\nx\n"],
    ids=["empty", "header only", "html", "columns missing"],
)
def test_a_roster_that_cannot_be_used_is_a_fault_and_no_plan(text: str) -> None:
    stage = Stage([ANN], [BOB])
    stage.sources.texts[SOURCE_KEY] = text
    planned = plan(stage)
    assert planned.fault
    assert planned.fault_code
    assert (planned.chunks, planned.planned) == (0, {})


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (
            IncompleteReadError("499 of 500 users came."),
            "not-read",
            "499 of 500 users came. Nothing was changed.",
        ),
        (RateLimitedError("Slower."), "not-read", "Slower. Nothing was changed."),
        (CredentialError("Mend the account home."), "account-refused", "Mend the account home."),
        (ConfigurationError("No such secret."), "not-read", "No such secret. Nothing was changed."),
        (DirectoryFault("twice", "User 7 came twice."), "twice", "User 7 came twice."),
    ],
)
def test_a_directory_that_cannot_be_read_is_a_fault_with_words(
    error: Exception, code: str, words: str
) -> None:
    stage = Stage([ANN])
    stage.directory.troubles.add("pages", error)
    planned = plan(stage)
    assert (planned.fault, planned.fault_code, planned.chunks) == (words, code, 0)


def test_a_directory_that_breaks_off_between_pages_is_a_fault() -> None:
    stage = Stage([ANN], [BOB])

    def broken(attributes: object = (), begun: object = None) -> Iterator[Sequence[DirectoryUser]]:
        yield [{"id": "1", **BOB}]
        raise IncompleteReadError("The list broke off.")

    stage.directory.pages = broken  # type: ignore[method-assign]
    assert plan(stage).fault == "The list broke off. Nothing was changed."


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (SourceFaultError("html", "HTML came instead of CSV."), "html", "HTML came instead of CSV."),
        (IncompleteReadError("Half came."), "not-read", "Half came. Nothing was changed."),
        (
            RefusedError("Domo may not show a DataSet"),
            "not-read",
            "Domo may not show a DataSet. Nothing was changed.",
        ),
        (
            NotFoundError("There is no such DataSet."),
            "not-read",
            "There is no such DataSet. Nothing was changed.",
        ),
    ],
)
def test_a_configuration_that_cannot_be_read_is_a_fault_with_words(
    error: Exception, code: str, words: str
) -> None:
    stage = Stage([ANN])

    def refuse(job: Job, path: Path) -> Snapshot:
        raise error

    stage.sources.read = refuse  # type: ignore[method-assign]
    planned = plan(stage)
    assert (planned.fault, planned.fault_code) == (words, code)


def test_an_account_that_cannot_say_who_it_is_ends_the_plan_before_the_roster_is_read() -> None:
    stage = Stage([ANN])

    def refuse() -> str:
        raise CredentialError("Mend it.")

    stage.directory.own_user_id = refuse  # type: ignore[method-assign]
    assert plan(stage).fault_code == "account-refused"
    assert not stage.files.rosters


def test_a_mistake_in_the_program_is_no_fault_of_the_roster() -> None:
    stage = Stage([ANN])
    stage.directory.troubles.add("pages", ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        plan(stage)


def test_the_accounts_own_user_may_not_be_an_orphan() -> None:
    stage = Stage([], [ANN], job=a_job(guards={"max_delete_share": 1.0}))
    stage.sources.texts[SOURCE_KEY] = "\n".join(
        line for line in a_roster(ANN).splitlines() if "Service" not in line
    )
    planned = plan(stage)
    assert planned.must_not_be_applied
    assert [guard.guard for guard in planned.guards if guard.tripped] == ["own-user", "last-admin"]


def test_one_of_five_is_more_than_a_tenth() -> None:
    stage = Stage([ANN, BOB, a_person("cid")], [ANN, BOB, a_person("cid"), a_person("eve")])
    planned = plan(stage)
    assert planned.directory_size == 5
    assert [guard.guard for guard in planned.guards if guard.tripped] == ["delete-share"]
