from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from muster.adapters.ses_mailer import SesMailer
from muster.domain.reports.mail import Mail
from muster.errors import (
    ConfigurationError,
    MusterError,
    RateLimitedError,
    RefusedError,
    ServerTroubleError,
)

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

SENDER = "muster@acme.example"
MAIL = Mail("[Muster] Zoë's staff: 1 created", "It is done.\n", "<p>It is <b>done</b>.</p>")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> "Iterator[SESV2Client]":
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        # another module's mock may be open around this one, and then it is not a fresh one
        ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].reset()
        yield boto3.client("sesv2", region_name="eu-west-1")


def test_a_mail_goes_from_the_sender_to_the_one_recipient(client: "SESV2Client") -> None:
    client.create_email_identity(EmailIdentity=SENDER)
    SesMailer(client, SENDER).send(MAIL, "ann@acme.example")
    (message,) = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].sent_messages
    assert (message.source, message.destinations) == (SENDER, {"ToAddresses": ["ann@acme.example"]})
    assert (message.subject, message.body) == (MAIL.subject, MAIL.html)


def test_text_and_html_are_both_sent_in_utf_8(client: "SESV2Client") -> None:
    def data(text: str) -> dict[str, str]:
        return {"Data": text, "Charset": "UTF-8"}

    with Stubber(client) as stubber:
        body = {"Text": data(MAIL.text), "Html": data(MAIL.html)}
        stubber.add_response(
            "send_email",
            {"MessageId": "1"},
            {
                "FromEmailAddress": SENDER,
                "Destination": {"ToAddresses": ["ann@acme.example"]},
                "Content": {"Simple": {"Subject": data(MAIL.subject), "Body": body}},
            },
        )
        SesMailer(client, SENDER).send(MAIL, "ann@acme.example")
        stubber.assert_no_pending_responses()


def test_a_sender_that_is_not_verified_is_refused_with_the_reason(client: "SESV2Client") -> None:
    with pytest.raises(RefusedError, match=f"not verified {SENDER}"):
        SesMailer(client, SENDER).send(MAIL, "ann@acme.example")


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("TooManyRequestsException", 429, RateLimitedError),
        ("InternalFailure", 500, ServerTroubleError),
        ("ServiceUnavailable", 503, ServerTroubleError),
        ("AccessDeniedException", 403, ConfigurationError),
        ("MessageRejected", 400, RefusedError),
        ("SendingPausedException", 400, RefusedError),
    ],
)
def test_what_ses_answers_becomes_one_of_our_errors(
    client: "SESV2Client", code: str, status: int, expected: type[MusterError]
) -> None:
    with Stubber(client) as stubber:
        stubber.add_client_error("send_email", code, "because", status)
        with pytest.raises(expected) as raised:
            SesMailer(client, SENDER).send(MAIL, "ann@acme.example")
    assert type(raised.value) is expected


def test_no_answer_at_all_is_worth_another_try_with_an_unknown_outcome() -> None:
    client = boto3.client(
        "sesv2",
        region_name="eu-west-1",
        endpoint_url="http://127.0.0.1:9",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1),
    )
    with pytest.raises(ServerTroubleError) as raised:
        SesMailer(client, SENDER).send(MAIL, "ann@acme.example")
    assert raised.value.unknown_outcome
