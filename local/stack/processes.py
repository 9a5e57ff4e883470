"""Child processes that outlive the command that started them, and are known again by id and command line.

Separate from the emulator and the simulator since both are started, watched and ended the same way. A process
is ended by its own id only, and only while it is the one that was started: ids are given out again.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")
_POLL_SECONDS = 0.02
_START_SECONDS = 30
_children: dict[int, subprocess.Popen[bytes]] = {}  # ours, so that they are reaped when they end


class StackError(Exception):
    """The laptop's stack could not be brought up, or is not as it should be; the message says what."""


@dataclass(frozen=True, slots=True)
class ProcessMark:
    """Which process it was: its id, and its command line as `ps` tells it."""

    pid: int
    command: str


def scrubbed_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The few variables a child needs, and `extra`: nothing of the caller's AWS account or Python."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, **extra}


def free_port(preferred: int | None = None) -> int:
    """A free port of 127.0.0.1; `preferred` if nothing listens there."""
    for candidate in (preferred, 0) if preferred else (0,):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", candidate))
                return int(probe.getsockname()[1])
    raise StackError("No free port on 127.0.0.1")


@dataclass(frozen=True, slots=True)
class Service:
    """A process to start: its name for messages, its command, where it works, where its output goes."""

    what: str
    command: Sequence[str]
    environment: Mapping[str, str]
    cwd: Path
    log: Path


def start(service: Service, ready: Callable[[], bool]) -> ProcessMark:
    """Start a service in a session of its own and return when `ready` answers true.

    Raises StackError with the end of the log if the process ends or takes more than half a minute.
    """
    service.log.parent.mkdir(parents=True, exist_ok=True)
    with service.log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own interpreters, by full path
            list(service.command),
            env=dict(service.environment),
            cwd=service.cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until(ready, process, service)
    except BaseException:  # an interrupt too: no process is left behind
        process.kill()
        process.wait()
        raise
    _children[process.pid] = process
    return ProcessMark(process.pid, _command(process.pid))


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], service: Service) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not ready():
        if process.poll() is not None:
            raise StackError(f"{service.what} ended with status {process.returncode}:\n{_tail(service.log)}")
        if time.monotonic() > deadline:
            raise StackError(f"{service.what} was not ready after {_START_SECONDS} s:\n{_tail(service.log)}")
        time.sleep(_POLL_SECONDS)


def _tail(log: Path, lines: int = 20) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"


def is_alive(known: ProcessMark) -> bool:
    """Whether that very process still runs; a zombie does not."""
    child = _children.get(known.pid)
    if child is not None and child.poll() is not None:
        del _children[known.pid]
        return False
    command = _command(known.pid)
    return bool(command) and command == known.command


def end(known: ProcessMark, *, at_once: bool = False, timeout_seconds: float = 15) -> None:
    """Ask that process to end, and kill it if it does not within `timeout_seconds`. Nothing if it is gone.

    `at_once` kills it without asking: what it would have saved is lost.
    """
    for number in (signal.SIGKILL,) if at_once else (signal.SIGTERM, signal.SIGKILL):
        if not is_alive(known):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(known.pid, number)
        deadline = time.monotonic() + timeout_seconds
        while is_alive(known) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)


def _command(pid: int) -> str:
    """The command line of a process, "" if there is none; `ps` is on every laptop, /proc is not."""
    answer = subprocess.run(  # noqa: S603
        ["ps", "-ww", "-o", "stat=,args=", "-p", str(pid)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
    )
    state, _, command = answer.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else command.strip()
