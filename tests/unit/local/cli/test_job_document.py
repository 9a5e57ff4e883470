import json
import re
from pathlib import Path

from local.cli.job_file import read_definition
from muster.domain.job import GuardSettings, JobDefinition

DOCUMENT = (Path(__file__).parents[4] / "docs" / "jobs.md").read_text("utf-8")


def example() -> str:
    found = re.search(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_of_the_document_is_a_job_with_every_field(tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    file.write_text(example())
    read_definition(str(file))
    written = json.loads(example())
    assert written.keys() == set(JobDefinition.model_fields)
    assert written["guards"].keys() == set(GuardSettings.model_fields)


def test_the_document_tells_the_default_of_every_guard() -> None:
    for name, field in GuardSettings.model_fields.items():
        default = str(field.default).lower()
        assert re.search(rf"\| `guards\.{name}` \| `{default}0?` \|", DOCUMENT), name
