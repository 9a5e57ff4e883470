"""One run that creates, updates and deletes; its n-th outside call fails, for every n, and SQS delivers again."""

from collections import Counter
from collections.abc import Mapping

import pytest

from muster.domain.plans.content import ContentKind, Owned
from muster.domain.runs.outcomes import count_outcomes
from muster.domain.runs.run import Run, RunState
from muster.errors import CredentialError, RateLimitedError, RetryableError, ServerTroubleError
from muster.services.changes import apply
from muster.services.plans import planning
from tests.fakes.faults import Crash, Faults
from tests.fakes.queues import Queues, duplicates
from tests.fakes.stage import HOME, SafeDirectory, Stage, a_job, a_person

CALLS_AT_LEAST = 60
ROSTER = (
    [a_person(f"new{number}") for number in range(3)]
    + [a_person(f"changed{number}", title="Boss") for number in range(2)]
    + [a_person(f"same{number}") for number in range(2)]
)
PEOPLE = (
    [a_person(f"changed{number}", title="Clerk") for number in range(2)]
    + [a_person(f"same{number}") for number in range(2)]
    + [a_person(f"gone{number}") for number in range(2)]
)
FIRST_THINGS = (Owned(ContentKind.DATASET, "d1", "Sales"), Owned(ContentKind.DATAFLOW, "11"))
SECOND_THINGS = (Owned(ContentKind.DATASET, "d2"),)
WANTED = {person["email"] for person in ROSTER}


class CountingDirectory(SafeDirectory):
    """Remembers whom it created, however the answer went."""

    def __init__(self) -> None:
        self.created: Counter[str] = Counter()
        super().__init__(PEOPLE)

    def create(self, values: Mapping[str, str], *, send_invite: bool) -> str:
        user_id = super().create(values, send_invite=send_invite)
        self.created[values["email"]] += 1
        return user_id


@pytest.fixture(autouse=True)
def _small_chunks_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK_SIZE", 3)
    monkeypatch.setattr(apply, "WIDTH", 1)


def a_stage(faults: Faults) -> Stage:
    careless = {"max_deletes": 5, "max_delete_share": 1.0}
    stage = Stage(ROSTER, job=a_job(guards=careless, recipients=["admin@acme.example"]), around=faults.around)
    stage.directory = CountingDirectory()
    assert stage.content is not None
    for number, things in enumerate((FIRST_THINGS, SECOND_THINGS)):
        stage.content.add(str(stage.directory.find(f"gone{number}@acme.example")["id"]), *things)  # type: ignore[index]
    stage.outbox.start(stage.request())
    return stage


def check_books(stage: Stage) -> None:
    """What holds for every run, whatever befell it."""
    run = stage.run()
    assert run.is_final
    for action in ("create", "update", "delete"):
        told = sum(count for key, count in run.outcomes.items() if key.startswith(f"{action}."))
        assert told == run.planned.get(action, 0), (run.outcomes, run.planned)
    kept = list(stage.files.outcomes(run.id))
    assert not duplicates([f"{outcome.action} {outcome.email}" for outcome in kept])
    for key, count in count_outcomes(kept).items():
        assert run.outcomes[key] >= count, (run.outcomes, kept)
    assert stage.leases.holder(HOME) is None
    check_directory(stage, run)
    check_content(stage, run)


def check_directory(stage: Stage, run: Run) -> None:
    directory = stage.directory
    assert isinstance(directory, CountingDirectory)
    assert not directory.created or max(directory.created.values()) == 1
    assert not duplicates([person["email"] for person in directory.people.values()])
    if run.state is RunState.SUCCEEDED:
        assert stage.addresses() == WANTED
        titles = {person["title"] for person in directory.people.values() if "changed" in person["email"]}
        assert titles == {"Boss"}


def check_content(stage: Stage, run: Run) -> None:
    """Nothing is ever without an owner, and what a run moved is in its books, however often it died."""
    assert stage.content is not None
    assert stage.content.without_owner() == set()
    handed = {
        thing.id
        for outcome in stage.files.outcomes(run.id)
        if outcome.handed is not None
        for thing in outcome.handed.moved
    }
    own = {key[1] for key, owner in stage.content.owners.items() if owner == stage.directory.own_user_id()}
    if run.state is RunState.SUCCEEDED:
        assert handed == own == {"d1", "d2", "11"}


def calls_of_a_quiet_run() -> list[str]:
    faults = Faults()
    stage = a_stage(faults)
    Queues(stage, failures=()).settle()
    check_books(stage)
    assert stage.run().state is RunState.SUCCEEDED
    return faults.calls


def every_n() -> range:
    """Numbers that reach beyond the calls of a quiet run; the test of a quiet run says that they do."""
    return range(1, 111)


def test_the_schedule_reaches_every_call_of_a_quiet_run(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = calls_of_a_quiet_run()
    assert CALLS_AT_LEAST <= len(calls) <= every_n().stop - 1
    assert {call.split(".")[0] for call in calls} == {
        "jobs", "runs", "leases", "files", "outbox", "versions", "sources", "directories", "directory",
        "datasets", "log_registry", "last_good", "health", "mailer", "content",
    }  # fmt: skip


@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", every_n())
def test_a_function_that_dies_at_any_call_leaves_a_whole_run(at: int, after_work: bool) -> None:  # noqa: FBT001
    stage = a_stage(Faults(at, after_work=after_work))
    Queues(stage, failures=(Crash,)).settle()
    check_books(stage)
    assert stage.run().state is RunState.SUCCEEDED


@pytest.mark.parametrize("at", every_n())
def test_a_function_that_dies_four_times_in_a_row_leaves_a_whole_run(at: int) -> None:
    stage = a_stage(Faults(at, times=4))
    queues = Queues(stage, failures=(Crash,))
    queues.settle()
    check_books(stage)
    assert queues.deaths == 4 or at > CALLS_AT_LEAST


@pytest.mark.parametrize("times", [2, 3])
def test_messages_that_come_several_times_leave_a_whole_run(times: int) -> None:
    faults = Faults()
    stage = a_stage(faults)
    Queues(stage, deliveries=times).settle()
    check_books(stage)
    assert stage.run().state is RunState.SUCCEEDED
    assert faults.calls.count("directory.create") == 3
    assert faults.calls.count("mailer.send") == 1


@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", every_n())
def test_a_call_without_an_answer_leaves_a_whole_run(at: int, after_work: bool) -> None:  # noqa: FBT001
    def silence() -> Exception:
        return ServerTroubleError("no answer", unknown_outcome=True)

    stage = a_stage(Faults(at, after_work=after_work, error=silence))
    Queues(stage, failures=(RetryableError,)).settle()
    check_books(stage)


@pytest.mark.parametrize("at", range(1, 25))
def test_an_account_refused_at_any_call_to_domo_ends_the_run_with_words(at: int) -> None:
    def refusal() -> Exception:
        return CredentialError("Mend the account home.")

    faults = Faults(at, error=refusal, only="director")
    stage = a_stage(faults)
    Queues(stage, failures=()).settle()
    check_books(stage)
    if faults.struck:
        run = stage.run()
        assert (run.state, run.fault, run.fault_code) == (
            RunState.FAILED,
            "Mend the account home.",
            "account-refused",
        )


@pytest.mark.parametrize("at", range(1, 25))
def test_a_rate_limit_at_any_call_to_domo_leaves_a_whole_run(at: int) -> None:
    def refusal() -> Exception:
        return RateLimitedError("slower", retry_after_seconds=2)

    stage = a_stage(Faults(at, error=refusal, only="director"))
    Queues(stage, failures=(RetryableError,)).settle()
    check_books(stage)
