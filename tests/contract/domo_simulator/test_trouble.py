import time
from typing import Any

import httpx
import pytest

from local.domo import DomoSimulator
from local.domo.rate_limit import RateLimit
from local.domo.trouble import Rule

HOME = "acme.domo.com"
ANN = {"name": "Ann", "email": "ann@acme.example", "role": "Participant"}
COLUMNS = [{"type": "STRING", "name": "email"}]
CSV = {"Content-Type": "text/csv"}
SEARCH = "/api/identity/v1/users/search"


def spoil(simulator: DomoSimulator, effect: str, host: str = "api.domo.com", **settings: Any) -> None:
    simulator.trouble(host).set(rules=[Rule(effect, **settings)])


def dataset(public: httpx.Client, text: str = "a@x.test\nb@x.test\n") -> str:
    body = {"name": "roster", "schema": {"columns": COLUMNS}}
    path = f"/v1/datasets/{public.post('/v1/datasets', json=body).json()['id']}"
    public.put(f"{path}/data", content=text.encode(), headers=CSV)
    return path


def crowd(simulator: DomoSimulator, size: int = 118) -> list[int]:
    people = [{"displayName": f"P{n:03}", "email": f"p{n}@acme.example"} for n in range(size)]
    simulator.store.people.add_all(HOME, people)
    return [user.id for user in simulator.store.people.page(HOME)]


def test_a_failure_before_the_work_leaves_nothing_and_one_after_it_leaves_a_user(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    spoil(simulator, "fail_before", method="POST", path="/v1/users", status=502)
    assert public.post("/v1/users", json=ANN).status_code == 502
    assert simulator.store.people.count(HOME) == 2
    spoil(simulator, "fail_after", method="POST", path="/v1/users")
    assert public.post("/v1/users", json=ANN).status_code == 503
    assert simulator.store.people.count(HOME) == 3


@pytest.mark.parametrize(("effect", "done"), [("cut_before", 0), ("cut_after", 1), ("cut_middle", 1)])
def test_a_cut_connection_is_an_error_for_the_client_and_the_next_call_works(
    simulator: DomoSimulator, public: httpx.Client, effect: str, done: int
) -> None:
    spoil(simulator, effect, method="POST", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        public.post("/v1/users", json=ANN)
    assert simulator.store.people.count(HOME) == 2 + done
    assert public.get("/v1/users").status_code == 200
    assert simulator.log.count(status=0) == 1


def test_an_export_is_cut_in_the_middle_or_short_without_a_trace(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    path = dataset(public, "a@x.test\n" * 1000)
    spoil(simulator, "cut_middle", path="/data$")
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
        public.get(f"{path}/data")
    spoil(simulator, "shorten", path="/data$")
    answer = public.get(f"{path}/data")
    assert answer.status_code == 200
    assert len(answer.content) == int(answer.headers["Content-Length"]) == 4500


def test_an_export_is_html_or_empty(simulator: DomoSimulator, public: httpx.Client) -> None:
    path = dataset(public)
    spoil(simulator, "html", path="/data$")
    answer = public.get(f"{path}/data")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html")
    assert answer.text.startswith("<!DOCTYPE html>")
    spoil(simulator, "empty", path="/data$")
    assert public.get(f"{path}/data").content == b""


@pytest.mark.parametrize("host", ["api.domo.com", HOME])
@pytest.mark.parametrize(
    ("effect", "first", "last"),
    [("repeat_page", 0, 50), ("overlap_page", 40, 90), ("skip_page", 100, 120), ("drop_rows", 50, 90)],
)
def test_pages_are_repeated_overlap_are_lost_or_are_short(  # noqa: PLR0913, PLR0917 - fixtures and cases
    simulator: DomoSimulator,
    public: httpx.Client,
    instance: httpx.Client,
    host: str,
    effect: str,
    first: int,
    last: int,
) -> None:
    ids = crowd(simulator)
    spoil(simulator, effect, host, path="/users", times=1)
    if host == HOME:
        page = instance.post(SEARCH, json={"limit": 50, "offset": 50, "showCount": True}).json()
        assert page["count"] == 120
        found = [user["id"] for user in page["users"]]
    else:
        found = [user["id"] for user in public.get("/v1/users", params={"limit": 50, "offset": 50}).json()]
    assert found == ids[first:last]


def test_a_list_of_people_comes_empty(
    simulator: DomoSimulator, public: httpx.Client, instance: httpx.Client
) -> None:
    spoil(simulator, "empty")
    spoil(simulator, "empty", HOME)
    assert public.get("/v1/users").json() == []
    assert instance.post(SEARCH, json={}).json()["users"] == []


def test_tokens_end_in_mid_run_on_both_apis(simulator: DomoSimulator, public: httpx.Client) -> None:
    spoil(simulator, "expire_tokens", skip=2, times=1)
    answers = [public.get("/v1/users").status_code for _ in range(4)]
    assert answers == [200, 200, 401, 401]
    grant = {"grant_type": "client_credentials"}
    pair = (simulator.client_id, simulator.client_secret)
    token = public.post("/oauth/token", data=grant, auth=pair).json()["access_token"]
    again = public.get("/v1/users", headers={"Authorization": f"bearer {token}"})
    assert again.status_code == 200


def test_a_rule_strikes_every_nth_fitting_request_so_many_times(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    spoil(simulator, "fail_before", method="GET", path=r"/v1/users$", skip=1, every=2, times=2)
    answers = []
    for _ in range(8):
        answers.append(public.get("/v1/users").status_code)
        assert public.get("/v1/datasets").status_code == 200
    assert answers == [200, 200, 503, 200, 503, 200, 200, 200]
    assert simulator.trouble().struck() == [2]


def test_too_many_requests_are_refused_with_a_time_to_wait(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    simulator.trouble().set(rate_limit=RateLimit(per_second=0.5, burst=2))
    answers = [public.get("/v1/users") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 2


def test_a_limit_may_come_as_a_403_that_says_so(simulator: DomoSimulator, instance: httpx.Client) -> None:
    simulator.trouble(HOME).set(rate_limit=RateLimit(per_second=0.001, answer=403))
    instance.post(SEARCH, json={})
    answer = instance.post(SEARCH, json={})
    assert answer.status_code == 403
    assert answer.json() == {"message": "API Rate limit reached."}
    assert "Retry-After" not in answer.headers


def test_latency_is_waited_for_on_its_host_alone(
    simulator: DomoSimulator, public: httpx.Client, instance: httpx.Client
) -> None:
    simulator.trouble(HOME).set(latency_ms=120)
    started = time.perf_counter()
    public.get("/v1/users")
    quick = time.perf_counter() - started
    instance.get("/api/content/v2/users/me")
    assert time.perf_counter() - started - quick >= 0.12
    assert quick < 0.12


def test_imported_data_is_read_only_after_the_lag_though_the_mark_moved_at_once(
    simulator: DomoSimulator, public: httpx.Client, control: httpx.Client
) -> None:
    path = dataset(public, "old@x.test\n")
    before = public.get(path).json()
    simulator.store.clock.offset_seconds = 5
    assert control.put("/lag", json={"seconds": 60}).status_code == 204
    public.put(f"{path}/data", content=b"new@x.test\n", headers=CSV)
    assert public.get(path).json()["dataCurrentAt"] > before["dataCurrentAt"]
    assert public.get(f"{path}/data").text == "old@x.test\n"
    public.put(f"{path}/data", content=b"more@x.test\n", headers=CSV, params={"updateMethod": "APPEND"})
    simulator.store.clock.offset_seconds = 70
    assert public.get(f"{path}/data").text == "new@x.test\nmore@x.test\n"


def test_trouble_is_set_seen_and_ended_over_the_control_host(
    control: httpx.Client, public: httpx.Client
) -> None:
    order = {
        "latency_ms": 1,
        "rate_limit": {"per_second": 100, "burst": 10},
        "rules": [{"effect": "fail_before", "path": "/v1/users", "times": 1}],
    }
    assert control.put("/trouble/api.domo.com", json=order).status_code == 204
    assert [public.get("/v1/users").status_code for _ in range(2)] == [503, 200]
    shown = control.get("/trouble").json()["hosts"]["api.domo.com"]
    assert shown["rules"][0]["struck"] == 1
    assert shown["rate_limit"]["per_second"] == 100
    assert control.delete("/trouble").status_code == 204
    assert control.get("/trouble").json()["hosts"]["api.domo.com"] == {
        "latency_ms": 0.0, "rate_limit": None, "largest_page": None, "rules": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    "order",
    [
        {"rules": [{"effect": "explode"}]},
        {"rules": [{"effect": "html", "every": 0}]},
        {"rules": [{"effect": "html", "colour": "red"}]},
        {"rules": [{"effect": "html", "status": 999}]},
        {"rate_limit": {"per_second": 0}},
        {"weather": "bad"},
    ],
)
def test_an_order_of_trouble_that_makes_no_sense_is_refused(
    control: httpx.Client, order: dict[str, Any]
) -> None:
    assert control.put(f"/trouble/{HOME}", json=order).status_code == 400
    assert control.put("/trouble/nowhere", json={}).status_code == 404


def test_a_host_with_small_pages_gives_fewer_people_than_are_asked_for_and_moves_pages_by_as_many(
    simulator: DomoSimulator, public: httpx.Client
) -> None:
    ids = crowd(simulator, 18)
    trouble = simulator.trouble("api.domo.com")
    trouble.set(largest_page=8)
    assert [row["id"] for row in public.get("/v1/users?limit=500&offset=8").json()] == ids[8:16]
    assert len(public.get("/v1/users?limit=3").json()) == 3
    trouble.set(largest_page=8, rules=[Rule("skip_page", path="/v1/users$")])
    assert [row["id"] for row in public.get("/v1/users?limit=500").json()] == ids[8:16]
    trouble.clear()
    assert len(public.get("/v1/users?limit=500").json()) == 20
