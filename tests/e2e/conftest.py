from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack.local_stack import LocalStack
from tests.e2e.world import World

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def stack() -> Iterator[LocalStack]:
    """The deployed stack on the emulator beside the Domo simulator, fresh, for all e2e tests of a session."""
    with LocalStack.temporary() as running:
        yield running


@pytest.fixture(scope="session")
def opened_world(stack: LocalStack) -> Iterator[World]:
    """That stack as an admin sees it, its connections kept from test to test."""
    world = World(stack)
    yield world
    world.close()


@pytest.fixture
def world(opened_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The same, in the clean environment of one test: clients are made late and read the endpoint there."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", opened_world.stack.local["aws_endpoint_url"])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return opened_world
