from typing import Any

import httpx
import pytest

from local.domo import DomoSimulator

HOME = "acme.domo.com"
USERS = "/api/identity/v1/users"
ANN = {"displayName": "Ann", "emailAddress": "ann@acme.example", "roleId": 4}
WRITABLE = {
    "displayName": "Ann B",
    "emailAddress": "ann.b@acme.example",
    "userName": "ann.b@acme.example",
    "roleId": 3,
    "title": "Boss",
    "department": "Sales",
    "alternateEmail": "a2@acme.example",
    "phoneNumber": "(800) 899-1000",
    "deskPhoneNumber": "(800) 899-1001",
    "employeeNumber": "0074",
    "employeeId": "A1",
    "employeeLocation": "Utah",
    "timeZone": "America/Denver",
    "locale": "en-US",
}


def create(instance: httpx.Client, **values: object) -> dict[str, Any]:
    answer = instance.post(USERS, json={**ANN, **values})
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def patch(instance: httpx.Client, user_id: int, **values: Any) -> httpx.Response:
    attributes = [{"key": key, "values": [value]} for key, value in values.items()]
    return instance.patch(f"{USERS}/{user_id}", json={"attributes": attributes})


def attributes(document: dict[str, Any]) -> dict[str, Any]:
    return {attribute["key"]: attribute["values"] for attribute in document["attributes"]}


def detailed(instance: httpx.Client, user_id: int) -> dict[str, Any]:
    answer = instance.get(f"{USERS}/{user_id}", params={"parts": "DETAILED"})
    return attributes(answer.json()["users"][0])


def test_every_column_is_written_by_patch_and_read_back(
    simulator: DomoSimulator, instance: httpx.Client
) -> None:
    made = create(instance)
    changed = patch(instance, made["id"], **WRITABLE)
    assert changed.status_code == 200
    found = detailed(instance, made["id"])
    assert {key: found[key] for key in WRITABLE} == {key: [value] for key, value in WRITABLE.items()}
    user = simulator.store.people.get(HOME, made["id"])
    assert user is not None
    assert user.columns() == {
        "displayName": "Ann B",
        "email": "ann.b@acme.example",
        "roleId": 3,
        "location": "Utah",
        **{
            key: WRITABLE[key]
            for key in WRITABLE
            if key not in ("displayName", "emailAddress", "userName", "roleId", "employeeLocation")
        },
    }


def test_a_patch_leaves_the_rest_and_null_and_empty_text_clear(instance: httpx.Client) -> None:
    made = create(instance)
    patch(instance, made["id"], title="Boss", department="Sales", employeeId="A1")
    found = attributes(patch(instance, made["id"], title=None, department="").json())
    assert found["employeeId"] == ["A1"]
    assert not {"title", "department"} & set(found)


def test_a_flat_patch_is_taken_too(instance: httpx.Client) -> None:
    made = create(instance)
    answer = instance.patch(f"{USERS}/{made['id']}", json={"roleId": 5})
    assert answer.json()["roleId"] == 5


@pytest.mark.parametrize(
    "body",
    [
        {"attributes": [{"key": "shoeSize", "values": ["44"]}]},
        {"attributes": [{"key": "id", "values": [1]}]},
        {"attributes": [{"key": "created", "values": [1]}]},
        {"attributes": [{"key": "displayName", "values": [""]}]},
        {"attributes": [{"key": "emailAddress", "values": ["nobody"]}]},
        {"attributes": [{"key": "roleId", "values": [99]}]},
        {"attributes": [{"key": "title", "values": []}]},
        {"attributes": [{"key": "title", "values": ["a", "b"]}]},
        {"attributes": [{"key": "title"}]},
        {"attributes": [{"key": "employeeNumber", "values": ["A1"]}]},
        {"attributes": [{"key": "timeZone", "values": ["Eastern Time()America/New_York)"]}]},
        {"attributes": [{"key": "locale", "values": ["tlh"]}]},
        {"attributes": {"title": "x"}},
        {"attributes": [], "title": "x"},
    ],
)
def test_a_bad_patch_is_a_400_and_changes_nothing(instance: httpx.Client, body: dict[str, object]) -> None:
    made = create(instance)
    before = detailed(instance, made["id"])
    assert instance.patch(f"{USERS}/{made['id']}", json=body).status_code == 400
    assert detailed(instance, made["id"]) == before


def test_the_login_stays_unless_it_is_changed_as_well(instance: httpx.Client) -> None:
    made = create(instance)
    changed = patch(instance, made["id"], emailAddress="ann.b@acme.example").json()
    assert changed["userName"] == "ann@acme.example"


def test_a_taken_address_is_a_409_and_a_400_with_its_key_in_content_v3(instance: httpx.Client) -> None:
    create(instance)
    taken = {**ANN, "emailAddress": "ANN@acme.example"}
    assert instance.post(USERS, json=taken).status_code == 409
    other = create(instance, emailAddress="bob@acme.example")
    assert patch(instance, other["id"], emailAddress="ann@acme.example").status_code == 409
    body = {"displayName": "Ann", "detail": {"email": "ann@acme.example"}, "roleId": 4}
    answer = instance.post("/api/content/v3/users", json=body)
    assert answer.status_code == 400
    assert "EMAIL_DUPLICATE" in answer.json()


@pytest.mark.parametrize(("word", "invited"), [("true", 1), ("false", 0), (None, 0)])
def test_content_v3_invites_if_asked_to(
    simulator: DomoSimulator, instance: httpx.Client, word: str | None, invited: int
) -> None:
    body = {"displayName": "Ann", "detail": {"email": "ann@acme.example"}, "roleId": 2}
    query = {"sendInvite": word} if word else {}
    made = instance.post("/api/content/v3/users", json=body, params=query).json()
    assert (made["role"], made["detail"]["email"]) == ("Privileged", "ann@acme.example")
    assert len(simulator.store.people.invites()) == invited


@pytest.mark.parametrize(
    "body",
    [
        {"displayName": "Ann", "emailAddress": "ann@acme.example"},
        {**ANN, "title": "Boss"},
        {**ANN, "roleId": 77},
        {**ANN, "displayName": " "},
        {**ANN, "emailAddress": "nobody"},
    ],
)
def test_create_takes_name_address_and_role_and_nothing_else(
    instance: httpx.Client, body: dict[str, object]
) -> None:
    assert instance.post(USERS, json=body).status_code == 400


def test_a_user_is_deleted_with_a_one_and_is_then_unknown(instance: httpx.Client) -> None:
    made = create(instance)
    path = f"{USERS}/{made['id']}"
    answer = instance.delete(path)
    assert (answer.status_code, answer.content) == (200, b"1")
    assert instance.get(path).status_code == 404
    assert instance.delete(path).status_code == 404
    assert patch(instance, made["id"], title="x").status_code == 404


def test_both_apis_show_the_same_people(instance: httpx.Client, public: httpx.Client) -> None:
    made = create(instance)
    patch(instance, made["id"], title="Boss", employeeNumber="74")
    seen = public.get(f"/v1/users/{made['id']}").json()
    assert (seen["name"], seen["title"], seen["employeeNumber"]) == ("Ann", "Boss", 74)
    public.delete(f"/v1/users/{made['id']}")
    assert instance.get(f"{USERS}/{made['id']}").status_code == 404


def test_who_may_not_manage_users_may_not_write(instance: httpx.Client, simulator: DomoSimulator) -> None:
    made = create(instance)
    token = simulator.store.credentials.add_access_token(HOME, made["id"], "weak", 2**60)
    weak = {"X-DOMO-Developer-Token": token.token}
    path = f"{USERS}/{made['id']}"
    assert instance.get(path, headers=weak).status_code == 200
    assert instance.delete(path, headers=weak).status_code == 403
    assert instance.post(USERS, json=ANN, headers=weak).status_code == 403
    assert instance.patch(path, json={"roleId": 1}, headers=weak).status_code == 403


def test_a_login_that_is_taken_is_a_409(instance: httpx.Client) -> None:
    create(instance)
    other = create(instance, emailAddress="bob@acme.example")
    assert patch(instance, other["id"], userName="ANN@acme.example").status_code == 409
