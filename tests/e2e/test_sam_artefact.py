import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack.aws import Aws
from local.stack.check import check
from local.stack.deploy import outputs
from local.stack.emulator import CREDENTIALS, REGION, endpoint_url, start_emulator
from local.stack.places import REPOSITORY
from local.stack.processes import end

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
    for name in ("template.yaml", "samconfig.toml"):
        shutil.copy(REPOSITORY / name, copy)
    for name in ("functions", "layers"):
        shutil.copytree(REPOSITORY / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    sam("build", "--config-env", "local", cwd=copy)
    return copy


@pytest.fixture(scope="module")
def aws(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """The emulator, with that artefact deployed by `sam deploy`."""
    state = tmp_path_factory.mktemp("emulator")
    process = start_emulator(REPOSITORY, state)
    try:
        aws = Aws(endpoint_url(state))
        aws.s3.create_bucket(Bucket="muster-artefacts")
        sam("deploy", "--config-env", "local", cwd=built, AWS_ENDPOINT_URL=aws.endpoint_url)
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
