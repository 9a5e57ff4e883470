from typing import Any

import httpx
import pytest

from local.domo import DomoSimulator

HOME = "acme.domo.com"
ME = "/api/content/v2/users/me"


def log_in(simulator: DomoSimulator, password: str | None = None, **headers: str) -> httpx.Response:
    credentials = simulator.credentials(HOME)
    body = {
        "method": "password",
        "emailAddress": credentials.user_name,
        "password": credentials.password if password is None else password,
    }
    url = f"{simulator.instance_url(HOME)}/api/content/v2/authentication"
    return httpx.post(url, json=body, headers=headers)


def ask(simulator: DomoSimulator, **headers: str) -> httpx.Response:
    return httpx.get(simulator.instance_url(HOME) + ME, headers=headers)


def test_an_access_token_acts_as_its_owner(instance: httpx.Client) -> None:
    me: dict[str, Any] = instance.get(ME).json()
    assert me["displayName"] == "Muster Service"
    assert (me["role"], me["roleId"]) == ("Admin", 1)


def test_a_login_gives_a_session_that_works_until_it_ends(simulator: DomoSimulator) -> None:
    answer = log_in(simulator)
    assert answer.status_code == 200
    document = answer.json()
    assert (document["success"], document["userRole"]) == (True, "Admin")
    session = {"X-DOMO-Authentication": document["sessionToken"]}
    assert ask(simulator, **session).json()["id"] == document["userId"]
    simulator.store.clock.offset_seconds = 9 * 3600
    assert ask(simulator, **session).status_code == 401


def test_a_refused_login_is_a_200_without_a_session(simulator: DomoSimulator) -> None:
    answer = log_in(simulator, password="wrong")
    assert answer.status_code == 200
    assert answer.json() == {"success": False, "reason": "INVALID_CREDENTIALS"}


def test_five_refusals_lock_the_account_for_a_while(simulator: DomoSimulator) -> None:
    for _ in range(5):
        assert log_in(simulator, password="wrong").json()["reason"] == "INVALID_CREDENTIALS"
    assert log_in(simulator).json()["reason"] == "ACCOUNT_LOCKED"
    simulator.store.clock.offset_seconds = 16 * 60
    assert log_in(simulator).json()["success"] is True


def test_a_foreign_origin_is_refused_and_the_own_one_is_not(simulator: DomoSimulator) -> None:
    assert log_in(simulator, origin="https://globex.domo.com").status_code == 403
    assert log_in(simulator, origin="https://acme.domo.com").json()["success"] is True


def test_wrong_expired_and_foreign_tokens_are_a_401_with_the_path(
    simulator: DomoSimulator, instance: httpx.Client
) -> None:
    foreign = simulator.credentials("globex.domo.com").access_token
    for headers in ({}, {"X-DOMO-Developer-Token": "x"}, {"X-DOMO-Developer-Token": foreign}):
        answer = ask(simulator, **headers)
        assert answer.status_code == 401
        assert set(answer.json()) == {"status", "statusReason", "path", "message", "toe"}
        assert answer.json()["path"] == ME
    simulator.store.clock.offset_seconds = 366 * 24 * 3600
    assert instance.get(ME).status_code == 401


def test_tokens_expire_by_order_of_a_test(control: httpx.Client, instance: httpx.Client) -> None:
    assert control.put("/access-tokens", json={"expires_in_seconds": -1}).status_code == 204
    assert instance.get(ME).status_code == 401


def test_access_tokens_are_listed_without_value_made_and_revoked(
    simulator: DomoSimulator, instance: httpx.Client
) -> None:
    path = "/api/data/v1/accesstokens"
    own = instance.get(path).json()[0]
    assert set(own) == {"id", "name", "ownerId", "ownerName", "ownerEmail", "expires"}
    assert own["ownerName"] == "Muster Service"
    order = {"name": "second", "ownerId": own["ownerId"], "expires": own["expires"]}
    made = instance.post(path, json=order).json()
    assert ask(simulator, **{"X-DOMO-Developer-Token": made["token"]}).status_code == 200
    assert instance.delete(f"{path}/{made['id']}").status_code == 200
    assert ask(simulator, **{"X-DOMO-Developer-Token": made["token"]}).status_code == 401
    assert instance.delete(f"{path}/{made['id']}").status_code == 404
    assert instance.post(path, json={**order, "ownerId": 5}).status_code == 400


@pytest.mark.parametrize("body", [{"method": "magic"}, {}])
def test_another_method_of_login_is_refused(simulator: DomoSimulator, body: dict[str, str]) -> None:
    url = f"{simulator.instance_url(HOME)}/api/content/v2/authentication"
    assert httpx.post(url, json=body).status_code == 400
