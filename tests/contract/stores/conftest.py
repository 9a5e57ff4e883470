from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.contract.stores.worlds import World, in_memory, on_aws
from tests.fakes.aws import Aws


@pytest.fixture(scope="package")
def aws() -> Iterator[Aws]:
    with mock_aws():
        yield Aws()


@pytest.fixture(params=["in memory", "on aws"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "in memory":
        return in_memory()
    aws: Aws = request.getfixturevalue("aws")
    aws.begin()
    return on_aws(aws)
