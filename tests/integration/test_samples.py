"""The files of events/ are what AWS sends, so that `sam local invoke` shows what happens."""

import hashlib
import json
from pathlib import Path

import pytest

from muster.services.triggers.webhook import sign
from tests.fakes.aws import the_template
from tests.integration.deployment import ROOT, SAMPLE_SECRETS, sample

NAMES = sorted(path.stem for path in (ROOT / "events").glob("*.json"))


def test_every_function_has_a_sample_and_every_sample_a_function() -> None:
    functions = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    assert {name.split("-")[0] for name in NAMES} == functions
    assert {name.removesuffix("Function").lower() for name in the_template().functions} == functions


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_written_as_people_read_json(name: str) -> None:
    text = Path(ROOT / "events" / f"{name}.json").read_text("utf-8")
    assert text == json.dumps(sample(name), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", [name for name in NAMES if "Records" in sample(name)])
def test_the_digest_of_a_queue_entry_is_that_of_its_body(name: str) -> None:
    for record in sample(name)["Records"]:
        digest = hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()
        assert record["md5OfBody"] == digest


def test_the_signed_sample_is_signed_with_the_key_of_the_samples() -> None:
    event = sample("webhook-signed")
    timestamp = int(event["headers"]["x-muster-timestamp"])
    signature = sign(SAMPLE_SECRETS["hmac_key"], timestamp, event["body"].encode())
    assert event["headers"]["x-muster-signature"] == signature
    assert event["requestContext"]["timeEpoch"] == timestamp * 1000


@pytest.mark.parametrize("name", ["webhook-signed", "webhook-alert"])
def test_a_webhook_sample_comes_over_a_route_of_the_template(name: str) -> None:
    routes = {each["RouteKey"] for each in the_template().properties("AWS::ApiGatewayV2::Route").values()}
    assert sample(name)["routeKey"] in routes
