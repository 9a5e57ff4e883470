# ruff: noqa: E501 - one line a case
"""Wrong answers about people, from the public API."""

from collections.abc import Callable
from typing import Any

from local.domo.exchange import Request
from tests.corpus.answer_grammar import UNTOLD, Change, body, changed, entries, no_json, on, rewritten
from tests.corpus.domo_world import CLIENT, AnswerCase

LIST = "GET ^/v1/users/?$"
ONE = r"GET ^/v1/users/\d+$"
JANE = "p06@acme.example"


def _list(
    name: str,
    tells: str,
    change: Change,
    chosen: Callable[[Request], bool] = lambda _request: True,
    first: int = 0,
) -> AnswerCase:
    return AnswerCase(f"users-{name}", CLIENT, on(LIST, change, chosen=chosen, first=first), tells)


def _one(name: str, tells: str, change: Change) -> AnswerCase:
    return AnswerCase(f"user-{name}", CLIENT, on(ONE, change), tells)


def _of_jane(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    return changed(lambda person: change(person) if person.get("email") == JANE else person)


def _later(request: Request) -> bool:
    return int(request.query.get("offset", 0)) > 0


def _from(request: Request, offset: int) -> Request:
    if request.method == "GET" and request.path == "/v1/users":
        request.query = {**request.query, "offset": str(offset)}
    return request


def _asked(request: Request) -> int:
    return int(request.query.get("offset", 0))


PUBLIC_PEOPLE = [
    *no_json("users", CLIENT, LIST, "not-read", is_a_redirect="account-refused"),
    *no_json("user", CLIENT, ONE, "not-read", is_a_redirect="account-refused"),
    _list("none", "not-read", body(b"[]")),
    _list("none-from-the-second-page-on", "create-failed", body(b"[]"), _later),
    _list("the-last-of-a-page-lost", UNTOLD, changed(lambda users: users[:-1])),
    _list("the-first-of-a-page-lost", "not-read", changed(lambda users: users[1:]), _later),
    _list("half-of-the-second-page-lost", "not-read", changed(lambda users: users[: len(users) // 2]), lambda request: _asked(request) == 20),
    _list("one-lost-in-the-second-reading-only", "", changed(lambda users: users), _later),
    _list("one-lost", "not-read", changed(lambda users: [each for each in users if each["email"] != JANE])),
    _list("the-account-lost", "not-read", changed(lambda users: [each for each in users if "service" not in each["email"]])),
    _list("somebody-twice", "not-read", changed(lambda users: [*users[:-1], *users[:1]])),
    _list("more-than-asked-for", "not-read", changed(lambda users: [*users, *users])),
    _list("ids-alone", "not-read", changed(lambda users: [each["id"] for each in users])),
    _list("with-a-null-among-them", "not-read", changed(lambda users: [None, *users[1:]])),
    _list("in-pages-that-shrink", "not-read", changed(lambda users: users[: len(users) - 3]), _later),
    *(
        _list(f"an-id-{name}", "not-read", entries(lambda person, value=value: person.update(id=value), JANE))  # type: ignore[misc]
        for name, value in (
            ("null", None), ("a-word", "jane"), ("a-fraction", 4711.5), ("negative", -4711), ("zero", 0), ("true", True),
            ("huge", 10**18), ("blank", ""), ("of-nobody", 4711),
        )
    ),
    _list("an-id-missing", "not-read", entries(lambda person: person.pop("id"), JANE)),
    _list("an-id-of-somebody-else", "not-read", changed(lambda users: [{**each, "id": users[0]["id"]} for each in users])),
    AnswerCase("users-the-first-page-for-ever", CLIENT, lambda: lambda request, work: work(_from(request, 0)), "not-read"),
    AnswerCase("users-pages-that-overlap", CLIENT, lambda: lambda request, work: work(_from(request, max(0, _asked(request) - 1))), "not-read"),
    AnswerCase("users-pages-that-skip-one", CLIENT, lambda: lambda request, work: work(_from(request, _asked(request) + bool(_asked(request)))), "create-failed"),
    _one("somebody-else", "not-read", _of_jane(lambda person: {**person, "id": person["id"] + 1})),
    _one("without-an-id", "not-read", _of_jane(lambda person: {key: value for key, value in person.items() if key != "id"})),
    _one("deleted-meanwhile", "not-read", _of_jane(lambda person: {"id": person["id"], "deleted": True})),
    _one("without-an-address", "directory-user-without-email", _of_jane(lambda person: {**person, "email": None})),
    _one("with-a-list-for-an-address", "bad-value", _of_jane(lambda person: {**person, "email": [JANE]})),
    _one("with-the-address-of-somebody-else", "directory-duplicate-email", _of_jane(lambda person: {**person, "email": "p07@acme.example"})),
    _one("without-any-field", "create-refused", changed(lambda person: {"id": person["id"]})),
    _one("with-an-object-for-a-title", "bad-value", _of_jane(lambda person: {**person, "title": {"text": "x"}})),
    _one("with-true-for-a-title", "bad-value", _of_jane(lambda person: {**person, "title": True})),
    _one("with-a-number-for-a-title", "", _of_jane(lambda person: {**person, "title": 6.5})),
    _one("with-a-role-that-nobody-knows", "column-not-known", _of_jane(lambda person: {**person, "role": "Wizard", "roleId": None})),
    _one("an-admin-each", "admin-changes", changed(lambda person: {**person, "role": "Admin", "roleId": 1})),
    _one("with-another-title-each", "update-share", changed(lambda person: {**person, "title": "Chief"})),
    _one("with-keys-twice", "directory-user-without-email", rewritten(lambda content: content[:-1] + b',"email":""}')),
]  # fmt: skip
