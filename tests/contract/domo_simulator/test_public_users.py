import httpx
import pytest

from local.domo import DomoSimulator
from local.domo.store.user import COLUMNS

HOME = "acme.domo.com"
ANN = {"name": "Ann", "email": "ann@acme.example", "role": "Participant"}
EVERYTHING = {
    "displayName": "Ann",
    "email": "ann@acme.example",
    "roleId": 3,
    "title": "Clerk",
    "department": "Sales",
    "alternateEmail": "ann2@acme.example",
    "phoneNumber": "+1 800 899 1000",
    "deskPhoneNumber": "+1 800 899 1001",
    "employeeNumber": "0074",
    "employeeId": "A1",
    "location": "Utah",
    "timeZone": "America/Denver",
    "locale": "en-US",
}


def create(public: httpx.Client, **fields: object) -> dict[str, object]:
    answer = public.post("/v1/users", json={**ANN, **fields})
    assert answer.status_code == 200, answer.text
    document: dict[str, object] = answer.json()
    return document


def test_get_gives_what_the_public_api_can_carry_and_no_more(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    user = simulator.store.people.add(HOME, EVERYTHING)
    document = public.get(f"/v1/users/{user.id}").json()
    assert document.pop("createdAt") == document.pop("updatedAt")
    assert document.pop("groups")[0]["name"] == "Default"
    assert document == {
        "id": user.id,
        "name": "Ann",
        "email": "ann@acme.example",
        "role": "Editor",
        "roleId": "3",
        "title": "Clerk",
        "alternateEmail": "ann2@acme.example",
        "phone": "+1 800 899 1000",
        "location": "Utah",
        "employeeNumber": 74,
        "image": f"https://acme.domo.com/avatar/thumb/domo/{user.id}",
    }


def test_a_list_row_is_short_and_leaves_out_what_is_empty(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    user = simulator.store.people.add(HOME, EVERYTHING)
    rows = {row["id"]: row for row in public.get("/v1/users/").json()}
    assert set(rows[user.id]) == {"id", "title", "email", "role", "phone", "name"}
    del rows[user.id]
    assert all(set(row) == {"id", "email", "role", "name"} for row in rows.values())


def test_pages_are_fifty_long_and_at_most_five_hundred(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    people = [{"displayName": f"P{n}", "email": f"p{n}@acme.example"} for n in range(60)]
    simulator.store.people.add_all(HOME, people)
    assert len(public.get("/v1/users").json()) == 50
    assert len(public.get("/v1/users", params={"offset": 50}).json()) == 12
    assert len(public.get("/v1/users", params={"limit": 500}).json()) == 62
    assert public.get("/v1/users", params={"offset": 62}).json() == []
    for query in ({"limit": 501}, {"limit": 0}, {"offset": -1}, {"limit": "many"}):
        assert public.get("/v1/users", params=query).status_code == 400


def test_timezone_and_locale_are_taken_and_not_given_back(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    made = create(public, timezone="America/Denver", locale="en-US")
    assert not {"timezone", "locale"} & set(made)
    user = simulator.store.people.by_email(HOME, "ANN@acme.example")
    assert user is not None
    assert (user.fields["timeZone"], user.fields["locale"]) == ("America/Denver", "en-US")


def test_fields_that_the_public_api_lacks_are_not_written(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    create(public, department="Sales", employeeId="A1", deskPhoneNumber="1")
    user = simulator.store.people.by_email(HOME, "ann@acme.example")
    assert user is not None
    assert not {"department", "employeeId", "deskPhoneNumber"} & set(user.fields)


def test_an_update_keeps_what_is_left_out_and_clears_what_is_empty(public: httpx.Client) -> None:
    made = create(public, title="Clerk", location="Utah", phone="1")
    answer = public.put(f"/v1/users/{made['id']}", json={**ANN, "location": "", "phone": None})
    assert answer.json()["title"] == "Clerk"
    assert answer.json()["phone"] == "1"
    assert "location" not in answer.json()


@pytest.mark.parametrize("missing", ["name", "email", "role"])
def test_name_email_and_role_are_required_in_create_and_update(public: httpx.Client, missing: str) -> None:
    made = create(public)
    partial = {name: value for name, value in ANN.items() if name != missing}
    assert public.post("/v1/users", json=partial).status_code == 400
    assert public.put(f"/v1/users/{made['id']}", json=partial).status_code == 400
    assert public.put(f"/v1/users/{made['id']}", json={**ANN, missing: " "}).status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "participant"},
        {"role": "Participant", "roleId": "1"},
        {"email": "no address"},
        {"alternateEmail": "nor this"},
        {"title": 7},
        {"employeeNumber": "A1"},
        {"employeeNumber": "12345678901234567"},
        {"employeeNumber": True},
    ],
)
def test_a_bad_field_is_a_400_and_writes_nothing(
    simulator: DomoSimulator, public: httpx.Client, fields: dict[str, object]
) -> None:
    answer = public.post("/v1/users", json={**ANN, **fields})
    assert answer.status_code == 400
    assert set(answer.json()) == {"status", "statusReason", "message", "toe"}
    assert simulator.store.people.count(HOME) == 2


def test_custom_roles_go_by_their_exact_name(simulator: DomoSimulator, public: httpx.Client) -> None:
    role = simulator.store.roles.add(HOME, "Data Steward", role_id=428016579)
    made = create(public, role="Data Steward", roleId=role.id)
    assert (made["role"], made["roleId"]) == ("Data Steward", "428016579")


def test_an_address_is_taken_in_any_letter_case(public: httpx.Client) -> None:
    made = create(public)
    assert public.post("/v1/users", json={**ANN, "email": "ANN@ACME.example"}).status_code == 409
    other = create(public, email="bob@acme.example")
    assert public.put(f"/v1/users/{other['id']}", json={**ANN}).status_code == 409
    assert public.delete(f"/v1/users/{made['id']}").status_code == 204
    create(public)


def test_the_login_stays_when_the_address_changes_and_keeps_its_old_address_taken(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    made = create(public)
    public.put(f"/v1/users/{made['id']}", json={**ANN, "email": "ann.b@acme.example"})
    user = simulator.store.people.by_email(HOME, "ann.b@acme.example")
    assert user is not None
    assert user.user_name == "ann@acme.example"
    assert public.post("/v1/users", json=ANN).status_code == 409


def test_a_deleted_user_is_gone_but_remembered(public: httpx.Client) -> None:
    made = create(public)
    path = f"/v1/users/{made['id']}"
    answer = public.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert public.get(path).json() == {"id": made["id"], "deleted": True}
    assert public.delete(path).status_code == 404
    assert public.put(path, json=ANN).status_code == 404


@pytest.mark.parametrize("identity", ["1", "abc", "99999999999999999999", "²"])
def test_an_unknown_user_is_a_404(public: httpx.Client, identity: str) -> None:
    for method in ("GET", "DELETE"):
        assert public.request(method, f"/v1/users/{identity}").status_code == 404


@pytest.mark.parametrize(("word", "invited"), [("true", 1), ("True", 1), ("FALSE", 0), (None, 0)])
def test_send_invite_is_read_in_any_letter_case(
    simulator: DomoSimulator, public: httpx.Client, word: str | None, invited: int
) -> None:
    query = {"sendInvite": word} if word else {}
    assert public.post("/v1/users", json=ANN, params=query).status_code == 200
    assert len(simulator.store.people.invites()) == invited


def test_a_body_must_be_a_json_object(public: httpx.Client) -> None:
    json_type = {"Content-Type": "application/json"}
    assert public.post("/v1/users", content=b"{", headers=json_type).status_code == 400
    assert public.post("/v1/users", json=[ANN]).status_code == 400
    assert public.post("/v1/users", content=b"{}").status_code == 415
    assert public.post("/v1/users", json=ANN, params={"sendInvite": "maybe"}).status_code == 400


def test_an_owner_of_content_is_refused_or_orphans_it_by_the_switch(
    simulator: DomoSimulator, public: httpx.Client, control: httpx.Client
) -> None:
    made = create(public)
    columns = [{"type": "STRING", "name": "a"}]
    simulator.store.datasets.add(HOME, "hers", columns, owner_id=int(str(made["id"])))
    refused = public.delete(f"/v1/users/{made['id']}")
    assert refused.status_code == 400
    assert "owns 1 DataSets" in refused.json()["message"]
    assert control.put("/switches", json={"delete_of_owner": "orphan"}).status_code == 204
    assert public.delete(f"/v1/users/{made['id']}").status_code == 204


def test_an_unknown_method_is_a_405_and_an_unknown_path_a_404(public: httpx.Client) -> None:
    answer = public.patch("/v1/users", json={})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
    assert public.get("/v1/nothing").status_code == 404


def test_all_thirteen_columns_have_a_place(simulator: DomoSimulator) -> None:
    user = simulator.store.people.add(HOME, EVERYTHING)
    found = simulator.store.people.get(HOME, user.id)
    assert found is not None
    assert found.columns() == EVERYTHING
    assert tuple(found.columns()) == COLUMNS
