"""Tells at the end how many faults the story survived; each test adds its own, on whatever worker it ran."""

from collections.abc import Iterable

import pytest

SURVIVED = "faults_survived"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line, if any of these tests ran."""
    reports: Iterable[pytest.TestReport] = terminalreporter.getreports("passed")
    counts = [value for report in reports for name, value in report.user_properties if name == SURVIVED]
    if counts:
        terminalreporter.write_line(f"Runs survived {sum(map(int, map(str, counts))):,} faults.")
