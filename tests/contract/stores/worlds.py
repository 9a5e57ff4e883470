"""Every port to AWS twice: in memory, and the adapter on moto. What a suite needs beyond the ports stands here too."""

from dataclasses import dataclass
from typing import Any

import orjson

from muster.adapters.dead_letters import SqsDeadLetters
from muster.adapters.dynamodb_jobs import DynamoJobs, DynamoLogRegistry, DynamoVersions
from muster.adapters.dynamodb_leases import DynamoLeases, DynamoNonces
from muster.adapters.dynamodb_runs import DynamoRuns
from muster.adapters.health import DynamoHealth
from muster.adapters.last_good import KeptLastGood
from muster.adapters.s3_files import S3RunFiles
from muster.adapters.secrets_manager import SecretsManagerSecrets
from muster.adapters.sqs_outbox import SqsOutbox
from muster.ports import (
    DeadLetter,
    DeadLetters,
    HealthBook,
    JobStore,
    LastGood,
    Leases,
    LogRegistry,
    Nonces,
    Outbox,
    QueueName,
    RunFiles,
    RunStore,
    Secrets,
    VersionStore,
)
from muster.settings import Settings
from tests.fakes import stores
from tests.fakes.aws import SECRET_PREFIX, Aws
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.health import FakeHealth
from tests.fakes.last_good import FakeLastGood
from tests.fakes.run_files import FakeRunFiles
from tests.fakes.secrets import FakeNonces, FakeSecrets
from tests.fakes.stage import a_job
from tests.fakes.versions import FakeVersions


@dataclass(frozen=True)
class World:
    """The ports of one kind, and a clock that both go by."""

    jobs: JobStore
    versions: VersionStore
    log_registry: LogRegistry
    last_good: LastGood
    health: HealthBook
    runs: RunStore
    leases: Leases
    nonces: Nonces
    files: RunFiles
    outbox: Outbox
    dead_letters: DeadLetters
    secrets: Secrets
    clock: stores.FakeClock
    behind: Any  # the Aws, or None for the fakes

    def keep_secret(self, name: str, values: dict[str, str]) -> None:
        if isinstance(self.secrets, FakeSecrets):
            self.secrets.secrets[name] = values
            return
        text = orjson.dumps(values).decode()
        self.behind.secrets.create_secret(Name=f"{SECRET_PREFIX}/{name}", SecretString=text)

    def keep_strange_job(self, job_id: str) -> None:
        """A job as another release of Muster writes it."""
        if isinstance(self.jobs, stores.FakeJobs):
            self.jobs.strange.add(job_id)
            return
        document = orjson.dumps(
            a_job(id=job_id).model_dump(mode="json") | {"of_tomorrow": "acme-secret-plan"}
        )
        item = {"pk": {"S": "jobs"}, "sk": {"S": job_id}, "document": {"S": document.decode()}}
        self.behind.dynamodb.put_item(TableName=self.behind.tables["JobsTable"], Item=item)

    def let_die(self, queue: QueueName, body: str) -> None:
        """A message that has come to the dead-letter queue of this queue."""
        if isinstance(self.dead_letters, FakeDeadLetters):
            self.dead_letters.let_die(queue, body)
            return
        group = {"MessageGroupId": "g", "MessageDeduplicationId": body} if queue == "changes" else {}
        self.behind.sqs.send_message(QueueUrl=self.behind.dead[queue], MessageBody=body, **group)

    def buried(self, letter: DeadLetter) -> str | None:
        """What is told of a message that was buried."""
        if isinstance(self.dead_letters, FakeDeadLetters):
            return self.dead_letters.buried.get(letter.id)
        name = f"dead-letters/{letter.queue}/{letter.id}.json"
        try:
            found = self.behind.s3.get_object(Bucket=self.behind.runs_bucket, Key=name)
        except self.behind.s3.exceptions.NoSuchKey:
            return None
        document = orjson.loads(found["Body"].read())
        assert document["body"] == letter.body
        return str(document["became"])

    def sent(self, queue: str) -> list[str]:
        """The bodies on a queue, in the order in which they will be delivered."""
        if not isinstance(self.outbox, stores.FakeOutbox):
            bodies: list[str] = self.behind.received(queue)
            return bodies
        if queue == "changes":
            return [message.to_body() for _instance, message in self.outbox.changes]
        looks = self.outbox.looks if queue == "runs" else []
        return [message.to_body() for message in [*getattr(self.outbox, queue), *looks]]


def _settings(aws: Aws) -> Settings:
    urls = {f"{name}_queue_url": url for name, url in aws.queues.items()}
    urls |= {f"{name}_dead_letter_queue_url": url for name, url in aws.dead.items()}
    return Settings(**urls, runs_bucket=aws.runs_bucket)  # type: ignore[arg-type]


def in_memory() -> World:
    return World(
        jobs=stores.FakeJobs(),
        versions=FakeVersions(),
        log_registry=stores.FakeLogRegistry(),
        last_good=FakeLastGood(),
        health=FakeHealth(),
        runs=stores.FakeRuns(),
        leases=stores.FakeLeases(),
        nonces=FakeNonces(),
        files=FakeRunFiles(),
        outbox=stores.FakeOutbox(),
        dead_letters=FakeDeadLetters(),
        secrets=FakeSecrets(),
        clock=stores.FakeClock(),
        behind=None,
    )


def on_aws(aws: Aws) -> World:
    clock = stores.FakeClock()
    jobs_table, runs_table = aws.tables["JobsTable"], aws.tables["RunsTable"]
    return World(
        jobs=DynamoJobs(aws.dynamodb, jobs_table),
        versions=DynamoVersions(aws.dynamodb, jobs_table),
        log_registry=DynamoLogRegistry(aws.dynamodb, jobs_table),
        last_good=KeptLastGood(aws.dynamodb, jobs_table, aws.s3, aws.runs_bucket),
        health=DynamoHealth(aws.dynamodb, jobs_table),
        runs=DynamoRuns(aws.dynamodb, runs_table, clock),
        leases=DynamoLeases(aws.dynamodb, runs_table),
        nonces=DynamoNonces(aws.dynamodb, runs_table),
        files=S3RunFiles(aws.s3, aws.runs_bucket),
        outbox=SqsOutbox(aws.sqs, _settings(aws)),
        dead_letters=SqsDeadLetters(aws.sqs, aws.s3, _settings(aws), clock),
        secrets=SecretsManagerSecrets(aws.secrets, SECRET_PREFIX, clock),
        clock=clock,
        behind=aws,
    )
