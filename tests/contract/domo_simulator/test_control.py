import httpx
import pytest

from local.domo import DomoSimulator

COLUMNS = [{"type": "STRING", "name": "email"}]


def test_people_and_roles_are_added_and_seen_with_everything(control: httpx.Client) -> None:
    role = {"instance": "globex.domo.com", "name": "Steward", "id": 856876397}
    assert control.post("/roles", json=role).json() == {"id": 856876397, "name": "Steward"}
    people = [{"displayName": "Ann", "email": "a@x.test", "roleId": 856876397, "department": "Sales"}]
    made = control.post("/users", json={"instance": "globex.domo.com", "users": people}).json()[0]
    listed = control.get("/users", params={"instance": "globex.domo.com"}).json()
    assert made in listed
    assert (made["department"], made["userName"], made["locale"]) == ("Sales", "a@x.test", None)
    assert control.delete(f"/users/{made['id']}", params={"instance": "globex.domo.com"}).status_code == 204
    gone = control.get("/users", params={"instance": "globex.domo.com", "deleted": "true"}).json()
    assert [user["id"] for user in gone] == [made["id"]]


def test_people_are_added_all_or_none(control: httpx.Client) -> None:
    people = [{"displayName": "Ann", "email": "a@x.test"}, {"displayName": "Bob", "email": "A@x.test"}]
    assert control.post("/users", json={"users": people}).status_code == 409
    assert len(control.get("/users").json()) == 2


def test_datasets_are_seeded_filled_and_read(control: httpx.Client, public: httpx.Client) -> None:
    body = {"name": "sheet", "columns": COLUMNS, "csv": "a@x.test\n", "updatable": False}
    made = control.post("/datasets", json=body).json()
    assert (made["rows"], made["origin"]) == (1, "connector")
    path = f"/datasets/{made['id']}/data"
    assert control.put(path, content=b"b@x.test\nc@x.test\n").json()["rows"] == 2
    assert control.get(path).text == "email\nb@x.test\nc@x.test\n"
    assert [row["id"] for row in control.get("/datasets").json()] == [made["id"]]
    refused = public.put(f"/v1{path}", content=b"x\n", headers={"Content-Type": "text/csv"})
    assert refused.status_code == 403


def test_requests_are_counted_and_forgotten(control: httpx.Client, public: httpx.Client) -> None:
    control.delete("/requests")
    for _ in range(3):
        public.get("/v1/users/1")
    document = control.get("/requests", params={"last": 2}).json()
    assert {
        "host": "api.domo.com",
        "method": "GET",
        "route": "/v1/users/{user_id}",
        "status": 404,
        "count": 3,
    } in document["counts"]
    assert len(document["calls"]) == 2


def test_the_clock_moves_by_the_offset(control: httpx.Client, public: httpx.Client) -> None:
    assert control.post("/clock", json={"offset_seconds": 4000}).status_code == 204
    assert control.get("/state").json()["clock_offset_seconds"] == 4000
    assert public.get("/v1/users").status_code == 401


def test_a_reset_goes_back_to_the_start_with_new_credentials(
    simulator: DomoSimulator, control: httpx.Client, public: httpx.Client
) -> None:
    control.post("/users", json={"users": [{"displayName": "Ann", "email": "a@x.test"}]})
    url, secret = simulator.public_url, simulator.client_secret
    answer = control.post("/reset").json()
    assert answer["acme.domo.com"]["client_secret"] == simulator.client_secret != secret
    assert len(control.get("/users").json()) == 2
    assert simulator.public_url == url
    assert public.get("/v1/users").status_code == 401


def test_a_further_client_can_have_fewer_scopes(control: httpx.Client, simulator: DomoSimulator) -> None:
    owner = control.get("/users").json()[0]["id"]
    made = control.post("/clients", json={"user_id": owner, "scopes": ["data"]}).json()
    pair = (made["client_id"], made["client_secret"])
    grant = {"grant_type": "client_credentials"}
    answer = httpx.post(f"{simulator.public_url}/oauth/token", data=grant, auth=pair).json()
    assert answer["scope"] == "data"


@pytest.mark.parametrize(
    ("path", "body"),
    [("/users", {}), ("/datasets", {"name": "x"}), ("/clock", {"offset_seconds": "soon"})],
)
def test_a_bad_order_is_a_400_that_says_why(control: httpx.Client, path: str, body: object) -> None:
    answer = control.post(path, json=body)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_an_unknown_instance_is_a_404(control: httpx.Client) -> None:
    assert control.get("/users", params={"instance": "nobody.domo.com"}).status_code == 404
