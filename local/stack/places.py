"""Where a laptop's stack keeps its files: `.muster/` for the command, a temporary folder in tests."""

from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Places:
    """The repository whose template is deployed, and the folder that holds what the stack keeps."""

    root: Path
    home: Path

    @property
    def local_json(self) -> Path:
        """What a client must know of the stack that runs."""
        return self.home / "local.json"

    @property
    def processes_json(self) -> Path:
        """Which processes were started."""
        return self.home / "processes.json"

    @property
    def lock(self) -> Path:
        """Held by whoever brings the stack up or down."""
        return self.home / "lock"

    @property
    def emulator(self) -> Path:
        """The emulator's state and log."""
        return self.home / "emulator"

    @property
    def domo(self) -> Path:
        """The Domo simulator's state and log."""
        return self.home / "domo"

    @property
    def domo_ready(self) -> Path:
        """What the simulator says of itself when it is ready."""
        return self.home / "domo-ready.json"


def default_places() -> Places:
    """The stack of the `muster` command: `.muster/` in the checkout."""
    return Places(REPOSITORY, REPOSITORY / ".muster")
