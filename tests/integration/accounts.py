"""Accounts of every kind in a deployment, and whole runs of jobs that use them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from local.domo.simulator import PUBLIC, DomoSimulator
from muster.domain.job import Job
from muster.domain.runs.run import Run, Trigger
from muster.messages import StartRun
from tests.fakes.aws import SECRET_PREFIX
from tests.fakes.stage import a_person
from tests.integration.deployment import Deployment, the_job

GLOBEX = "globex.domo.com"
KINDS = ("oauth_client", "access_token", "password")
OWN = a_person("own", displayName="Muster Service", email="muster.service@globex.example", roleId="1")
ADA = a_person("ada", displayName="Ada Admin", email="ada.admin@globex.example", roleId="1")
CARELESS = {"max_deletes": 500, "max_delete_share": 1.0, "max_update_share": 1.0}


def secret_of(domo: DomoSimulator, kind: str, instance: str = GLOBEX) -> dict[str, str]:
    """What opens an instance in one of the three ways."""
    opens = domo.credentials(instance)
    parts = {
        "oauth_client": {"client_id": opens.client_id, "client_secret": opens.client_secret},
        "access_token": {"token": opens.access_token},
        "password": {"user_name": opens.user_name, "password": opens.password},
    }
    return {"kind": kind, "instance": instance, **parts[kind]}


def host_of(kind: str) -> str:
    """The host that an account of globex speaks to."""
    return PUBLIC if kind == "oauth_client" else GLOBEX


def put_secret(deployment: Deployment, account: str, values: Mapping[str, str]) -> None:
    """Give an account a secret, new or in place of one."""
    name = f"accounts/{account}"
    listed = deployment.aws.secrets.list_secrets()["SecretList"]
    if any(each["Name"] == f"{SECRET_PREFIX}/{name}" for each in listed):
        deployment.aws.secrets.delete_secret(
            SecretId=f"{SECRET_PREFIX}/{name}", ForceDeleteWithoutRecovery=True
        )
    deployment.keep_secret(name, values)


def remote_job(**changes: Any) -> Job:
    """A job of home that keeps globex."""
    target = {"kind": "remote", "instance": GLOBEX, "account": "globex"}
    return the_job(**{"target": target, "guards": CARELESS, "column_mode": "lenient"} | changes)


def event_with(*bodies: str) -> dict[str, Any]:
    """An event of a queue."""
    return {
        "Records": [
            {
                "messageId": uuid4().hex,
                "receiptHandle": "receipt",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "md5OfBody": "",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
                "awsRegion": "us-east-1",
            }
            for body in bodies
        ]
    }


def run_job(deployment: Deployment, job: Job) -> Run:
    """One run from its request to its report, every message delivered once and in order."""
    run_id = uuid4().hex[:16]
    request = StartRun(
        job_id=job.id,
        run_id=run_id,
        trigger=Trigger.MANUAL,
        requested_at="2026-11-21T12:00:00.000000Z",
    )
    deployment.invoke("diff", event_with(request.to_body()))
    while bodies := deployment.aws.received("changes"):
        for body in bodies:
            deployment.invoke("apply", event_with(body))
    for body in deployment.aws.received("reports"):
        deployment.invoke("report", event_with(body))
    return deployment.wiring("diff").runs.get(run_id)


def last_mail(deployment: Deployment) -> str:
    """The text of the last e-mail on one line."""
    return " ".join(deployment.mailer.sent[-1][1].text.split())
