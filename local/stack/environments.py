"""The interpreter that functions run on, and the uv that installs; what is missing is made, as by `make setup`."""

import os
import shutil
import subprocess
from pathlib import Path

from local.stack.processes import StackError

_ONLY_THE_EMULATOR = ("--only-group", "emulator", "--no-install-project")


def find_uv(root: Path) -> Path:
    """The checkout's own uv, or the one on PATH. Raises StackError."""
    own = root / ".uv" / "bin" / "uv"
    found = own if own.exists() else shutil.which("uv")
    if found is None:
        raise StackError("uv is missing; `make setup` puts it into this checkout.")
    return Path(found)


def run_uv(root: Path, *arguments: str, **variables: str) -> None:
    """Run uv in `root`. Raises StackError with what it said, if it fails."""
    done = subprocess.run(  # noqa: S603 - uv, by full path
        [str(find_uv(root)), *arguments, "--quiet"],
        cwd=root,
        check=False,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **variables},
    )
    if done.returncode:
        raise StackError(f"uv {arguments[0]} failed:\n{done.stderr}")


def emulator_python(root: Path) -> Path:
    """The interpreter of `.emulator/`, which is made anew where it is missing or older than uv.lock."""
    environment = root / ".emulator"
    made = environment / ".made"  # the Makefile's stamp too
    lock = root / "uv.lock"
    current = made.exists() and not (lock.exists() and made.stat().st_mtime < lock.stat().st_mtime)
    if not current:
        run_uv(root, "sync", "--frozen", *_ONLY_THE_EMULATOR, UV_PROJECT_ENVIRONMENT=str(environment))
        made.touch()
    return environment / "bin" / "python"
