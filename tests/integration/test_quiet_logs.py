"""What the libraries say at the level that Lambda's runtime gives the root logger: nothing that is secret."""

import logging

import pytest

from local.domo.simulator import DomoSimulator
from muster.domain.runs.run import RunState
from muster.services.triggers.webhook import sign
from tests.fakes.stage import a_person
from tests.integration.accounts import run_job
from tests.integration.deployment import (
    JOB_ID,
    SAMPLE_SECRETS,
    Deployment,
    the_job,
)

LIBRARIES = ("boto3", "botocore", "httpcore", "httpx", "s3transfer", "urllib3")


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The root logger at DEBUG, and the libraries as they are before any function has begun."""
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.NOTSET)
    caplog.set_level(logging.DEBUG)
    return caplog


def libraries_heard(everything: pytest.LogCaptureFixture) -> set[str]:
    return {record.name for record in everything.records if record.name.split(".")[0] in LIBRARIES}


def test_a_run_logged_at_debug_tells_no_secret_and_no_token(
    deployment: Deployment, domo: DomoSimulator, everything: pytest.LogCaptureFixture
) -> None:
    job = the_job()
    deployment.keep_job(job)
    deployment.keep_roster(a_person("bob"))
    everything.clear()
    assert run_job(deployment, job).state is RunState.SUCCEEDED
    assert domo.client_secret not in everything.text
    assert "Bearer " not in everything.text
    assert "access_token" not in everything.text
    assert libraries_heard(everything) == set()


def test_a_webhook_logged_at_debug_tells_neither_of_its_secrets(
    deployment: Deployment, everything: pytest.LogCaptureFixture
) -> None:
    deployment.keep_job(the_job())
    deployment.keep_secret(f"webhooks/{JOB_ID}", SAMPLE_SECRETS)
    everything.clear()
    timestamp = int(deployment.wiring("webhook").clock.now())
    answer = deployment.invoke(
        "webhook",
        {
            "pathParameters": {"job_id": JOB_ID},
            "headers": {
                "x-muster-timestamp": str(timestamp),
                "x-muster-signature": sign(SAMPLE_SECRETS["hmac_key"], timestamp, b"{}"),
            },
            "body": "{}",
        },
    )
    assert answer["statusCode"] == 202
    assert not [secret for secret in SAMPLE_SECRETS.values() if secret in everything.text]
