"""A change of address, whatever Domo answers to it: one person keeps the account, and nobody loses an address."""

from muster.domain.plans.changes import Update
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.errors import AlreadyExistsError, RefusedError, ServerTroubleError
from tests.fakes.stage import a_person
from tests.unit.services.changes.test_change_person import UNKNOWN, World

OLD, NEW = "ann@old.example", "ann@new.example"
BEFORE = {"email": OLD, "title": "Clerk"}
AFTER = {"email": NEW, "title": "Boss"}


def a_world(**fields: str) -> tuple[World, Update]:
    world = World(a_person("ann", **({"email": OLD, "title": "Clerk"} | fields)))
    [user_id] = [each for each, person in world.directory.people.items() if person["displayName"] == "Ann"]
    return world, Update(OLD, user_id, BEFORE, AFTER)


def ending(outcome: Outcome) -> tuple[OutcomeStatus, str | None, str]:
    return outcome.status, outcome.user_id, outcome.detail


def test_the_same_user_has_the_new_address_and_the_other_fields() -> None:
    world, change = a_world()

    assert ending(world.person.carry_out(change)) == (OutcomeStatus.APPLIED, change.user_id, "")
    ann = world.directory.people[change.user_id]
    assert (ann["email"], ann["title"]) == (NEW, "Boss")
    assert world.writes() == ["update"]


def test_delivered_again_it_changes_nothing_more() -> None:
    world, change = a_world()
    world.person.carry_out(change)
    before = dict(world.directory.people)

    assert ending(world.person.carry_out(change)) == (OutcomeStatus.APPLIED, change.user_id, "")
    assert world.directory.people == before


def test_an_answer_that_was_lost_is_settled_by_looking_for_the_new_address() -> None:
    world, change = a_world()
    world.directory.troubles.add("update", UNKNOWN, before=False)

    status, _, detail = ending(world.person.carry_out(change))

    assert (status, detail) == (
        OutcomeStatus.APPLIED,
        "Domo's answer was lost; the person was looked at, and it is done.",
    )


def test_an_update_that_was_lost_before_it_was_made_is_left_to_the_next_run() -> None:
    world, change = a_world()
    world.directory.troubles.add("update", UNKNOWN, before=True)

    assert ending(world.person.carry_out(change)) == (
        OutcomeStatus.FAILED,
        change.user_id,
        "No answer. The next run tries again.",
    )
    assert world.directory.people[change.user_id]["email"] == OLD


def test_an_update_in_doubt_of_which_only_the_address_is_there_is_not_called_done() -> None:
    world, change = a_world(email=NEW)
    world.directory.troubles.add("update", UNKNOWN, before=True)

    assert world.person.carry_out(change).status is OutcomeStatus.FAILED


def test_where_nobody_can_look_the_doubt_is_said() -> None:
    world, change = a_world()
    world.directory.troubles.add("update", UNKNOWN, before=False)
    world.directory.troubles.add("find", ServerTroubleError("Domo is away"), before=True)

    outcome = world.person.carry_out(change)

    assert outcome.status is OutcomeStatus.FAILED
    assert outcome.detail == (
        "Whether Domo changed this person's address could not be found out: Domo is away. The next run tries again."
    )


def test_an_address_that_somebody_else_has_by_now_stays_theirs() -> None:
    world, change = a_world()
    other = world.directory.add(a_person("bob", email=NEW.upper()))

    outcome = world.person.carry_out(change)

    assert (outcome.status, outcome.user_id) == (OutcomeStatus.REFUSED, change.user_id)
    assert outcome.detail.startswith(
        f"{NEW} belongs to user {other} now, so this person keeps the address {OLD}. "
    )
    assert world.directory.people[other]["displayName"] == "Bob"
    assert world.directory.people[change.user_id]["email"] == OLD


def test_another_refusal_is_told_in_domos_words() -> None:
    world, change = a_world()
    world.directory.troubles.add("update", RefusedError("Not valid.", status=400), before=True)

    assert ending(world.person.carry_out(change)) == (OutcomeStatus.REFUSED, change.user_id, "Not valid.")


def test_an_address_that_is_taken_and_nobody_has_is_told_as_a_login() -> None:
    world, change = a_world()
    world.directory.troubles.add("update", AlreadyExistsError("Taken", status=409), before=True)

    outcome = world.person.carry_out(change)

    assert outcome.status is OutcomeStatus.REFUSED
    assert outcome.detail.startswith(
        f"Domo says that {NEW} is taken, but lists nobody with it. It may be somebody's"
    )


def test_a_refusal_to_somebody_who_has_the_new_address_says_so() -> None:
    world, change = a_world(email=NEW)
    world.directory.troubles.add("update", RefusedError("No such title.", status=400), before=True)

    assert world.person.carry_out(change).detail == f"No such title. The address is {NEW} now."


def test_somebody_who_is_gone_is_refused_without_a_search() -> None:
    world, change = a_world()
    world.directory.people.pop(change.user_id)

    assert world.person.carry_out(change).status is OutcomeStatus.REFUSED
    assert "find" not in world.directory.calls


def test_an_update_of_other_fields_looks_for_nobody() -> None:
    world, change = a_world()
    world.directory.troubles.add("update", UNKNOWN, before=False)

    outcome = world.person.carry_out(Update(OLD, change.user_id, {"title": "Clerk"}, {"title": "Boss"}))

    assert outcome.status is OutcomeStatus.FAILED
    assert "find" not in world.directory.calls
