"""A whole run on an emulator that refuses every call which the function's own role does not grant."""

import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from local.stack.emulator import certificate
from local.stack.local_stack import LocalStack
from local.stack.places import REPOSITORY
from muster.adapters.dynamodb_jobs import DynamoJobs, DynamoVersions
from muster.adapters.dynamodb_runs import DynamoRuns
from muster.adapters.s3_files import S3RunFiles
from muster.adapters.system_clock import SystemClock
from muster.domain.job import Job, JobDefinition
from muster.domain.runs.run import FINAL_STATES, Run, RunState
from muster.messages import ApplyChunk, LookAgain
from tests.fakes.report_builders import a_create, a_run

FUNCTIONS = ("schedule", "watch", "webhook", "ingest", "diff", "apply", "report", "sweep")
OBJECT_KEY = "people.csv"
WAIT_SECONDS = 60


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The stack with permissions checked; only the sender's identity, which the emulator never sees, is widened."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in (".emulator", ".uv", "layers", "local", "functions"):
        (copy / name).symlink_to(REPOSITORY / name)
    text = (REPOSITORY / "template.yaml").read_text()
    resource = "!Sub arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*"
    condition = '{ StringEquals: { "ses:FromAddress": !Ref MailSender } }'
    assert text.count(resource) == 1
    assert text.count(f"Condition: {condition}") == 1
    widened = text.replace(resource, '"*"').replace(f"Condition: {condition}", "")
    (copy / "template.yaml").write_text(widened)
    with LocalStack.temporary(copy, strict=True) as running:
        yield running


@pytest.fixture(scope="module")
def job(strict: LocalStack) -> Job:
    now = "2026-01-01T00:00:00Z"
    definition = JobDefinition.model_validate(
        {
            "name": "Permissions",
            "source": {"kind": "s3", "object_key": OBJECT_KEY},
            "column_mode": "lenient",
            "recipients": ["owner@acme.example"],
            "enabled": True,
        }
    )
    made = Job(**dict(definition), id="permissions1", created_at=now, updated_at=now)
    DynamoJobs(strict.aws.dynamodb, strict.outputs["JobsTable"]).save(made, expected_version=None)
    return made


def write_roster(strict: LocalStack, *names: str) -> None:
    rows = "".join(f"{name},{name.lower()}@acme.example,4\n" for name in names)
    body = f"displayName,email,roleId\n{rows}".encode()
    strict.aws.s3.put_object(Bucket=strict.outputs["ConfigurationBucket"], Key=OBJECT_KEY, Body=body)


def ended_runs(strict: LocalStack, job: Job) -> list[Run]:
    runs = DynamoRuns(strict.aws.dynamodb, strict.outputs["RunsTable"], SystemClock())
    return [run for run in runs.of_job(job.id, 10) if run.state in FINAL_STATES]


def wait_for_runs(strict: LocalStack, job: Job, count: int) -> list[Run]:
    deadline = time.monotonic() + WAIT_SECONDS
    while len(found := ended_runs(strict, job)) < count and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def refusals(strict: LocalStack) -> list[str]:
    return [
        line
        for function in FUNCTIONS
        for line in strict.log_lines(function)
        if "AccessDenied" in line or "not authorized to perform" in line
    ]


def trusted(strict: LocalStack) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate(strict.places.emulator))


def test_a_run_from_an_object_to_the_e_mail_needs_no_more_than_is_granted(
    strict: LocalStack, job: Job
) -> None:
    write_roster(strict, "Anna", "Bela")
    (run,) = wait_for_runs(strict, job, 1)
    assert refusals(strict) == []
    assert run.state is RunState.SUCCEEDED, run.fault
    assert run.planned["create"] == 2
    assert [mail["To"] for mail in strict.mails()] == [["owner@acme.example"]]


def test_the_timed_functions_need_no_more_than_is_granted(strict: LocalStack, job: Job) -> None:
    before = len(ended_runs(strict, job))
    strict.fire("watch")
    strict.fire("sweep")
    strict.fire("schedule")
    assert len(wait_for_runs(strict, job, before + 1)) == before + 1
    assert refusals(strict) == []


def test_burying_dead_messages_needs_no_more_than_is_granted(strict: LocalStack) -> None:
    alive = [strict.outputs[f"{name}QueueUrl"] for name in ("DatasetUpdates", "Runs", "Changes", "Reports")]
    urls = [
        f"{url.removesuffix('.fifo')}-dead-letter{'.fifo' if url.endswith('.fifo') else ''}" for url in alive
    ]
    for url in urls:
        group: Any = {"MessageGroupId": "g", "MessageDeduplicationId": "d"} if url.endswith(".fifo") else {}
        strict.aws.sqs.send_message(QueueUrl=url, MessageBody="no message of ours", **group)
    assert [len(strict.queued(url)) for url in urls] == [1, 1, 1, 1]
    strict.fire("sweep")
    assert refusals(strict) == []
    assert [strict.queued(url) for url in urls] == [[], [], [], []]


def test_failing_a_dead_chunk_needs_no_more_than_is_granted(strict: LocalStack, job: Job) -> None:
    run = a_run(
        id="chunk-died",
        job_id=job.id,
        instance=strict.outputs["HomeInstance"],
        state=RunState.APPLYING,
        moved_at="2026-01-01T00:00:00.000000Z",
        planned={"create": 1},
        chunks=1,
        token=1,
        plan_id="chunk-died/1",
        job_document=job.model_dump_json(),
    )
    runs = DynamoRuns(strict.aws.dynamodb, strict.outputs["RunsTable"], SystemClock())
    runs.create(run)
    S3RunFiles(strict.aws.s3, strict.outputs["RunsBucket"]).keep_chunk(run.plan_id, 0, [a_create()])
    url = f"{strict.outputs['ChangesQueueUrl'].removesuffix('.fifo')}-dead-letter.fifo"
    body = ApplyChunk(run_id=run.id, chunk=0, token=1).to_body()
    strict.aws.sqs.send_message(
        QueueUrl=url, MessageBody=body, MessageGroupId="g", MessageDeduplicationId=run.id
    )
    strict.fire("sweep")
    until(lambda: runs.get(run.id).is_final)
    assert refusals(strict) == []
    assert runs.get(run.id).outcomes == {"create.failed": 1}


def test_looking_at_a_configuration_again_needs_no_more_than_is_granted(strict: LocalStack, job: Job) -> None:
    if not ended_runs(strict, job):
        write_roster(strict, "Anna", "Bela")
    seen = DynamoVersions(strict.aws.dynamodb, strict.outputs["JobsTable"])
    until(lambda: seen.last_read(job.id) is not None)
    read = seen.last_read(job.id)
    assert read is not None
    look = LookAgain(job_id=job.id, source=read.source, version=read.version, sha256=read.sha256)
    strict.aws.sqs.send_message(QueueUrl=strict.outputs["RunsQueueUrl"], MessageBody=look.to_body())
    until(lambda: any("the content is as before" in line for line in strict.log_lines("diff")))
    assert refusals(strict) == []


def test_a_signed_webhook_needs_no_more_than_is_granted(strict: LocalStack, job: Job) -> None:
    strict.aws.secretsmanager.create_secret(
        Name=f"{strict.outputs['SecretPrefix']}/webhooks/{job.id}",
        SecretString=json.dumps({"hmac_key": "key", "url_secret": "secret"}),
    )
    timestamp = str(int(time.time()))
    signature = hmac.new(b"key", f"{timestamp}.".encode() + b"{}", hashlib.sha256).hexdigest()
    answer = httpx.post(
        f"{strict.local['webhook_url']}/webhooks/{job.id}",
        content=b"{}",
        headers={"x-muster-timestamp": timestamp, "x-muster-signature": f"v1={signature}"},
        verify=trusted(strict),
        trust_env=False,
    )
    assert answer.status_code == 202
    assert refusals(strict) == []


def test_the_emulator_does_refuse_what_a_role_no_longer_grants(strict: LocalStack) -> None:
    name = strict.outputs["SweepFunction"]
    role = strict.aws.functions.get_function_configuration(FunctionName=name)["Role"].split("/")[-1]
    iam = strict.aws.other("iam")
    policies = {
        each: iam.get_role_policy(RoleName=role, PolicyName=each)["PolicyDocument"]
        for each in iam.list_role_policies(RoleName=role)["PolicyNames"]
    }
    for each in policies:
        iam.delete_role_policy(RoleName=role, PolicyName=each)
    try:
        answer = strict.aws.functions.invoke(FunctionName=name, Payload=b"{}")
        assert answer.get("FunctionError")
    finally:
        for each, document in policies.items():
            iam.put_role_policy(RoleName=role, PolicyName=each, PolicyDocument=json.dumps(document))
