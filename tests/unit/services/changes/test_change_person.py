import pytest

from muster.domain.plans.changes import Create, Delete, Update
from muster.domain.plans.content import ContentKind, HandOver, Owned
from muster.domain.runs.outcomes import OutcomeStatus
from muster.errors import (
    AlreadyExistsError,
    ConfigurationError,
    CredentialError,
    IncompleteReadError,
    MusterError,
    RateLimitedError,
    RefusedError,
    RetryableError,
    ServerTroubleError,
)
from muster.services.changes.change_person import CREATE_TRIES, ChangePerson
from muster.services.changes.hand_over import Handing
from tests.fakes.domo import FakeDirectory
from tests.fakes.stage import a_person

ANN = {"displayName": "Ann", "email": "ann@acme.example", "roleId": "4", "title": "Boss"}
CREATE_ANN = Create("ann@acme.example", ANN)
UNKNOWN = ServerTroubleError("No answer.", unknown_outcome=True)


class World:
    def __init__(self, *people: dict[str, str]) -> None:
        self.directory = FakeDirectory(people)
        self.slept: list[float] = []
        self.handing = Handing()
        self.person = ChangePerson(
            self.directory, lambda _: self.handing, send_invite=False, sleep=self.slept.append
        )

    def of(self, email: str) -> dict[str, str]:
        [found] = [each for each in self.directory.people.values() if each["email"].lower() == email]
        return found

    def writes(self) -> list[str]:
        return [call for call in self.directory.calls if call in ("create", "update", "delete")]


def test_a_create_makes_the_person_and_tells_the_new_id() -> None:
    world = World()
    outcome = world.person.carry_out(CREATE_ANN)
    assert (outcome.action, outcome.email, outcome.status, outcome.detail) == (
        "create",
        "ann@acme.example",
        OutcomeStatus.APPLIED,
        "",
    )
    assert outcome.user_id is not None
    assert world.directory.people[outcome.user_id]["title"] == "Boss"


def test_a_create_that_finds_the_person_becomes_the_update_it_should_have_been() -> None:
    world = World(
        a_person("ann", email="Ann@Acme.Example", title="Clerk", department="Sales", location="Utah")
    )
    outcome = world.person.carry_out(CREATE_ANN)
    assert (outcome.status, outcome.detail) == (OutcomeStatus.APPLIED, "Was there already; made equal.")
    assert (world.of("ann@acme.example")["title"], world.of("ann@acme.example")["department"]) == (
        "Boss",
        "Sales",
    )
    assert world.of("ann@acme.example")["email"] == "Ann@Acme.Example"
    assert world.writes() == ["create", "update"]


def test_a_create_that_finds_the_person_just_as_wanted_writes_nothing_more() -> None:
    world = World(a_person("ann", title="Boss"))
    outcome = world.person.carry_out(CREATE_ANN)
    assert (outcome.status, outcome.detail) == (OutcomeStatus.APPLIED, "Was there already, just as wanted.")
    assert world.writes() == ["create"]


def test_a_create_whose_answer_was_lost_is_settled_by_looking_and_made_once() -> None:
    world = World()
    world.directory.troubles.add("create", UNKNOWN, before=False)
    outcome = world.person.carry_out(CREATE_ANN)
    assert outcome.status is OutcomeStatus.APPLIED
    assert world.writes() == ["create"]
    assert world.of("ann@acme.example")["title"] == "Boss"


def test_a_create_that_never_arrived_is_made_again_after_looking() -> None:
    world = World()
    world.directory.troubles.add("create", UNKNOWN)
    outcome = world.person.carry_out(CREATE_ANN)
    assert outcome.status is OutcomeStatus.APPLIED
    assert world.directory.calls == ["create", "find", "create"]


def test_a_create_whose_outcome_cannot_be_found_out_says_so() -> None:
    world = World()
    world.directory.troubles.add("create", UNKNOWN, before=False)
    world.directory.troubles.add("find", IncompleteReadError("The list moved"))
    outcome = world.person.carry_out(CREATE_ANN)
    assert (outcome.status, outcome.detail) == (
        OutcomeStatus.FAILED,
        "Whether Domo made this person could not be found out: The list moved. The next run tries again.",
    )
    assert world.writes() == ["create"]


def test_a_create_whose_work_shows_late_is_still_made_once() -> None:
    world = World()
    world.directory.troubles.add("create", UNKNOWN, before=False)
    find, blind = world.directory.find, [True]
    world.directory.find = (  # type: ignore[method-assign]
        lambda email, attributes=(): None if blind and blind.pop() else find(email, attributes)
    )
    outcome = world.person.carry_out(CREATE_ANN)
    assert outcome.status is OutcomeStatus.APPLIED
    assert len([each for each in world.directory.people.values() if each["email"] == "ann@acme.example"]) == 1


def test_a_rate_limit_is_waited_for_as_long_as_the_server_asks() -> None:
    world = World()
    world.directory.troubles.add("create", RateLimitedError("Slower.", retry_after_seconds=7))
    assert world.person.carry_out(CREATE_ANN).status is OutcomeStatus.APPLIED
    assert world.slept == [7]
    assert "find" not in world.directory.calls


def test_pauses_grow_and_after_the_last_try_the_next_run_has_the_person() -> None:
    world = World()
    world.directory.troubles.add("create", *[RateLimitedError("Slower.") for _ in range(CREATE_TRIES)])
    outcome = world.person.carry_out(CREATE_ANN)
    assert (outcome.status, outcome.detail) == (OutcomeStatus.FAILED, "Slower. The next run tries again.")
    assert world.slept == [0.5, 1.0, 2.0]
    assert world.directory.calls.count("create") == CREATE_TRIES


def test_an_address_that_is_taken_by_nobody_is_refused_with_words() -> None:
    world = World()
    world.directory.troubles.add("create", AlreadyExistsError("taken"))
    outcome = world.person.carry_out(CREATE_ANN)
    assert outcome.status is OutcomeStatus.REFUSED
    assert outcome.detail.startswith("Domo says that this address is taken, but lists nobody with it.")
    assert world.writes() == ["create"]


def test_an_update_sets_the_fields_and_leaves_the_others() -> None:
    world = World(a_person("ann", title="Clerk", location="Utah"))
    user_id = str(world.directory.find("ann@acme.example")["id"])  # type: ignore[index]
    change = Update("ann@acme.example", user_id, {"title": "Clerk"}, {"title": "Boss"})
    outcome = world.person.carry_out(change)
    assert (outcome.status, outcome.user_id) == (OutcomeStatus.APPLIED, user_id)
    assert world.of("ann@acme.example")["title"] == "Boss"
    assert world.of("ann@acme.example")["location"] == "Utah"


def test_an_update_of_somebody_who_is_gone_is_refused() -> None:
    outcome = World().person.carry_out(Update("ann@acme.example", "77", {"title": ""}, {"title": "Boss"}))
    assert (outcome.status, outcome.user_id) == (OutcomeStatus.REFUSED, "77")
    assert outcome.detail


def test_a_delete_takes_the_person_away() -> None:
    world = World(a_person("ann"))
    user_id = str(world.directory.find("ann@acme.example")["id"])  # type: ignore[index]
    outcome = world.person.carry_out(Delete("ann@acme.example", user_id, {}))
    assert (outcome.status, outcome.user_id, outcome.detail) == (OutcomeStatus.APPLIED, user_id, "")
    assert user_id not in world.directory.people


def test_a_delete_of_nobody_is_done() -> None:
    outcome = World().person.carry_out(Delete("ann@acme.example", "77", {}))
    assert (outcome.status, outcome.detail) == (OutcomeStatus.APPLIED, "Nobody had this id any more.")


THINGS = (Owned(ContentKind.DATASET, "d1", "Sales"), Owned(ContentKind.DATAFLOW, "7"))


def test_a_delete_tells_what_was_handed_over_before_it() -> None:
    world = World(a_person("ann"))
    world.handing = Handing(HandOver("bob@acme.example", "5", moved=THINGS))
    outcome = world.person.carry_out(Delete("ann@acme.example", "1002", {}))
    assert (outcome.status, outcome.handed) == (OutcomeStatus.APPLIED, world.handing.record)
    assert outcome.detail == "1 DataSet and 1 DataFlow handed to bob@acme.example."
    assert "1002" not in world.directory.people


@pytest.mark.parametrize(
    ("trouble", "status", "end"),
    [
        (RefusedError("Domo says no."), OutcomeStatus.REFUSED, "Domo says no."),
        (UNKNOWN, OutcomeStatus.FAILED, "No answer. The next run tries again."),
        (
            RetryableError("No answer before the 260th second"),
            OutcomeStatus.FAILED,
            "No answer before the 260th second. The next run tries again.",
        ),
        (CredentialError("Mend it."), OutcomeStatus.NOT_TRIED, "Mend it."),
    ],
)
def test_somebody_whose_things_are_not_handed_over_stays_and_the_outcome_says_what_was_moved_and_what_not(
    trouble: MusterError, status: OutcomeStatus, end: str
) -> None:
    world = World(a_person("ann"))
    record = HandOver("bob@acme.example", "5", moved=THINGS[:1], left=THINGS[1:])
    world.handing = Handing(record, trouble)
    outcome = world.person.carry_out(Delete("ann@acme.example", "1002", {}))
    assert (outcome.status, outcome.handed) == (status, record)
    said = "1 DataSet handed to bob@acme.example. The person stays: DataFlow 7 not handed over."
    assert outcome.detail == f"{said} {end}"
    assert world.writes() == []
    assert (world.person.no_access is None) == (status is not OutcomeStatus.NOT_TRIED)


@pytest.mark.parametrize("error", [CredentialError("Mend it."), ConfigurationError("No such secret.")])
def test_an_account_that_cannot_be_used_is_no_trouble_of_the_person(error: Exception) -> None:
    world = World(a_person("ann"))
    world.directory.troubles.add("delete", error)
    outcome = world.person.carry_out(Delete("ann@acme.example", "1002", {}))
    assert (outcome.status, outcome.detail) == (OutcomeStatus.NOT_TRIED, str(error))
    assert world.person.no_access is error


def test_a_refusal_is_told_in_the_servers_words() -> None:
    world = World()
    world.directory.troubles.add("create", RefusedError("roleId 9 is unknown", status=400))
    outcome = world.person.carry_out(CREATE_ANN)
    assert (outcome.status, outcome.detail, outcome.user_id) == (
        OutcomeStatus.REFUSED,
        "roleId 9 is unknown",
        None,
    )
    assert world.person.no_access is None


def test_a_mistake_in_the_program_is_not_swallowed() -> None:
    world = World()
    world.directory.troubles.add("create", ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        world.person.carry_out(CREATE_ANN)


@pytest.mark.parametrize("held", ["1", "5"])
def test_a_create_that_finds_the_person_with_another_role_leaves_the_role_to_a_plan_with_guards(
    held: str,
) -> None:
    world = World(a_person("ann", roleId=held, title="Clerk"))
    outcome = world.person.carry_out(CREATE_ANN)
    assert outcome.status is OutcomeStatus.REFUSED
    assert f"with role {held} and not 4" in outcome.detail
    assert world.of("ann@acme.example")["roleId"] == held
    assert world.writes() == ["create"]
