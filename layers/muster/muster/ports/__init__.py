"""What the services need of the world, in domain words. Adapters implement these; fakes in the tests do too."""

from muster.ports.domo import (
    Capabilities,
    DataSetFacts,
    DataSets,
    Directories,
    Directory,
    DirectoryReader,
    DirectoryUser,
    DirectoryWriter,
    Snapshot,
    Sources,
)
from muster.ports.outside import (
    Clock,
    Mailer,
    Outbox,
    Secrets,
)
from muster.ports.stores import (
    JobStore,
    LastGood,
    Leases,
    LogRegistry,
    Nonces,
    RunFiles,
    RunStore,
    VersionStore,
)

__all__ = [
    "Capabilities",
    "Clock",
    "DataSetFacts",
    "DataSets",
    "Directories",
    "Directory",
    "DirectoryReader",
    "DirectoryUser",
    "DirectoryWriter",
    "JobStore",
    "LastGood",
    "Leases",
    "LogRegistry",
    "Mailer",
    "Nonces",
    "Outbox",
    "RunFiles",
    "RunStore",
    "Secrets",
    "Snapshot",
    "Sources",
    "VersionStore",
]
