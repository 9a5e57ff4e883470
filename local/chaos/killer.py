"""Kills the processes of functions in mid-run: those of one stack's emulator, by their ids."""

import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from local.chaos.stage import QUEUES, Stage
from local.chaos.tally import Tally

_WORKER = re.compile(r"ministack-lambda-[a-z]+-(?P<function>[a-z]+)-[^/]*/_worker")
_FAILED = re.compile(r"ESM: Lambda \S+-(?P<function>[a-z]+) failed processing SQS batch")
_DONE = re.compile(r"ESM: Lambda \S+-(?P<function>[a-z]+) processed \d+ SQS")


class Killer:
    """Kills, and knows from the emulator's own log how many kills met an invocation."""

    def __init__(self, stage: Stage, chance: random.Random, tally: Tally) -> None:
        self._stage = stage
        self._chance = chance
        self._tally = tally

    def kill_one(self, function: str) -> bool:
        """Kill one process of a function, chosen by chance; tells whether there was one."""
        found = self.workers().get(function, [])
        if not found:
            return False
        _kill(self._chance.choice(found))
        self._tally.add(f"kill {function}")
        return True

    def end_all(self, function: str) -> None:
        """Kill all processes of a function, as its timeout would have by now."""
        for pid in self.workers().get(function, []):
            _kill(pid)
        time.sleep(0.5)

    def workers(self) -> Mapping[str, Sequence[int]]:
        """The ids of the processes of each function of this stack."""
        emulator = str(self._stage.stack.local["pids"]["emulator"])
        told = subprocess.run(
            ["ps", "-ww", "-e", "-o", "pid=,ppid=,args="],  # noqa: S607 - on every laptop
            capture_output=True,
            text=True,
            check=True,
        )
        found: dict[str, list[int]] = {}
        for line in told.stdout.splitlines():
            pid, parent, command = line.split(maxsplit=2)
            match = _WORKER.search(command) if parent == emulator else None
            if match:
                found.setdefault(match["function"], []).append(int(pid))
        return found

    def invocations(self) -> Mapping[str, tuple[int, int]]:
        """How often each function was given messages, and how often it did not come to an end with them."""
        text = (self._stage.stack.places.emulator / "emulator.log").read_text(errors="replace")
        done, failed = ([each["function"] for each in which.finditer(text)] for which in (_DONE, _FAILED))
        return {name: (done.count(name) + failed.count(name), failed.count(name)) for name in QUEUES}


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
