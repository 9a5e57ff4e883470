"""A run as JSON, for scripts."""

from dataclasses import asdict

from muster.domain.findings import Finding
from muster.domain.runs.run import Run

_INNER = ("job_document", "token", "plan_id")


def run_as_json(run: Run) -> dict[str, object]:
    """The facts of a run with its counts; what only the functions need is left out."""
    facts = {name: value for name, value in asdict(run).items() if name not in _INNER}
    facts["finding_counts"] = facts.pop("findings")
    return facts | {"outcomes": run.outcomes_with_the_rest_not_tried if run.is_final else dict(run.outcomes)}


def finding_as_json(finding: Finding) -> dict[str, object]:
    """A finding as `muster plan --json` writes it."""
    return {
        "row": finding.row,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
    }
