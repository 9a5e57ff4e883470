from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import orjson
import pytest

from muster.adapters.domo.http.answers import Answer, error_of, printable, retry_after_seconds, what_domo_said
from muster.adapters.domo.http.operations import (
    ALL_OPERATIONS,
    ASK_FOR_TOKEN,
    GET_USER,
    LOG_IN,
    UPDATE_USER,
    Operation,
)
from muster.errors import CredentialError, RateLimitedError, RefusedError

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        (" 7 ", 7.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0.0),
        ("Sat, 21 Nov 2026 12:00:05 -0000", 5.0),
        ("soon", None),
        ("", None),
        ("-3", None),
        ("86400", 86_400.0),
        ("1795262400", 86_400.0),
        ("9" * 400, 86_400.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("٣", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW.timestamp()) == seconds


def test_a_403_is_a_rate_limit_only_when_it_says_so() -> None:
    limited = Answer(403, {}, b'{"message":"API Rate limit reached."}')
    forbidden = Answer(403, {}, b'{"message":"Access is denied"}')
    assert isinstance(error_of(UPDATE_USER, limited, account="acme", now=0), RateLimitedError)
    assert isinstance(error_of(UPDATE_USER, forbidden, account="acme", now=0), RefusedError)


def test_no_other_status_is_told_by_its_text() -> None:
    answer = Answer(400, {}, b'{"message":"Rate limit? User already exists, not found, unauthorized"}')
    error = error_of(UPDATE_USER, answer, account="acme", now=0)
    assert type(error) is RefusedError
    assert error.status == 400


@pytest.mark.parametrize(
    ("operation", "status", "cause"),
    [
        (GET_USER, 401, "It has expired, was revoked, or belongs to another instance."),
        (GET_USER, 403, "It may not do this, or belongs to another instance."),
        (GET_USER, 303, "Domo does not let in the addresses that Muster calls from"),
        (UPDATE_USER, 303, "see the IP allowlist of the instance"),
        (ASK_FOR_TOKEN, 401, "Its client id or secret is wrong"),
        (LOG_IN, 403, "is that the name of its instance?"),
    ],
)
def test_a_refused_account_is_named_with_the_likely_cause_and_the_command_that_mends_it(
    operation: Operation, status: int, cause: str
) -> None:
    error = error_of(operation, Answer(status, {}, b""), account="acme-home", now=0)
    assert isinstance(error, CredentialError)
    assert str(error).startswith(f'Account "acme-home" was refused: Domo answered {status} when asked to')
    assert cause in str(error)
    assert "`muster accounts check acme-home`" in str(error)
    assert "`muster accounts add acme-home` takes new credentials." in str(error)


def test_a_message_tells_the_status_the_call_and_what_domo_said() -> None:
    body = orjson.dumps({"status": 400, "message": "name is required", "toe": "CA6JIHTO46"})
    text = str(error_of(UPDATE_USER, Answer(400, {}, body), account="acme", now=0))
    assert "400" in text
    assert "update a user" in text
    assert "name is required" in text
    assert "CA6JIHTO46" in text


def test_what_the_token_endpoint_says_is_not_repeated() -> None:
    answer = Answer(400, {}, b'{"message":"secret s3cr3t is wrong"}')
    assert "s3cr3t" not in str(error_of(ASK_FOR_TOKEN, answer, account="acme", now=0))


@pytest.mark.parametrize("body", [b"", b"<html>oops</html>", b"[1]", b'{"message":null}', b'"text"', b"\xff"])
def test_a_body_without_a_message_says_nothing(body: bytes) -> None:
    assert what_domo_said(body) == ""


def test_control_characters_and_long_texts_do_not_get_into_a_message() -> None:
    assert printable("a\x1b[31mb\r\n\tc\u202ed\x00") == "a [31mb c d"
    assert len(printable("x" * 1000)) == 200


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len({operation.name for operation in ALL_OPERATIONS}) == len(ALL_OPERATIONS)
