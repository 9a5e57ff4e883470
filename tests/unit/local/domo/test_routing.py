import pytest

from local.domo.errors import ApiError
from local.domo.exchange import Reply, Request
from local.domo.routing import Router


def request(method: str, path: str) -> Request:
    return Request(method, path, query={}, headers={}, body=b"")


def router() -> Router:
    made = Router()
    for template in ("/users/search", "/users/{user_id}", "/users"):
        made.add("GET", template, lambda _request, name=template: Reply(200, name.encode()))  # type: ignore[misc]
    return made


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/users", "/users"),
        ("/users/", "/users"),
        ("/users/search", "/users/search"),
        ("/users/7", "/users/{user_id}"),
    ],
)
def test_the_first_template_that_matches_the_whole_path_wins(path: str, template: str) -> None:
    found, handler = router().find(request("GET", path))
    assert found == template
    assert handler(request("GET", path)).body == template.encode()


def test_the_named_parts_are_given_to_the_request() -> None:
    asked = request("GET", "/users/7")
    router().find(asked)
    assert asked.parameters == {"user_id": "7"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nobody", 404), ("GET", "/users/7/x", 404), ("PUT", "/users", 405)],
)
def test_unknown_paths_and_methods_are_refused(method: str, path: str, status: int) -> None:
    with pytest.raises(ApiError) as refused:
        router().find(request(method, path))
    assert refused.value.status == status
