import pytest

from local.stack.package import template_text, template_with_packages
from tests.template.reading import ROOT, Template

FOLDERS = ["layers/muster", *(f"functions/{name}/" for name in (
    "schedule", "watch", "webhook", "ingest", "diff", "apply", "report", "sweep",
))]  # fmt: skip


def test_the_laptop_deploys_the_template_with_nothing_changed_but_where_the_code_lies(
    template: Template,
) -> None:
    text = template_text(ROOT)
    deployed = template_with_packages(text, {folder: f"s3://bucket/{folder}" for folder in FOLDERS})
    changed = [
        (before.strip(), after.strip())
        for before, after in zip(text.splitlines(), deployed.splitlines(), strict=True)
        if before != after
    ]
    assert len(changed) == 1 + len(template.functions)
    for before, after in changed:
        key, _, folder = before.partition(": ")
        assert after == f"{key}: s3://bucket/{folder}"


def test_a_folder_without_a_package_is_not_deployed_in_silence() -> None:
    with pytest.raises(KeyError):
        template_with_packages(template_text(ROOT), {})
