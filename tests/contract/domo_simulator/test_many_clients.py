from concurrent.futures import ThreadPoolExecutor

import httpx

from local.domo import DomoSimulator

HOME = "acme.domo.com"
USERS = "/api/identity/v1/users"


def test_many_clients_at_once_lose_nothing_and_make_nothing_twice(
    simulator: DomoSimulator, instance: httpx.Client
) -> None:
    def create(number: int) -> int:
        body = {"displayName": f"P{number}", "emailAddress": f"p{number // 2}@acme.example", "roleId": 4}
        return instance.post(USERS, json=body).status_code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(create, range(80)))
    assert sorted(answers) == [200] * 40 + [409] * 40
    assert simulator.store.people.count(HOME) == 42


def test_appends_at_once_all_arrive(simulator: DomoSimulator, public: httpx.Client) -> None:
    schema = {"columns": [{"type": "LONG", "name": "n"}]}
    made = public.post("/v1/datasets", json={"name": "log", "schema": schema}).json()
    path = f"/v1/datasets/{made['id']}/data"

    def append(number: int) -> int:
        headers, query = {"Content-Type": "text/csv"}, {"updateMethod": "APPEND"}
        return public.put(path, content=b"%d\n" % number, headers=headers, params=query).status_code

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(append, range(50))) == {204}
    assert sorted(map(int, public.get(path).text.split())) == list(range(50))
