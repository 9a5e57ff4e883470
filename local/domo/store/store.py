"""Everything that the simulator knows, in one place: tests and routes reach the parts through it."""

from pathlib import Path

from local.domo.clock import Clock
from local.domo.store.credentials import Credentials
from local.domo.store.database import Database
from local.domo.store.datasets import DataSets
from local.domo.store.people import People
from local.domo.store.roles import Roles
from local.domo.store.settings import Settings
from local.domo.store.streams import Streams


class Store:
    """The state of all instances, kept in `domo.sqlite` of the state directory."""

    def __init__(self, state_directory: Path, clock: Clock | None = None) -> None:
        state_directory.mkdir(parents=True, exist_ok=True)
        self.clock = clock or Clock()
        self.database = Database(state_directory / "domo.sqlite")
        self.settings = Settings(self.database)
        self.people = People(self.database, self.clock)
        self.roles = Roles(self.database, self.clock)
        self.credentials = Credentials(self.database, self.clock)
        self.datasets = DataSets(self.database, self.clock)
        self.streams = Streams(self.database, self.clock)

    def add_instance(self, name: str, customer: str) -> None:
        """Make an instance with the system roles and nobody in it."""
        self.database.write("INSERT INTO instances VALUES (?, ?)", (name, customer))
        self.roles.add_system_roles(name)

    def add_dataflow(self, instance: str, name: str, owner_id: int) -> int:
        """Make a DataFlow that a user owns; its id."""
        statement = "INSERT INTO dataflows (instance, name, owner_id) VALUES (?, ?, ?)"
        return self.database.write(statement, (instance, name, owner_id))

    def instances(self) -> list[str]:
        """The names of the instances, such as acme.domo.com, in the order in which they were made."""
        return [row["name"] for row in self.database.rows("SELECT name FROM instances ORDER BY rowid")]

    def close(self) -> None:
        """Close the file."""
        self.database.close()
