# ruff: noqa: E501 - one line a case
"""Wrong answers about the account itself: tokens, sessions, who it is, and which roles there are."""

from typing import Any

import orjson

from tests.corpus.answer_grammar import HTML, Change, body, changed, no_json, on
from tests.corpus.domo_world import CLIENT, PASSWORD, TOKEN, AnswerCase

ME = "GET ^/api/content/v2/users/me$"
ROLES = "GET ^/api/authorization/v1/roles$"
TOKENS = "POST ^/oauth/token$"
SESSION = "POST ^/api/content/v2/authentication$"


def _case(name: str, account: str, route: str, tells: str, change: Change) -> AnswerCase:
    return AnswerCase(name, account, on(route, change), tells)


def _json(document: Any, status: int = 200) -> Change:
    return body(orjson.dumps(document), status=status)


ACCOUNTS = [
    *no_json("me", TOKEN, ME, "not-read", is_a_redirect="account-refused"),
    *no_json("roles", TOKEN, ROLES, "not-read", is_a_redirect="account-refused"),
    *no_json("session", PASSWORD, SESSION, "not-read", is_a_redirect="account-refused", is_an_error_object="account-refused", is_an_empty_object="account-refused", is_in_a_wrapper="account-refused"),
    *no_json("token", CLIENT, TOKENS, "not-read", is_a_redirect="account-refused"),
    _case("me-is-nobody", TOKEN, ME, "not-read", changed(lambda me: {**me, "id": 4711})),
    _case("me-has-no-id", TOKEN, ME, "not-read", changed(lambda me: {key: value for key, value in me.items() if key != "id"})),
    _case("me-has-a-word-for-an-id", TOKEN, ME, "not-read", changed(lambda me: {**me, "id": "me"})),
    _case("me-has-an-id-below-zero", TOKEN, ME, "not-read", changed(lambda me: {**me, "id": -1})),
    _case("me-is-a-list", TOKEN, ME, "not-read", changed(lambda me: [me])),
    _case("me-is-unauthorised", TOKEN, ME, "account-refused", body(b"", status=401)),
    _case("me-is-forbidden", TOKEN, ME, "account-refused", body(HTML, "text/html", 403)),
    _case("roles-are-none", TOKEN, ROLES, "", _json([])),
    _case("roles-of-another-instance", TOKEN, ROLES, "", _json([{"id": 428016579, "name": "Analyst"}])),
    _case("roles-without-ids", TOKEN, ROLES, "not-read", _json([{"name": "Admin"}])),
    _case("roles-with-null-ids", TOKEN, ROLES, "not-read", _json([{"id": None, "name": "Admin"}])),
    _case("roles-that-are-names", TOKEN, ROLES, "not-read", _json(["Admin", "Participant"])),
    _case("roles-in-an-object", TOKEN, ROLES, "not-read", changed(lambda roles: {"roles": roles})),
    _case("roles-forbidden", TOKEN, ROLES, "account-refused", body(HTML, "text/html", 403)),
    _case("session-refused-in-a-200", PASSWORD, SESSION, "account-refused", _json({"success": False, "reason": "INVALID_CREDENTIALS"})),
    _case("session-locked-in-a-200", PASSWORD, SESSION, "account-refused", _json({"success": False, "reason": "ACCOUNT_LOCKED"})),
    _case("session-that-wants-a-second-factor", PASSWORD, SESSION, "account-refused", _json({"success": False, "reason": "MFA_REQUIRED"})),
    _case("session-without-a-token", PASSWORD, SESSION, "account-refused", _json({"success": True})),
    _case("session-with-a-null-token", PASSWORD, SESSION, "account-refused", _json({"success": True, "sessionToken": None})),
    _case("session-with-a-token-of-nobody", PASSWORD, SESSION, "account-refused", _json({"success": True, "sessionToken": "x" * 40})),
    _case("session-with-a-token-of-two-lines", PASSWORD, SESSION, "account-refused", _json({"success": True, "sessionToken": "a\r\nX-Domo: b"})),
    _case("session-with-a-number-for-a-token", PASSWORD, SESSION, "account-refused", _json({"success": True, "sessionToken": 42})),
    _case("token-missing", CLIENT, TOKENS, "not-read", changed(lambda token: {key: value for key, value in token.items() if key != "access_token"})),
    _case("token-null", CLIENT, TOKENS, "not-read", changed(lambda token: {**token, "access_token": None})),
    _case("token-of-nobody", CLIENT, TOKENS, "account-refused", changed(lambda token: {**token, "access_token": "x" * 40})),
    _case("token-of-two-lines", CLIENT, TOKENS, "account-refused", changed(lambda token: {**token, "access_token": "a\r\nX-Domo: b"})),
    _case("token-of-no-user", CLIENT, TOKENS, "not-read", changed(lambda token: {key: value for key, value in token.items() if key != "userId"})),
    _case("token-of-user-4711", CLIENT, TOKENS, "not-read", changed(lambda token: {**token, "userId": 4711})),
    _case("token-with-a-null-life", CLIENT, TOKENS, "", changed(lambda token: {**token, "expires_in": None})),
    _case("token-with-a-text-for-a-life", CLIENT, TOKENS, "", changed(lambda token: {**token, "expires_in": "soon"})),
    _case("token-that-ended-already", CLIENT, TOKENS, "", changed(lambda token: {**token, "expires_in": -5})),
    _case("token-of-another-instance", CLIENT, TOKENS, "account-refused", changed(lambda token: {**token, "domain": "globex.domo.com"})),
    _case("token-refused", CLIENT, TOKENS, "account-refused", _json({"error": "invalid_client"}, 400)),
]  # fmt: skip
