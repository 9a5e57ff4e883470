from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack.local_stack import LocalStack

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
