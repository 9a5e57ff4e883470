"""The content of a configuration that a job last read, to tell a new version from new content."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadContent:
    """Of which source (its key), at which version, and the sha256 of the bytes in hex."""

    source: str
    version: str
    sha256: str

    def is_of_another_version(self, later: "ReadContent") -> bool:
        """Whether the later one has another version, and still these bytes."""
        same = (self.source, self.sha256) == (later.source, later.sha256)
        return same and self.version != later.version
