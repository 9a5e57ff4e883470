import json
import re

import pytest

from tests.template.reading import Template

OUTPUTS = {
    "JobsTable",
    "RunsTable",
    "RunsBucket",
    "ConfigurationBucket",
    "DatasetUpdatesQueueUrl",
    "RunsQueueUrl",
    "ChangesQueueUrl",
    "ReportsQueueUrl",
    "WebhookUrl",
    "SecretPrefix",
    "HomeInstance",
    "HomeAccount",
    "MailSender",
    "DomoPublicUrl",
    "DomoInstanceUrls",
}


def test_every_parameter_is_described_and_limited(template: Template) -> None:
    for name, parameter in template.document["Parameters"].items():
        assert parameter["Description"].endswith("."), name
        assert parameter.keys() & {"AllowedPattern", "AllowedValues", "MinValue"}, name


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "HomeInstance",
            ["acme.domo.com", "a-1.domo.com"],
            ["acme", "acme.domo.com.evil.example", "x.y.domo.com"],
        ),
        ("HomeAccount", ["home", "acme-2"], ["", "Home", "a/b"]),
        ("MailSender", ["muster@acme.example"], ["", "muster", "a@b"]),
        ("AlarmEmail", ["", "a@acme.example"], ["a@b", "nobody"]),
        ("DomoPublicUrl", ["https://api.domo.com", "http://127.0.0.1:8001"], ["api.domo.com", "https://a/b"]),
        ("DomoInstanceUrls", ["{}", '{"acme.domo.com":"http://127.0.0.1:1"}'], ["", "[]"]),
    ],
)
def test_a_parameter_takes_what_is_right_and_refuses_what_is_not(
    name: str, good: list[str], bad: list[str], template: Template
) -> None:
    pattern = re.compile(template.document["Parameters"][name]["AllowedPattern"])
    assert [each for each in good if not pattern.fullmatch(each)] == []
    assert [each for each in bad if pattern.fullmatch(each)] == []


def test_the_outputs_tell_a_client_all_it_must_know(template: Template) -> None:
    functions = set(template.functions)
    assert template.document["Outputs"].keys() >= OUTPUTS | functions


def test_no_output_holds_a_secret_or_an_address_of_a_person_but_the_sender(template: Template) -> None:
    assert "AlarmEmail" not in json.dumps(template.document["Outputs"])
