"""Opens the ports on their adapters.

Everything is made when it is first asked for, and then kept: a function pays for what it uses, and connections stay
open from one invocation to the next.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from muster.deadline import Deadline
from muster.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient

    from muster import ports
    from muster.adapters.domo.open_domo import Domo
    from muster.adapters.sqs_entries import SqsEntries
    from muster.ports.readings import Readings

AFTER_DEATH_SECONDS = 30.0
"""So long after the end of its time an invocation is certainly dead, and its entry may be handed to another."""


class Outside:
    """Ports, opened for one deployment."""

    def __init__(self, settings: Settings, session: "boto3.Session | None" = None) -> None:
        self.settings = settings
        self.deadline = Deadline()
        self._session = session

    @cached_property
    def session(self) -> "boto3.Session":
        """The AWS session; without one given, that of the environment."""
        if self._session is not None:
            return self._session
        import boto3  # noqa: PLC0415 - nothing happens at import

        return boto3.Session()

    @cached_property
    def clock(self) -> "ports.Clock":
        """The machine's clock."""
        from muster.adapters.system_clock import SystemClock  # noqa: PLC0415

        return SystemClock()

    @cached_property
    def _dynamodb(self) -> "DynamoDBClient":
        return self.session.client("dynamodb")

    @cached_property
    def _s3(self) -> "S3Client":
        return self.session.client("s3")

    @cached_property
    def jobs(self) -> "ports.JobStore":
        """Job definitions."""
        from muster.adapters.dynamodb_jobs import DynamoJobs  # noqa: PLC0415

        return DynamoJobs(self._dynamodb, self.settings.need("jobs_table"))

    @cached_property
    def versions(self) -> "ports.VersionStore":
        """Versions handled."""
        from muster.adapters.dynamodb_jobs import DynamoVersions  # noqa: PLC0415

        return DynamoVersions(self._dynamodb, self.settings.need("jobs_table"))

    @cached_property
    def log_registry(self) -> "ports.LogRegistry":
        """Log DataSets made."""
        from muster.adapters.dynamodb_jobs import DynamoLogRegistry  # noqa: PLC0415

        return DynamoLogRegistry(self._dynamodb, self.settings.need("jobs_table"))

    @cached_property
    def last_good(self) -> "ports.LastGood":
        """What the last good runs saw."""
        from muster.adapters.last_good import KeptLastGood  # noqa: PLC0415

        tables, files = self.settings.need("jobs_table"), self.settings.need("runs_bucket")
        return KeptLastGood(self._dynamodb, tables, self._s3, files)

    @cached_property
    def health(self) -> "ports.HealthBook":
        """How the last runs ended."""
        from muster.adapters.health import DynamoHealth  # noqa: PLC0415

        return DynamoHealth(self._dynamodb, self.settings.need("jobs_table"))

    @cached_property
    def runs(self) -> "ports.RunStore":
        """Runs."""
        from muster.adapters.dynamodb_runs import DynamoRuns  # noqa: PLC0415

        return DynamoRuns(self._dynamodb, self.settings.need("runs_table"), self.clock)

    @cached_property
    def leases(self) -> "ports.Leases":
        """One run at a time per instance."""
        from muster.adapters.dynamodb_leases import DynamoLeases  # noqa: PLC0415

        return DynamoLeases(self._dynamodb, self.settings.need("runs_table"))

    @cached_property
    def nonces(self) -> "ports.Nonces":
        """Signatures seen."""
        from muster.adapters.dynamodb_leases import DynamoNonces  # noqa: PLC0415

        return DynamoNonces(self._dynamodb, self.settings.need("runs_table"))

    @cached_property
    def files(self) -> "ports.RunFiles":
        """Files of runs."""
        from muster.adapters.s3_files import S3RunFiles  # noqa: PLC0415

        return S3RunFiles(self._s3, self.settings.need("runs_bucket"))

    @cached_property
    def readings(self) -> "Readings":
        """What attempts at planning have read."""
        from muster.adapters.s3_readings import S3Readings  # noqa: PLC0415

        return S3Readings(self._s3, self.settings.need("runs_bucket"))

    @cached_property
    def _sqs(self) -> "SQSClient":
        return self.session.client("sqs")

    @cached_property
    def outbox(self) -> "ports.Outbox":
        """The queues."""
        from muster.adapters.sqs_outbox import SqsOutbox  # noqa: PLC0415

        return SqsOutbox(self._sqs, self.settings)

    @cached_property
    def dead_letters(self) -> "ports.DeadLetters":
        """The dead-letter queues."""
        from muster.adapters.dead_letters import SqsDeadLetters  # noqa: PLC0415

        return SqsDeadLetters(self._sqs, self._s3, self.settings, self.clock)

    def again(self, queue: str) -> "Callable[[str, float], None]":
        """Has an entry of this queue (`runs`), known by its receipt handle, delivered again after so many seconds."""
        return self._entries(queue).come_back

    def not_lost(self, queue: str) -> "Callable[[str], None]":
        """Has an entry of this queue delivered again soon after this invocation must have ended, should it just die.

        By itself a queue hides an entry for six times as long, as AWS wants it for deliveries that are throttled.
        """

        def begun(receipt_handle: str) -> None:
            left = self.deadline.remaining_seconds() + AFTER_DEATH_SECONDS
            self._entries(queue).hide_no_longer_than(receipt_handle, left)

        return begun

    def _entries(self, queue: str) -> "SqsEntries":
        from muster.adapters.sqs_entries import SqsEntries  # noqa: PLC0415

        if queue not in self._handed:
            self._handed[queue] = SqsEntries(self._sqs, self.settings.need(f"{queue}_queue_url"))
        return self._handed[queue]

    @cached_property
    def _handed(self) -> "dict[str, SqsEntries]":
        return {}

    @cached_property
    def secrets(self) -> "ports.RotatingSecrets":
        """Secrets by name."""
        from muster.adapters.secrets_manager import SecretsManagerSecrets  # noqa: PLC0415

        client: SecretsManagerClient = self.session.client("secretsmanager")
        return SecretsManagerSecrets(client, self.settings.need("secret_prefix"), self.clock)

    @cached_property
    def mailer(self) -> "ports.Mailer":
        """E-mail."""
        from muster.adapters.ses_mailer import SesMailer  # noqa: PLC0415

        client: SESV2Client = self.session.client("sesv2")
        return SesMailer(client, self.settings.need("mail_sender"))

    @cached_property
    def domo(self) -> "Domo":
        """Domo: the home instance's DataSets, and the directories that jobs keep."""
        from muster.adapters.domo.open_domo import open_domo  # noqa: PLC0415

        return open_domo(
            self.settings,
            self.secrets,
            remaining_seconds=self.deadline.remaining_for_domo,
            limit_per_second=self.settings.requests_per_second,
        )

    def close(self) -> None:
        """Close the connections to Domo, if any were opened; a function keeps them for its life."""
        if "domo" in self.__dict__:
            self.domo.close()

    @cached_property
    def directories(self) -> "ports.Directories":
        """The users of instances."""
        return self.domo.directories

    @cached_property
    def sources(self) -> "ports.Sources":
        """Configurations, in Domo or in S3."""
        from muster.adapters.domo.sources import ConfigurationSources  # noqa: PLC0415
        from muster.adapters.s3_source import S3ObjectSource  # noqa: PLC0415

        objects = S3ObjectSource(self._s3, self.settings.need("configuration_bucket"))
        return ConfigurationSources(self.domo.datasets, objects)
