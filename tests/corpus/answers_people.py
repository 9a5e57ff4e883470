# ruff: noqa: E501 - one line a case
"""Wrong answers about people, from the API of an instance."""

from collections.abc import Callable
from typing import Any

import orjson

from local.domo.exchange import Request
from tests.corpus.answer_grammar import UNTOLD, Change, changed, entries, no_json, on, rewritten
from tests.corpus.domo_world import TOKEN, AnswerCase

SEARCH = "POST /api/identity/v1/users/search$"
JANE = "p06@acme.example"


def _offset(request: Request) -> int:
    return int(orjson.loads(request.body).get("offset", 0))


def _is_listing(request: Request) -> bool:
    return not orjson.loads(request.body).get("filters")


def _search(
    name: str,
    tells: str,
    change: Change,
    chosen: Callable[[Request], bool] = lambda _request: True,
    first: int = 0,
) -> AnswerCase:
    return AnswerCase(f"people-{name}", TOKEN, on(SEARCH, change, chosen=chosen, first=first), tells)


def _attribute(name: str, values: Any) -> Callable[[dict[str, Any]], None]:
    def change(person: dict[str, Any]) -> None:
        kept = [each for each in person["attributes"] if each["key"] != name]
        person["attributes"] = [*kept, {"key": name, "values": values}]

    return change


def _moved(request: Request, by: int | None) -> Request:
    """A search for a later page asked for another one: by so many people further on, or the first for ever."""
    if request.path.endswith("/users/search") and _is_listing(request) and _offset(request):
        offset = 0 if by is None else _offset(request) + by
        request.body = orjson.dumps({**orjson.loads(request.body), "offset": offset})
    return request


def _put(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda person: person.update(fields)


def _without(*fields: str) -> Callable[[dict[str, Any]], None]:
    def change(person: dict[str, Any]) -> None:
        for field in fields:
            person.pop(field, None)
        person["attributes"] = [each for each in person.get("attributes", []) if each["key"] not in fields]

    return change


def _users(change: Callable[[list[Any]], Any]) -> Change:
    return changed(lambda document: {**document, "users": change(document["users"])})


def _count(change: Callable[[int], Any]) -> Change:
    return changed(lambda document: {**document, "count": change(document["count"])})


def _lost(*addresses: str) -> Change:
    """People left out, and not counted either."""

    def change(document: Any) -> Any:
        kept = [each for each in document["users"] if each["emailAddress"] not in addresses]
        return {**document, "users": kept, "count": document["count"] - len(addresses)}

    return changed(change)


PEOPLE = [
    *no_json("people", TOKEN, SEARCH, "not-read", is_a_redirect="account-refused"),
    _search("none-and-none-counted", "not-read", changed(lambda _document: {"users": [], "count": 0})),
    _search("none-and-all-counted", "not-read", _users(lambda _users: [])),
    _search("none-from-the-second-page-on", "not-read", _users(lambda _users: []), lambda request: _offset(request) > 0),
    _search("not-told", "not-read", changed(lambda document: {"count": document["count"]})),
    _search("null", "not-read", _users(lambda _users: None)),
    _search("an-object", "not-read", _users(lambda users: dict(enumerate(map(str, users))) and {})),
    _search("ids-alone", "not-read", _users(lambda users: [each["id"] for each in users])),
    _search("with-a-null-among-them", "not-read", _users(lambda users: [None, *users[1:]])),
    _search("in-a-list-alone", "not-read", changed(lambda document: document["users"])),
    _search("count-missing", "not-read", changed(lambda document: {"users": document["users"]})),
    _search("count-null", "not-read", _count(lambda _count: None)),
    _search("count-a-text", "not-read", _count(str)),
    _search("count-a-fraction", "not-read", _count(lambda count: count + 0.5)),
    _search("count-true", "not-read", _count(lambda _count: True)),
    _search("count-one-too-few", UNTOLD, _count(lambda count: count - 1)),
    _search("count-one-too-many", "not-read", _count(lambda count: count + 1)),
    _search("count-negative", "not-read", _count(lambda count: -count)),
    _search("count-huge", "not-read", _count(lambda count: 10**15)),
    _search("count-of-the-page", "not-read", changed(lambda document: {**document, "count": len(document["users"])})),
    _search("count-of-the-pages-asked-for", UNTOLD, _count(lambda _count: 20)),
    _search("count-twice-in-the-document", "not-read", rewritten(lambda content: content[:-1] + b',"count":0}')),
    _search("the-last-of-a-page-lost", "not-read", _users(lambda users: users[:-1])),
    _search("the-first-of-a-page-lost", "not-read", _users(lambda users: users[1:]), lambda request: _offset(request) == 20),
    _search("half-of-a-page-lost", "not-read", _users(lambda users: users[: len(users) // 2]), lambda request: _offset(request) == 20),
    _search("one-lost-and-not-counted", UNTOLD, _lost(JANE)),
    _search("ten-lost-and-not-counted", "not-read", _lost(*(f"p{number:02}@acme.example" for number in range(10, 20)))),
    _search("the-account-lost-and-not-counted", "not-read", _lost("muster.service@acme.example")),
    _search("a-page-longer-than-asked-for", "not-read", _users(lambda users: [*users, *users])),
    _search("somebody-twice-in-a-page", "not-read", _users(lambda users: [*users[:-1], *users[:1]])),
    _search("all-with-one-id", "not-read", entries(_put(id=4711))),
    *(
        _search(f"an-id-{name}", "not-read", entries(_put(id=value), JANE))
        for name, value in (
            ("null", None), ("a-word", "jane"), ("a-fraction", 4711.5), ("negative", -4711), ("zero", 0), ("true", True),
            ("huge", 10**18), ("blank", ""), ("a-list", [4711]), ("in-other-digits", "٤٧١١"),
        )
    ),
    _search("an-id-missing", "not-read", entries(_without("id"), JANE)),
    _search("an-address-missing", "directory-user-without-email", entries(_without("emailAddress"), JANE)),
    _search("an-address-null", "directory-user-without-email", entries(lambda person: (_attribute("emailAddress", [None])(person), _put(emailAddress=None)(person))[1], JANE)),
    _search("an-address-of-somebody-else", "directory-duplicate-email", entries(_attribute("emailAddress", ["p07@acme.example"]), JANE)),
    _search("an-address-that-is-a-list", "not-read", entries(_attribute("emailAddress", [["p06@acme.example"]]), JANE)),
    _search("all-addresses-missing", "directory-user-without-email", entries(_without("emailAddress"))),
    _search("all-addresses-the-same", "directory-duplicate-email", entries(_attribute("emailAddress", ["all@acme.example"]))),
    _search("attributes-missing", "not-read", entries(lambda person: person.pop("attributes"))),
    _search("attributes-null", "not-read", entries(_put(attributes=None))),
    _search("attributes-an-object", "not-read", entries(_put(attributes={"title": "x"}))),
    _search("attributes-without-keys", "not-read", entries(_put(attributes=[{"values": ["x"]}]))),
    _search("attributes-without-values", "not-read", entries(_put(attributes=[{"key": "title"}]))),
    _search("attributes-of-one-missing", "not-read", entries(lambda person: person.pop("attributes"), JANE)),
    _search("a-value-that-is-an-object", "not-read", entries(_attribute("title", [{"text": "Engineer 6"}]), JANE)),
    _search("values-that-are-a-text", "not-read", entries(_attribute("title", "Engineer 6"), JANE)),
    _search("values-null", "", entries(_attribute("title", None), JANE)),
    _search("no-attribute-told-of-anybody", "", entries(_put(attributes=[]))),
    _search("everybody-an-admin", "admin-changes", entries(_attribute("roleId", [1]))),
    _search("nobody-an-admin", "update-share", entries(_attribute("roleId", [4]))),
    _search("a-role-in-words", "", entries(_attribute("roleId", ["Participant"]), JANE)),
    _search("a-role-that-is-nan", "", entries(_attribute("roleId", ["NaN"]), JANE)),
    _search("another-title-told-of-everybody", "update-share", entries(_attribute("title", ["Chief"]))),
    _search("of-another-instance", "not-read", entries(lambda person: person.update(id=person["id"] + 7, emailAddress="x" + person["emailAddress"]))),
    AnswerCase("people-the-first-page-for-ever", TOKEN, lambda: lambda request, work: work(_moved(request, None)), "not-read"),
    AnswerCase("people-pages-that-overlap", TOKEN, lambda: lambda request, work: work(_moved(request, -1)), "not-read"),
    AnswerCase("people-pages-that-skip-one", TOKEN, lambda: lambda request, work: work(_moved(request, 1)), "not-read"),
    _search("moved-at-the-first-reading", "not-read", _count(lambda count: count + 1), first=1),
    _search("short-at-the-first-reading", "", _users(lambda users: users[:-1]), first=1),
]  # fmt: skip
