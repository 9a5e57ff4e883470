"""Brings the laptop's stack up, and down again.

Two processes (the emulator of AWS, the Domo simulator), one deploy, one check, one file that tells a client
where everything is. What runs already is kept, so a second `up` heals what died and deploys what changed.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.stack.accounts import create_accounts
from local.stack.aws import Aws
from local.stack.check import check
from local.stack.deploy import STACK, deploy
from local.stack.emulator import REGION, certificate, endpoint_url, start_emulator
from local.stack.places import Places
from local.stack.processes import ProcessMark, StackError, end, is_alive
from local.stack.simulator import read_answer, start_simulator

HOME_INSTANCE = "acme.domo.com"
MAIL_SENDER = "muster@acme.example"
_EMULATOR, _DOMO = "emulator", "domo"


@dataclass(frozen=True, slots=True)
class UpResult:
    """What `up` did.

    `local` is the content of local.json, `was_up` tells whether all ran already, `changed` whether anything was
    deployed, `resources` how many were checked.
    """

    local: Mapping[str, Any]
    was_up: bool
    changed: bool
    resources: int

    @property
    def state(self) -> str:
        """What the stack is, as the end of a sentence."""
        if not self.was_up:
            return "is up"
        return "was up, and what changed since was deployed" if self.changed else "was up already"


def bring_up(places: Places, *, fresh: bool = False, strict: bool = False) -> UpResult:
    """Start what does not run, deploy, check, and write local.json.

    `fresh` ends what runs and forgets its state first. Raises StackError, and then ends what it had started.
    `strict` starts an emulator that checks each function's permissions.
    """
    with _locked(places):
        if fresh:
            _end_all(places, at_once=True)
            for folder in (places.emulator, places.domo):
                shutil.rmtree(folder, ignore_errors=True)
        before = running_processes(places)
        running = dict(before)
        try:
            local, changed, resources = _start_and_deploy(places, running, strict=strict)
        except BaseException:  # an interrupt too: what this call started it ends
            for name in running.keys() - before.keys():
                end(running[name])
            raise
        return UpResult(local, was_up=before.keys() == running.keys(), changed=changed, resources=resources)


def bring_down(places: Places, *, keep_state: bool = True) -> bool:
    """End both processes; their state stays unless nobody wants it kept. Tells whether anything ran."""
    with _locked(places):
        return _end_all(places, at_once=not keep_state)


def _start_and_deploy(
    places: Places, running: dict[str, ProcessMark], *, strict: bool
) -> tuple[dict[str, Any], bool, int]:
    """What local.json then holds, whether anything was deployed, and how many resources were checked.

    Adds what it starts to `running`.
    """
    if _EMULATOR not in running:
        running[_EMULATOR] = start_emulator(places.root, places.emulator, strict=strict)
        _remember(places, running)
    if _DOMO not in running:
        running[_DOMO] = start_simulator(places)
        _remember(places, running)
    domo = read_answer(places)
    aws = Aws(endpoint_url(places.emulator), certificate(places.emulator))
    deployed = deploy(aws, places.root, _parameters(domo))
    resources = check(aws)
    create_accounts(aws, deployed.outputs, domo)
    _verify_sender(aws)
    local = _local(aws, deployed.outputs, domo, running)
    _write(places.local_json, local)
    return local, deployed.changed, resources


def _parameters(domo: Mapping[str, Any]) -> dict[str, str]:
    urls = {name: instance["url"] for name, instance in domo["instances"].items()}
    return {
        "HomeInstance": HOME_INSTANCE,
        "MailSender": MAIL_SENDER,
        "DomoPublicUrl": domo["public_url"],
        "DomoInstanceUrls": json.dumps(urls),
    }


def _local(
    aws: Aws, outputs: Mapping[str, str], domo: Mapping[str, Any], running: Mapping[str, ProcessMark]
) -> dict[str, Any]:
    """The content of local.json."""
    api = outputs["WebhookUrl"].split("//")[1].split(".")[0]
    credentials = ("url", "access_token", "user_name", "password")
    return {
        "aws_endpoint_url": aws.endpoint_url,
        "region": REGION,
        "stack": STACK,
        "home": outputs["HomeInstance"],
        "domo": {
            "public_url": domo["public_url"],
            "client_id": domo["client_id"],
            "client_secret": domo["client_secret"],
            "control_url": domo["control_url"],
            "instances": {
                name: {key: instance[key] for key in credentials}
                for name, instance in domo["instances"].items()
            },
        },
        "mail_url": f"{aws.endpoint_url}/_ministack/ses/messages",
        # The output WebhookUrl names a host that not every laptop can resolve.
        "webhook_url": f"{aws.endpoint_url}/_aws/execute-api/{api}",
        "pids": {name: process.pid for name, process in running.items()},
    }


def _verify_sender(aws: Aws) -> None:
    """Make the sender an identity, as the owner of a real account does by hand."""
    known = aws.sesv2.list_email_identities()["EmailIdentities"]
    if all(each["IdentityName"] != MAIL_SENDER for each in known):
        aws.sesv2.create_email_identity(EmailIdentity=MAIL_SENDER)


def running_processes(places: Places) -> dict[str, ProcessMark]:
    """`emulator` and `domo`, as far as they run."""
    if not places.processes_json.exists():
        return {}
    remembered = json.loads(places.processes_json.read_text())
    marks = {name: ProcessMark(**each) for name, each in remembered.items()}
    return {name: process for name, process in marks.items() if is_alive(process)}


def _remember(places: Places, running: Mapping[str, ProcessMark]) -> None:
    _write(places.processes_json, {name: asdict(process) for name, process in running.items()})


def _end_all(places: Places, *, at_once: bool) -> bool:
    running = running_processes(places)
    for process in running.values():
        end(process, at_once=at_once)
    places.processes_json.unlink(missing_ok=True)
    places.local_json.unlink(missing_ok=True)
    return bool(running)


def _write(path: Path, content: object) -> None:
    """Write a file that holds credentials: whole or not at all, and for its owner only."""
    making = path.with_suffix(".new")
    making.touch(mode=0o600)
    making.write_text(json.dumps(content, indent=2) + "\n")
    making.rename(path)


@contextmanager
def _locked(places: Places) -> Iterator[None]:
    places.home.mkdir(parents=True, exist_ok=True)
    with places.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StackError(
                f"Another `muster up` or `muster down` (not {os.getpid()}) is at work."
            ) from error
        yield
