import pytest
from pydomo import Domo  # type: ignore[import-untyped]

from local.domo import DomoSimulator

ANN = {"name": "Ann", "email": "ann@acme.example", "role": "Participant"}


def test_a_user_is_created_read_updated_and_deleted(domo: Domo) -> None:
    made = domo.users.create({**ANN, "title": "Clerk"}, send_invite=False)
    assert domo.users.get(made["id"]) == made

    changed = domo.users.update(made["id"], {**made, "title": "Boss"})
    assert changed["title"] == "Boss"
    assert domo.users.get(made["id"])["title"] == "Boss"

    domo.users.delete(made["id"])
    assert domo.users.get(made["id"]) == {"id": made["id"], "deleted": True}
    assert made["id"] not in [user["id"] for user in domo.users.list(500, 0)]


def test_an_invitation_goes_out_only_if_it_is_asked_for(domo: Domo, simulator: DomoSimulator) -> None:
    domo.users.create(ANN, send_invite=False)
    assert simulator.store.people.invites() == []
    domo.users.create({**ANN, "email": "bob@acme.example"}, send_invite=True)
    assert [invite["email"] for invite in simulator.store.people.invites()] == ["bob@acme.example"]


def test_list_all_pages_through_everybody_and_stops(domo: Domo, simulator: DomoSimulator) -> None:
    simulator.store.people.add_all(
        "acme.domo.com", [{"displayName": f"P{n}", "email": f"p{n}@acme.example"} for n in range(1201)]
    )
    everybody = domo.users.list_all(df_output=False)
    assert len(everybody) == 1203
    assert len({user["id"] for user in everybody}) == 1203
    assert simulator.log.count(route="/v1/users", status=200) == 4


def test_the_short_calls_of_the_package_work(domo: Domo) -> None:
    made = domo.users_add("Ann", "ann@acme.example", "Editor")
    domo.users_update(made["id"], {"name": "Ann B", "email": "ann@acme.example", "role": "Editor"})
    assert domo.users_get(made["id"])["name"] == "Ann B"
    frame = domo.users_list()
    assert set(frame["name"]) == {"Muster Service", "Ada Admin", "Ann B"}
    domo.users_delete(made["id"])
    assert len(domo.users_list(df_output=False)) == 2


def test_one_token_serves_many_calls(domo: Domo, simulator: DomoSimulator) -> None:
    for _ in range(3):
        domo.users.list(50, 0)
    assert simulator.log.count(route="/oauth/token") == 1


def test_a_refusal_reaches_the_caller(domo: Domo) -> None:
    with pytest.raises(Exception, match="Unknown role 'Emperor'"):
        domo.users.create({**ANN, "role": "Emperor"}, send_invite=False)
