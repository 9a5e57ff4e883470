from collections.abc import Iterator

import pytest
from moto import mock_aws

from local.domo.simulator import DomoSimulator
from tests.fakes.aws import Aws
from tests.integration.deployment import Deployment


@pytest.fixture(scope="package")
def aws() -> Iterator[Aws]:
    with mock_aws():
        yield Aws()


@pytest.fixture
def deployment(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """A stack that holds nothing yet, and no Domo."""
    aws.begin()
    made = Deployment(aws, monkeypatch)
    yield made
    made.close()


@pytest.fixture
def domo(deployment: Deployment) -> Iterator[DomoSimulator]:
    """Domo beside the deployment, with the home account made."""
    with DomoSimulator.start() as simulator:
        deployment.use_domo(simulator)
        yield simulator
