"""Turns what pydantic finds wrong in a job into a line for a person: path, what is wrong, what is right."""

import difflib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel

from local.cli.clean_text import clean
from muster.domain.job import (
    DataSetSource,
    ExistingLog,
    GuardSettings,
    HomeTarget,
    JobDefinition,
    NewLog,
    RemoteTarget,
    S3Source,
)

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_MODELS: Mapping[tuple[str, ...], type[BaseModel]] = {
    (): JobDefinition,
    ("source", "dataset"): DataSetSource,
    ("source", "s3"): S3Source,
    ("target", "home"): HomeTarget,
    ("target", "remote"): RemoteTarget,
    ("log", "new"): NewLog,
    ("log", "existing"): ExistingLog,
    ("guards",): GuardSettings,
}
_KINDS = {"source": ("dataset", "s3"), "target": ("home", "remote"), "log": ("new", "existing")}
_RIGHT = {
    "name": '"Nightly people"',
    "description": '"Who works here"',
    "source": '{"kind": "dataset", "dataset_id": "…"} or {"kind": "s3", "object_key": "people.csv"}',
    "source.dataset_id": "the id in the DataSet's address in Domo, as 3f0a9c1e-5b7d-4c7e-9a52-0d6f1f2b8c11",
    "source.object_key": 'the key of a CSV object in the configuration bucket, such as "people.csv"',
    "delete_orphans": "true or false",
    "content_recipient": '"data.office@acme.com", somebody in the instance',
    "delete_unseen_owners": "true or false",
    "match_address_changes": "true or false",
    "send_invite": "true or false",
    "enabled": "true or false",
    "column_mode": '"strict" or "lenient"',
    "target": '{"kind": "home"} or {"kind": "remote", "instance": "globex.domo.com", "account": "globex"}',
    "target.instance": 'a plain name such as "globex.domo.com", without https:// and path',
    "target.account": "the name of an account that `muster accounts list` shows",
    "log": '{"kind": "new", "name": "Acme people run log"} or {"kind": "existing", "dataset_id": "…"}',
    "log.name": '"Acme people run log", or leave it out',
    "log.dataset_id": "the id of a log DataSet that Muster made",
    "recipients": '["ann@acme.com", "bo@acme.com"], at most 50',
    "mode": '"apply", "preview" or "approve"',
    "protected": '["ceo@acme.com"], at most 1,000',
    "guards": '{"max_deletes": 50, "max_delete_share": 0.10}',
    "guards.max_deletes": "a whole number from 0",
    "guards.max_admin_changes": "a whole number from 0",
    "guards.min_admins": "a whole number from 1",
    "guards.allow_older_roster": "true or false",
}
_LONGEST_SHOWN = 60


def describe(error: "ErrorDetails") -> str:
    """One line for one mistake."""
    location = error["loc"]
    path = path_of(location)
    match error["type"]:
        case "extra_forbidden":
            return f"{path}: unknown field{_meant_field(location)}"
        case "missing":
            return f"{path}: missing; {_right(path)}"
        case "union_tag_not_found":
            return f"{path}.kind: missing; right would be {_kinds(path)}"
        case "union_tag_invalid":
            tag = str(error.get("ctx", {}).get("tag", ""))
            meant = _meant(tag, _KINDS[path])
            return f"{path}.kind: {_shown(tag)} is none of them{meant} right would be {_kinds(path)}"
        case "value_error":
            return f"{path}: {error['msg'].removeprefix('Value error, ')}"
        case _:
            return f"{path}: {_shown(error['input'])} will not do; {_right(path)}"


def path_of(location: tuple[int | str, ...]) -> str:
    """A pydantic location as it stands in the file: without the tags of unions, list places in brackets."""
    if len(location) > 1 and location[0] in _KINDS:
        location = (location[0], *location[2:])
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{clean(part)}"
    return text.removeprefix(".")


def _right(path: str) -> str:
    general = path.partition("[")[0]
    if general != path:
        return 'right would be an address such as "ann@acme.com"'
    a_share = (
        "a share from 0 to 1, such as 0.10" if path.startswith("guards.") else "what docs/jobs.md says of it"
    )
    return f"right would be {_RIGHT.get(path, a_share)}"


def _meant_field(location: tuple[int | str, ...]) -> str:
    model = _MODELS.get(tuple(str(part) for part in location[:-1]))
    if model is None:
        return "; take it out"
    near = _nearest(str(location[-1]), model.model_fields)
    return f"; did you mean {near}?" if near else f"; the fields here are {', '.join(model.model_fields)}"


def _meant(word: str, known: Iterable[str]) -> str:
    near = _nearest(word, known)
    return f'; did you mean "{near}"?' if near else ";"


def _kinds(path: str) -> str:
    return " or ".join(f'"{kind}"' for kind in _KINDS[path])


def _nearest(word: str, known: Iterable[str]) -> str | None:
    spelled = word.lower().replace("-", "_").replace(" ", "_")
    near = difflib.get_close_matches(spelled, list(known), n=1, cutoff=0.6)
    if near:
        return near[0]
    bare = spelled.replace("_", "")
    return next((name for name in known if name.replace("_", "") == bare), None)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
