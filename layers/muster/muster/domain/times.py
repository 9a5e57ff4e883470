"""Times as Muster writes them: ISO 8601, UTC, with microseconds, so that text order is time order."""

from datetime import UTC, datetime


def iso(seconds: float) -> str:
    """Seconds since the epoch as text."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds(text: str) -> float:
    """The inverse of `iso`; takes any ISO 8601 text."""
    return datetime.fromisoformat(text).timestamp()
