"""A folder with a laptop's file in it, and the `muster` command run there as a person or a script does."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from local.stack.local_stack import LocalStack
from muster.domain.values.columns import COLUMN_NAMES

MUSTER = Path(sys.executable).with_name("muster")
ADMINS = (("Muster Service", "muster.service@acme.example"), ("Ada Admin", "ada.admin@acme.example"))


class Desk:
    """A folder with a laptop's file in it, and the command run there."""

    def __init__(self, stack: LocalStack, folder: Path) -> None:
        self.stack = stack
        self.folder = folder
        (folder / ".muster").mkdir()
        shutil.copy(stack.places.local_json, folder / ".muster" / "local.json")

    def muster(
        self, *arguments: str, typed: str = "", status: int = 0, variables: Mapping[str, str] | None = None
    ) -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}
        done = subprocess.run(  # noqa: S603
            [MUSTER, *arguments],
            cwd=self.folder,
            env=environment | dict(variables or {}),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if status in (0, 2, 3) else done.stdout + done.stderr

    def json(self, *arguments: str, status: int = 0) -> Any:
        return json.loads(self.muster(*arguments, "--json", status=status))

    def control(self, method: str, path: str, body: object = None) -> Any:
        url = f"{self.stack.local['domo']['control_url']}{path}"
        answer = httpx.request(
            method,
            url,
            params={"instance": "acme.domo.com"},
            json=body if not isinstance(body, bytes) else None,
            content=body if isinstance(body, bytes) else None,
            timeout=30,
            trust_env=False,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def dataset(self, rows: Sequence[Mapping[str, str]]) -> str:
        columns = [{"type": "STRING", "name": name} for name in COLUMN_NAMES]
        text = io.StringIO()
        csv.DictWriter(text, COLUMN_NAMES, restval="").writerows(rows)
        return str(
            self.control("POST", "/datasets", {"name": "people", "columns": columns, "csv": text.getvalue()})[
                "id"
            ]
        )

    def job(self, dataset_id: str, **changes: object) -> str:
        """The id of a new job over this DataSet."""
        file = self.folder / "job.json"
        source = {"kind": "dataset", "dataset_id": dataset_id}
        file.write_text(json.dumps({"name": f"job {uuid4().hex[:8]}", "source": source, **changes}))
        return str(self.json("jobs", "create", "--file", "job.json")["id"])


def row(name: str, email: str, role: str = "4", **more: str) -> dict[str, str]:
    return {"displayName": name, "email": email, "roleId": role, **more}


def admins() -> list[dict[str, str]]:
    return [row(name, email, "1") for name, email in ADMINS]


def keep_only_admins(desk: Desk) -> None:
    known = {email for _, email in ADMINS}
    for person in desk.control("GET", "/users"):
        if person["email"] not in known:
            desk.control("DELETE", f"/users/{person['id']}")
