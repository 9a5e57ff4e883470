import base64

import httpx
import orjson
import pytest

from local.domo import DomoSimulator

GRANT = {"grant_type": "client_credentials"}


def ask(simulator: DomoSimulator, **fields: str) -> httpx.Response:
    pair = (simulator.client_id, simulator.client_secret)
    return httpx.post(f"{simulator.public_url}/oauth/token", data={**GRANT, **fields}, auth=pair)


def test_a_token_has_the_documented_fields_and_a_readable_expiry(simulator: DomoSimulator) -> None:
    answer = ask(simulator, scope="data user").json()
    assert answer["customer"] == "acme"
    assert answer["expires_in"] == 3599
    assert answer["role"] == "Admin"
    assert answer["scope"] == "data user"
    assert answer["token_type"] == "bearer"
    owner = simulator.store.people.get("acme.domo.com", answer["userId"])
    assert owner is not None
    assert owner.display_name == "Muster Service"
    payload = orjson.loads(base64.urlsafe_b64decode(answer["access_token"].split(".")[1] + "=="))
    assert payload["exp"] == pytest.approx(simulator.store.clock.now_ms() / 1000 + 3599, abs=5)


def test_a_token_is_given_by_get_with_a_query_too(simulator: DomoSimulator) -> None:
    answer = httpx.get(
        f"{simulator.public_url}/oauth/token",
        params={**GRANT, "scope": "data"},
        auth=(simulator.client_id, simulator.client_secret),
    )
    assert answer.json()["scope"] == "data"


@pytest.mark.parametrize("pair", [("nobody", "x"), (None, "wrong")])
def test_wrong_credentials_are_a_401(simulator: DomoSimulator, pair: tuple[str | None, str]) -> None:
    answer = httpx.post(
        f"{simulator.public_url}/oauth/token", data=GRANT, auth=(pair[0] or simulator.client_id, pair[1])
    )
    assert answer.status_code == 401
    assert set(answer.json()) == {"status", "statusReason", "message", "toe"}


def test_no_credentials_are_a_401(simulator: DomoSimulator) -> None:
    assert httpx.post(f"{simulator.public_url}/oauth/token", data=GRANT).status_code == 401


def test_another_grant_and_a_scope_beyond_the_clients_are_refused(simulator: DomoSimulator) -> None:
    assert ask(simulator, grant_type="password").status_code == 400
    assert ask(simulator, scope="data audit").status_code == 400


def test_a_call_without_a_token_is_the_short_403(simulator: DomoSimulator) -> None:
    answer = httpx.get(f"{simulator.public_url}/v1/users")
    assert answer.status_code == 403
    assert set(answer.json()) == {"status", "toe"}


def test_a_token_without_the_scope_is_a_403(simulator: DomoSimulator) -> None:
    token = ask(simulator, scope="data").json()["access_token"]
    headers = {"Authorization": f"bearer {token}"}
    assert httpx.get(f"{simulator.public_url}/v1/users", headers=headers).status_code == 403
    assert httpx.get(f"{simulator.public_url}/v1/datasets", headers=headers).status_code == 200


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "..", "a.b"])
def test_a_forged_token_is_a_401_that_says_so(simulator: DomoSimulator, token: str) -> None:
    answer = httpx.get(f"{simulator.public_url}/v1/users", headers={"Authorization": f"bearer {token}"})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_token_expires_after_3599_seconds(simulator: DomoSimulator, public: httpx.Client) -> None:
    simulator.store.clock.offset_seconds = 3590
    assert public.get("/v1/users").status_code == 200
    simulator.store.clock.offset_seconds = 3600
    answer = public.get("/v1/users")
    assert answer.status_code == 401
    assert "Jwt expired at " in answer.headers["WWW-Authenticate"]


def test_tokens_can_be_ended_in_mid_run(public: httpx.Client, control: httpx.Client) -> None:
    assert control.post("/tokens/expire").status_code == 204
    assert public.get("/v1/users").status_code == 401


def test_credentials_end_with_their_owner(simulator: DomoSimulator, public: httpx.Client) -> None:
    owner = simulator.store.people.by_user_name("acme.domo.com", "muster.service@acme.example")
    assert owner is not None
    assert public.delete(f"/v1/users/{owner.id}").status_code == 204
    assert public.get("/v1/users").status_code == 401
    assert ask(simulator).status_code == 401


def test_a_demoted_owner_may_read_people_but_not_change_them(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    owner = simulator.store.people.by_user_name("acme.domo.com", "muster.service@acme.example")
    assert owner is not None
    own = public.get(f"/v1/users/{owner.id}").json()
    demoted = {**own, "role": "Participant", "roleId": "4"}
    assert public.put(f"/v1/users/{owner.id}", json=demoted).status_code == 200
    assert public.get("/v1/users").status_code == 200
    assert public.put(f"/v1/users/{owner.id}", json=own).status_code == 403


def test_a_client_sees_only_its_own_instance(simulator: DomoSimulator, public: httpx.Client) -> None:
    stranger = simulator.store.people.add(
        "globex.domo.com", {"displayName": "G", "email": "g@globex.example"}
    )
    assert public.get(f"/v1/users/{stranger.id}").status_code == 404
    assert len(public.get("/v1/users").json()) == 2
