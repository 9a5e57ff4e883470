"""One run through the handlers, from the samples of events/: diff, apply and report, against the Domo simulator."""

from typing import Any

import pytest

from local.domo.simulator import DomoSimulator
from muster.domain.runs.run import RunState
from muster.messages import ApplyChunk, ReportRun
from tests.fakes.stage import a_person
from tests.integration.deployment import RUN_ID, Deployment, body_of, sample, the_job

DONE: dict[str, Any] = {"batchItemFailures": []}


@pytest.fixture(autouse=True)
def _a_job_and_its_roster(deployment: Deployment, domo: DomoSimulator) -> None:
    careless = {"max_deletes": 5, "max_delete_share": 1.0}
    # an OAuth client cannot see what people own, so the job must say that it deletes all the same
    deployment.keep_job(the_job(guards=careless, delete_unseen_owners=True))
    deployment.keep_roster(a_person("new"), a_person("changed", title="Boss"))
    for name in ("changed", "gone"):
        domo.store.people.add(domo.home, a_person(name, title="Clerk"))


def people(domo: DomoSimulator) -> dict[str, str]:
    """Titles by address of whoever the instance has."""
    return {
        str(user.columns()["email"]): str(user.columns()["title"] or "")
        for user in domo.store.people.everybody(domo.home)
    }


def test_the_samples_of_diff_apply_and_report_are_one_run(
    deployment: Deployment, domo: DomoSimulator
) -> None:
    assert deployment.invoke("diff", sample("diff")) == DONE
    [chunk] = deployment.aws.received("changes")
    assert ApplyChunk.model_validate_json(chunk) == ApplyChunk.model_validate_json(body_of("apply"))

    assert deployment.invoke("apply", sample("apply")) == DONE
    [report] = deployment.aws.received("reports")
    assert ReportRun.model_validate_json(report) == ReportRun.model_validate_json(body_of("report"))

    assert deployment.invoke("report", sample("report")) == DONE
    run = deployment.wiring("diff").runs.get(RUN_ID)
    assert (run.state, run.fault, run.report_notes) == (RunState.SUCCEEDED, None, ())
    assert run.outcomes == {"create.applied": 1, "update.applied": 1, "delete.applied": 1}
    assert {address for address in people(domo) if not address.startswith(("muster.", "ada."))} == {
        "new@acme.example",
        "changed@acme.example",
    }
    assert people(domo)["changed@acme.example"] == "Boss"
    assert deployment.mailer.recipients == ["admin@acme.example"]


def test_every_sample_twice_changes_nothing_more(deployment: Deployment, domo: DomoSimulator) -> None:
    for name in ("diff", "apply", "report"):
        deployment.invoke(name, sample(name))
    before, writes = people(domo), deployment.wiring("diff").runs.get(RUN_ID)
    for name in ("diff", "apply", "report"):
        assert deployment.invoke(name, sample(name)) == DONE
    assert people(domo) == before
    assert deployment.wiring("diff").runs.get(RUN_ID) == writes
    assert len(deployment.mailer.sent) == 1


def test_a_second_run_finds_nothing_to_do(deployment: Deployment) -> None:
    for name in ("diff", "apply", "report"):
        deployment.invoke(name, sample(name))
    for queue in ("changes", "reports"):
        deployment.aws.received(queue)
    again = sample("diff")
    again["Records"][0]["body"] = body_of("diff").replace(RUN_ID, "second")
    deployment.invoke("diff", again)
    run = deployment.wiring("diff").runs.get("second")
    assert (run.state, run.changes_planned) == (RunState.REPORTING, 0)
    assert deployment.aws.received("changes") == []
    assert deployment.aws.received("reports") == [ReportRun(run_id="second").to_body()]


def test_a_body_that_is_no_message_is_not_swallowed(deployment: Deployment) -> None:
    for name in ("diff", "apply", "report", "ingest"):
        broken = sample(name)
        broken["Records"] = broken["Records"][:1]
        broken["Records"][0]["body"] = "{}"
        with pytest.raises(Exception, match="All records failed processing"):
            deployment.invoke(name, broken)
