"""Who is not as the plan saw them is not deleted, not given another address, and neither made an admin nor unmade."""

import pytest

from muster.domain.plans.changes import Change, Delete, Update
from muster.domain.plans.content import ContentKind, HandOver, Owned
from muster.domain.runs.outcomes import Outcome, OutcomeStatus
from muster.errors import ServerTroubleError
from muster.services.changes.change_person import ChangePerson
from muster.services.changes.hand_over import Handing
from muster.services.changes.look_first import StayingAdmins
from tests.fakes.domo import FakeDirectory
from tests.fakes.stage import a_person

ANN, BO, CY = "1002", "1003", "1004"
HANDED = Handing(HandOver("bo@acme.example", BO, moved=(Owned(ContentKind.DATASET, "d1", "Sales"),)))


class World:
    def __init__(self, *, role: str = "4", least: int = 1) -> None:
        people = [a_person("ann", roleId=role), a_person("bo", roleId="1"), a_person("cy", roleId="1")]
        self.directory = FakeDirectory(people)
        self.asked = 0
        self.person = ChangePerson(
            self.directory,
            self.hands,
            send_invite=False,
            sleep=lambda _: None,
            admins=StayingAdmins((BO, CY), least),
        )

    def hands(self, _change: Delete) -> Handing:
        self.asked += 1
        return Handing()

    def is_untouched_by(self, change: Change, *, detail: str) -> bool:
        before = {user_id: dict(each) for user_id, each in self.directory.people.items()}
        outcome = self.person.carry_out(change)
        assert (outcome.status, outcome.detail) == (OutcomeStatus.REFUSED, f"Changed meanwhile: {detail}")
        return self.directory.people == before and "update" not in self.directory.calls


def delete(role: str = "4") -> Delete:
    return Delete("ann@acme.example", ANN, {"email": "ann@acme.example", "roleId": role})


def role_turn(before: str, after: str) -> Update:
    return Update("ann@acme.example", ANN, {"roleId": before}, {"roleId": after})


ADDRESS_TURN = Update(
    "ann@acme.example", ANN, {"email": "ann@acme.example"}, {"email": "ann.new@acme.example"}
)
NEXT = "Nothing was written; the next run plans anew."
ANOTHER = f"the address is eve@acme.example now and was ann@acme.example when the plan was made. {NEXT}"


@pytest.mark.parametrize("change", [delete(), ADDRESS_TURN, role_turn("4", "1")])
def test_somebody_with_another_address_by_now_is_left_alone(change: Change) -> None:
    world = World()
    world.directory.people[ANN]["email"] = "eve@acme.example"
    assert world.is_untouched_by(change, detail=ANOTHER)
    assert world.asked == 0, "nothing is handed over of somebody who is not deleted"


def test_the_same_address_in_other_letters_is_the_same_person() -> None:
    world = World()
    world.directory.people[ANN]["email"] = "Ann@ACME.example"
    assert world.person.carry_out(delete()).status is OutcomeStatus.APPLIED
    assert ANN not in world.directory.people


def test_the_accounts_own_user_may_become_an_admin_as_the_guards_let_it() -> None:
    world = World(role="4")
    world.directory._own_user_id = ANN
    assert world.person.carry_out(role_turn("4", "1")).status is OutcomeStatus.APPLIED
    assert world.directory.people[ANN]["roleId"] == "1"


def test_somebody_who_became_an_admin_since_is_not_deleted() -> None:
    world = World(role="1")
    detail = f"the person is an admin now and was none when the plan was made. {NEXT}"
    assert world.is_untouched_by(delete("4"), detail=detail)


def test_an_admin_who_is_none_any_more_is_left_to_the_next_plan() -> None:
    world = World(role="2")
    detail = f"the person is no admin now and was one when the plan was made. {NEXT}"
    assert world.is_untouched_by(role_turn("1", "4"), detail=detail)


@pytest.mark.parametrize("change", [delete(), ADDRESS_TURN, role_turn("4", "3"), role_turn("2", "4")])
def test_the_accounts_own_user_is_who_it_is_when_the_write_is_made(change: Change) -> None:
    world = World(role="1")
    world.directory._own_user_id = ANN
    assert world.is_untouched_by(
        change, detail=f"this is the user whose credentials Muster works with now. {NEXT}"
    )


@pytest.mark.parametrize("change", [delete("1"), role_turn("1", "4")])
def test_no_admin_goes_while_too_few_of_those_who_were_to_stay_are_admins(change: Change) -> None:
    world = World(role="1", least=2)
    world.directory.people[CY]["roleId"] = "4"
    detail = f"1 of the admins whom the plan left in place are admins now, and at least 2 must stay. {NEXT}"
    assert world.is_untouched_by(change, detail=detail)


@pytest.mark.parametrize("change", [delete("1"), role_turn("1", "4")])
def test_an_admin_goes_while_enough_stay_and_no_more_are_asked_for_than_must(change: Change) -> None:
    world = World(role="1")
    assert world.person.carry_out(change).status is OutcomeStatus.APPLIED
    assert world.directory.calls.count("person") == 2


def test_a_run_of_an_earlier_release_which_kept_no_admins_goes_on() -> None:
    directory = FakeDirectory([a_person("ann", roleId="1")])
    person = ChangePerson(directory, lambda _: Handing(), send_invite=False, sleep=lambda _: None)
    assert person.carry_out(delete("1")).status is OutcomeStatus.APPLIED


def test_an_ordinary_update_asks_for_nobody() -> None:
    world = World()
    change = Update("ann@acme.example", ANN, {"title": "", "roleId": "4"}, {"title": "Boss", "roleId": "3"})
    assert world.person.carry_out(change).status is OutcomeStatus.APPLIED
    assert world.directory.calls == ["update"]


@pytest.mark.parametrize("change", [delete(), ADDRESS_TURN, role_turn("1", "4")])
def test_delivered_again_after_it_was_made_it_is_done(change: Change) -> None:
    world = World(role="1" if change == role_turn("1", "4") else "4")
    assert [world.person.carry_out(change).status for _ in range(2)] == [OutcomeStatus.APPLIED] * 2


def test_a_delete_of_somebody_who_is_not_listed_sends_no_delete() -> None:
    world = World()
    del world.directory.people[ANN]
    outcome = world.person.carry_out(delete())
    assert (outcome.status, outcome.detail) == (OutcomeStatus.APPLIED, "Nobody had this id any more.")
    assert "delete" not in world.directory.calls


def test_a_change_of_address_of_somebody_who_is_gone_is_not_sent() -> None:
    world = World()
    del world.directory.people[ANN]
    assert world.is_untouched_by(ADDRESS_TURN, detail=f"Domo lists nobody with the id {ANN} any more. {NEXT}")


def test_handing_over_takes_time_so_the_person_is_looked_at_after_it_too() -> None:
    world = World()

    def hands(_change: Delete) -> Handing:
        world.directory.people[ANN]["email"] = "eve@acme.example"
        return HANDED

    person = ChangePerson(world.directory, hands, send_invite=False, sleep=lambda _: None)
    outcome = person.carry_out(delete())
    assert (outcome.status, outcome.handed) == (OutcomeStatus.REFUSED, HANDED.record)
    assert outcome.detail.endswith(f"Changed meanwhile: {ANOTHER}")
    assert ANN in world.directory.people


def test_where_nobody_can_look_nothing_is_written_and_the_next_run_tries_again() -> None:
    world = World()
    world.directory.troubles.add("person", ServerTroubleError("Domo is away."))
    outcome: Outcome = world.person.carry_out(delete())
    assert (outcome.status, outcome.detail) == (
        OutcomeStatus.FAILED,
        "Domo is away. The next run tries again.",
    )
    assert (ANN in world.directory.people, world.asked) == (True, 0)
