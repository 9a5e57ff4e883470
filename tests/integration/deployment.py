"""A deployment for handlers: AWS on moto, Domo as its simulator, and functions loaded as Lambda loads them."""

import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from local.domo.simulator import DomoSimulator
from muster.domain.job import Job
from muster.wiring import Wiring
from tests.fakes.aws import SECRET_PREFIX, Aws
from tests.fakes.report_world import FakeMailer
from tests.fakes.stage import a_job, a_person, a_roster

ROOT = Path(__file__).parents[2]
JOB_ID, RUN_ID = "a1b2c3d4e5f60718", "5f1d7c2b9a8e4036"
OBJECT_KEY = "people/staff of acme.csv"
SAMPLE_SECONDS = 1_795_262_400.0
SAMPLE_SECRETS = {"hmac_key": "a key for samples only", "url_secret": "an-unguessable-word-for-samples-only"}
ADA = a_person("ada.admin", displayName="Ada Admin", roleId="1")


def sample(name: str) -> dict[str, Any]:
    """One file of events/."""
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text("utf-8"))
    return event


def body_of(name: str) -> str:
    """The first body in a sample of a queue's event."""
    body: str = sample(name)["Records"][0]["body"]
    return body


def the_job(**changes: Any) -> Job:
    source = {"kind": "s3", "object_key": OBJECT_KEY}
    return a_job(**{"id": JOB_ID, "source": source, "recipients": ["admin@acme.example"]} | changes)


class Context:
    """What Lambda tells a function of its invocation."""

    function_name, memory_limit_in_mb = "function", 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id = "52fdfc07-2182-154f-163f-5f0f9a621d72"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


class Deployment:
    """Functions by name, with the variables that the template gives them and nothing else."""

    def __init__(self, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
        self.aws = aws
        self.mailer = FakeMailer()
        self.domo: DomoSimulator | None = None
        self._monkeypatch = monkeypatch
        self._loaded: dict[str, ModuleType] = {}

    def use_domo(self, domo: DomoSimulator) -> None:
        """Let the functions reach the simulator with the home account's OAuth client."""
        self.domo = domo
        secret = {
            "kind": "oauth_client",
            "instance": domo.home,
            "client_id": domo.client_id,
            "client_secret": domo.client_secret,
        }
        self.keep_secret("accounts/home", secret)

    def keep_secret(self, name: str, values: Mapping[str, str]) -> None:
        self.aws.secrets.create_secret(Name=f"{SECRET_PREFIX}/{name}", SecretString=json.dumps(values))

    def keep_roster(self, *people: Mapping[str, str]) -> None:
        """Write the job's configuration, with the two people that the simulator begins with."""
        content = a_roster(ADA, *people).encode()
        self.aws.s3.put_object(Bucket=self.aws.configuration_bucket, Key=OBJECT_KEY, Body=content)

    def keep_job(self, job: Job) -> None:
        self.wiring("schedule").jobs.save(job, expected_version=None)

    def wiring(self, function: str) -> Wiring:
        """What a warm worker of this function holds."""
        self._enter(function)
        wiring: Wiring = self._app(function).wiring()
        return wiring

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """Call the function's handler as Lambda does."""
        wiring = self.wiring(function)
        if function == "report":
            wiring.__dict__["mailer"] = self.mailer
        return self._app(function).handler(event, Context())

    def close(self) -> None:
        """Close the workers' connections to Domo."""
        for module in self._loaded.values():
            if "domo" in vars(module.wiring()):
                module.wiring().domo.close()

    def _enter(self, function: str) -> None:
        variables = dict(self.aws.environment(f"{function.capitalize()}Function"))
        if self.domo is not None:
            urls = {name: self.domo.instance_url(name) for name in self.domo.store.instances()}
            variables["MUSTER_DOMO_PUBLIC_URL"] = self.domo.public_url
            variables["MUSTER_DOMO_INSTANCE_URLS"] = json.dumps(urls)
        credentials = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
        for name, value in (variables | credentials | {"AWS_DEFAULT_REGION": "us-east-1"}).items():
            self._monkeypatch.setenv(name, value)
        for name in self._others(variables):
            self._monkeypatch.delenv(name, raising=False)

    def _others(self, variables: Mapping[str, str]) -> set[str]:
        every = {
            name for each in self._loaded for name in self.aws.environment(f"{each.capitalize()}Function")
        }
        return every - variables.keys()

    def _app(self, function: str) -> ModuleType:
        if function not in self._loaded:
            path = ROOT / "functions" / function / "app.py"
            spec = importlib.util.spec_from_file_location(f"app_of_{function}", path)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            self._loaded[function] = module
        return self._loaded[function]
