import re
from pathlib import Path

from muster.domain.guards import GUARDS
from muster.domain.job import GuardSettings, JobDefinition
from tests.unit.domain.guarded import check

DOCUMENT = (Path(__file__).parents[4] / "docs" / "guards.md").read_text("utf-8")
ROWS = re.findall(r"^\| `([a-z-]+)` \| .* \| (.*) \|$", DOCUMENT, re.MULTILINE)


def test_the_table_has_every_guard_in_its_order() -> None:
    assert [guard for guard, _setting in ROWS] == list(check())
    assert len(ROWS) == len(GUARDS)


def test_the_table_tells_every_setting_with_its_default() -> None:
    told = {name: float(value) for _, cell in ROWS for name, value in re.findall(r"`(\w+)` ([\d.]+)", cell)}
    switches = {name for _, cell in ROWS for name in re.findall(r"`(\w+)` false", cell)}
    defaults = GuardSettings().model_dump()
    assert switches == {name for name, value in defaults.items() if value is False}
    assert told == {name: value for name, value in defaults.items() if value is not False}


def test_the_table_tells_which_guards_no_approval_lifts() -> None:
    told = {guard for guard, cell in ROWS if cell.endswith("absolute")}
    assert told == {name for name, result in check().items() if not result.can_be_approved}
    assert "protected" in JobDefinition.model_fields
