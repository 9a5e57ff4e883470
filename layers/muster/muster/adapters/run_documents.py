"""A run as JSON and back. Pydantic reads it, so a document of another shape is refused and not half understood."""

from functools import cache

from pydantic import TypeAdapter

from muster.domain.runs.run import Run


@cache
def _adapter() -> TypeAdapter[Run]:
    return TypeAdapter(Run)


def run_to_json(run: Run) -> str:
    """The run as one line of JSON."""
    return _adapter().dump_json(run).decode()


def run_from_json(document: str) -> Run:
    """The inverse of `run_to_json`."""
    return _adapter().validate_json(document)
