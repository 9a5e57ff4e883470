"""Reads job.json as a person writes it, and says of every mistake where it is and what would be right."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from local.cli.job_mistakes import describe
from muster.domain.job import JobDefinition
from muster.errors import InvalidInputError

# So that what `jobs show --json` prints can be sent back.
_ADDED_BY_MUSTER = frozenset({"id", "version", "created_at", "updated_at", "log_dataset_id", "quarantined"})
_LARGEST_BYTES = 256 * 1024


class _TwiceError(ValueError):
    """A key that stands twice in one object."""


def read_definition(file: str) -> JobDefinition:
    """The definition in a file, or on standard input for "-".

    Raises InvalidInputError, a line for each mistake.
    """
    where = "standard input" if file == "-" else file
    raw = sys.stdin.buffer.read(_LARGEST_BYTES + 1) if file == "-" else _read(Path(file))
    if len(raw) > _LARGEST_BYTES:
        raise InvalidInputError(
            f"{where}: a job file has at most {_LARGEST_BYTES // 1024} KiB. Is this the right file?"
        )
    document = _parse(raw, where)
    if not isinstance(document, dict):
        raise InvalidInputError(
            f"{where}: a job is a JSON object, {{ … }}; docs/jobs.md has one to start from."
        )
    written = {key: value for key, value in document.items() if key not in _ADDED_BY_MUSTER}
    try:
        return JobDefinition.model_validate_json(json.dumps(written))
    except ValidationError as error:
        mistakes = [describe(each) for each in error.errors(include_url=False)]
        raise InvalidInputError(_listed(where, mistakes)) from error


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise InvalidInputError(f"{path}: this is a folder. Name the job's file.")
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError as error:
        raise InvalidInputError(
            f"{path}: there is no such file. docs/jobs.md has a job to start from."
        ) from error


def _parse(raw: bytes, where: str) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            f"{where}: not UTF-8 at byte {error.start}. Save the file as UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise InvalidInputError(
            f"{where}: not JSON at line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    except RecursionError as error:
        raise InvalidInputError(f"{where}: nested too deeply to be a job.") from error
    except _TwiceError as error:
        raise InvalidInputError(f"{where}: {error}") from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _TwiceError(f"{twice}: stands twice in the same object. Keep the one that is meant.")
    return found


def _listed(where: str, mistakes: Sequence[str]) -> str:
    if len(mistakes) == 1:
        return f"{where}: {mistakes[0]}"
    return "\n".join([f"{where}: {len(mistakes)} mistakes", *(f"  {mistake}" for mistake in mistakes)])
