import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from local.cli.desk import Desk
from local.cli.stack import Stack, settings_of
from local.domo.simulator import DomoSimulator
from local.stack.aws import Aws
from local.stack.check import check
from local.stack.deploy import outputs
from local.stack.emulator import CREDENTIALS, REGION, endpoint_url, start_emulator
from local.stack.places import REPOSITORY
from local.stack.plain_alarms import with_plain_alarms
from local.stack.processes import end
from muster.domain.job import JobDefinition
from muster.domain.runs.run import Run, RunState
from muster.domain.values.columns import COLUMN_NAMES
from muster.errors import NotFoundError
from muster.services.jobs import create_job, start_by_hand

SAM = REPOSITORY / ".sam" / "bin" / "sam"


def sam(*arguments: str, cwd: Path, **variables: str) -> None:
    environment = {
        "PATH": f"{SAM.parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": os.environ["HOME"],
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
        **CREDENTIALS,
        **variables,
    }
    done = subprocess.run(  # noqa: S603 - our own tool, by full path
        [str(SAM), *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a customer has, after `sam build`."""
    copy = tmp_path_factory.mktemp("checkout")
    shutil.copy(REPOSITORY / "samconfig.toml", copy)
    template = (REPOSITORY / "template.yaml").read_text()
    (copy / "template.yaml").write_text(with_plain_alarms(template))  # the emulator knows no metric math
    for name in ("functions", "layers"):
        shutil.copytree(REPOSITORY / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    sam("build", "--config-env", "local", cwd=copy)
    return copy


@pytest.fixture(scope="module")
def domo() -> Iterator[DomoSimulator]:
    with DomoSimulator.start() as running:
        yield running


@pytest.fixture(scope="module")
def aws(built: Path, domo: DomoSimulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """The emulator, with that artefact deployed by `sam deploy`, pointed at the Domo simulator."""
    state = tmp_path_factory.mktemp("emulator")
    process = start_emulator(REPOSITORY, state)
    try:
        aws = Aws(endpoint_url(state))
        aws.s3.create_bucket(Bucket="muster-artefacts")
        parameters = {
            "HomeInstance": domo.home,
            "MailSender": "muster@acme.example",
            "DomoPublicUrl": domo.public_url,
        }
        overrides = [f"{name}={value}" for name, value in parameters.items()]
        sam(
            *("deploy", "--config-env", "local", "--parameter-overrides", *overrides),
            cwd=built,
            AWS_ENDPOINT_URL=aws.endpoint_url,
        )
        yield aws
    finally:
        end(process)


def test_the_artefact_holds_the_package_and_its_dependencies_where_lambda_looks(built: Path) -> None:
    (layer,) = (built / ".aws-sam" / "build").glob("MusterLayer*")
    for name in ("muster", "pydantic", "httpx", "orjson", "phonenumbers", "aws_lambda_powertools"):
        assert (layer / "python" / name / "__init__.py").is_file(), name
    assert not (layer / "python" / "boto3").exists()


def test_the_artefact_fits_into_lambda(built: Path) -> None:
    size = sum(each.stat().st_size for each in (built / ".aws-sam" / "build").rglob("*") if each.is_file())
    assert size < 250 * 1024 * 1024


def test_the_artefact_is_deployed_as_the_template_says(aws: Aws) -> None:
    assert check(aws) > 50


def test_a_function_of_the_artefact_does_its_work(aws: Aws) -> None:
    answer = aws.functions.invoke(
        FunctionName=outputs(aws)["ScheduleFunction"],
        Payload=b'{"source": "aws.events", "time": "2026-01-01T00:00:00Z"}',
    )
    assert answer["Payload"].read() == b'{"runs": 0}'
    assert not answer.get("FunctionError")


def desk_on(aws: Aws) -> Desk:
    """The command's own services on that stack."""
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
    found = outputs(aws)
    return Desk(Stack("muster", session, found, settings_of(found, "muster"), None))


def test_the_artefact_does_the_main_job(
    aws: Aws, domo: DomoSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.endpoint_url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    desk = desk_on(aws)
    credentials = {"client_id": domo.client_id, "client_secret": domo.client_secret}
    desk.keeper.put("accounts/home", {"kind": "oauth_client", "instance": domo.home, **credentials})
    owner = domo.store.people.everybody(domo.home)[0].id
    present = [
        {"displayName": person.display_name, "email": person.email, "roleId": "1"}
        for person in domo.store.people.everybody(domo.home)
    ]
    domo.store.people.add(domo.home, {"displayName": "Old", "email": "old@acme.example", "roleId": "4"})
    wanted = [*present, {"displayName": "New", "email": "new@acme.example", "roleId": "4"}]
    columns = [{"type": "STRING", "name": name} for name in COLUMN_NAMES]
    dataset = domo.store.datasets.add(domo.home, "people", columns, owner_id=owner)
    rows = [[row.get(name) for name in COLUMN_NAMES] for row in wanted]
    domo.store.datasets.record(dataset, "REPLACE", rows)
    definition = {
        "name": "Main job",
        "source": {"kind": "dataset", "dataset_id": dataset.id},
        "delete_orphans": True,
        "delete_unseen_owners": True,
        "guards": {"max_delete_share": 0.5},
        "recipients": ["ann@acme.example"],
    }
    job = create_job(desk.job_desk, JobDefinition.model_validate(definition))
    request = start_by_hand(desk.outbox, desk.job_desk.clock, job)
    run = ended(desk, request.run_id)
    told = [outcome.detail for outcome in desk.files.outcomes(run.id)]
    desk.close()
    assert (run.state, run.outcomes) == (RunState.SUCCEEDED, {"create.applied": 1, "delete.applied": 1}), told
    assert domo.store.people.by_email(domo.home, "new@acme.example") is not None
    assert domo.store.people.by_email(domo.home, "old@acme.example") is None


def ended(desk: Desk, run_id: str) -> Run:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            run = desk.runs.get(run_id)
        except NotFoundError:
            run = None
        if run is not None and run.is_final:
            return run
        time.sleep(0.2)
    raise AssertionError("the run did not end within 60 s")
