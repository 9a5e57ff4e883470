"""What an outside thing may answer in place of its work, though it lives and nobody dies."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from muster.errors import (
    AlreadyExistsError,
    ConflictError,
    LeaseHeldError,
    LeaseLostError,
    NotFoundError,
    RefusedError,
    ServerTroubleError,
)
from muster.ports import Snapshot
from tests.fakes.stores import FakeClock
from tests.fakes.strikes import Act, Call

HOURS = 3600.0


def answers(wrong: Any) -> Act:
    """Without doing anything."""
    return lambda _call: wrong


def refuses(error: Callable[[], Exception]) -> Act:
    def act(_call: Call) -> Any:
        raise error()

    return act


def works_and_says(wrong: Any) -> Act:
    """The answer to a write that the client repeats by itself, when the first one was done and its answer lost."""

    def act(call: Call) -> Any:
        call.work()
        return wrong

    return act


def works_and_conflicts(call: Call) -> Any:
    """As above, of a conditional write: the second one meets what the first one wrote."""
    call.work()
    raise ConflictError("Somebody else moved it.")


def works_twice(call: Call) -> Any:
    call.work()
    return call.work()


def sends_only_the_first(outbox: Any) -> Act:
    def act(call: Call) -> Any:
        (messages,) = call.args
        outbox.apply([*messages][:1], instance=call.kwargs["instance"])
        raise ServerTroubleError("No answer came.", unknown_outcome=True)

    return act


def reads_half(call: Call) -> Any:
    """A file that is being written: it ends in the middle of a row."""
    snapshot: Snapshot = call.work()
    path: Path = snapshot.path
    half = path.read_bytes()[: snapshot.size_bytes // 2]
    path.write_bytes(half)
    return replace(snapshot, sha256=hashlib.sha256(half).hexdigest(), size_bytes=len(half))


def wrong_answers(outbox: Any) -> Mapping[str, Act]:
    """By the name of the call."""
    old_secret = {"token": "of last year", "hmac_key": "of last year"}
    refused = refuses(lambda: RefusedError("Domo says no.", status=400))
    return {
        "content.hand_over": answers(None),
        "datasets.append": refused,
        "datasets.facts": refuses(lambda: NotFoundError("There is no such DataSet.", status=404)),
        "directories.content": answers(None),
        "directory.create": refuses(lambda: AlreadyExistsError("The address is taken.", status=409)),
        "directory.delete": refused,
        "directory.find": answers(None),
        "directory.headcount": answers(None),
        "directory.pages.next": answers(None),
        "directory.update": refused,
        "jobs.get": refuses(lambda: NotFoundError("There is no such job.")),
        "last_good.run": answers(None),
        "leases.acquire": refuses(lambda: LeaseHeldError("Another run keeps it.")),
        "leases.renew": refuses(lambda: LeaseLostError("Another run has taken over.")),
        "log_registry.dataset_for": answers(None),
        "mailer.send": refuses(lambda: RefusedError("The address is suppressed.")),
        "nonces.use": works_and_says(False),  # noqa: FBT003 - the port's own answer
        "outbox.apply": sends_only_the_first(outbox),
        "outbox.look_at": works_twice,
        "outbox.report": works_twice,
        "outbox.start": works_twice,
        "runs.create": works_and_says(False),  # noqa: FBT003 - the port's own answer
        "runs.replace": works_and_conflicts,
        "runs.stalled": answers(()),
        "secrets.read": answers(old_secret),
        "sources.read": reads_half,
        "sources.version": answers("v-before"),
        "versions.handled": answers(None),
    }


def clock_jumps(clock: FakeClock, seconds: float) -> Act:
    """From this look on."""

    def act(call: Call) -> Any:
        clock.go_on(seconds)
        return call.work()

    return act


def clock_is_read_wrong(seconds: float) -> Act:
    """By this machine, this once."""
    return lambda call: call.work() + seconds
