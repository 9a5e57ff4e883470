"""An account that may not manage users ends the run in words before anything is read or written, whatever its kind."""

from dataclasses import replace

import pytest

from local.domo.simulator import DomoSimulator
from muster.domain.job import Job
from muster.domain.runs.run import RunState
from tests.fakes.stage import a_person, a_roster
from tests.integration.accounts import (
    ADA,
    GLOBEX,
    KINDS,
    OWN,
    host_of,
    last_mail,
    put_secret,
    remote_job,
    run_job,
    secret_of,
)
from tests.integration.deployment import OBJECT_KEY, Deployment

LOGINS = {"/oauth/token", "/api/content/v2/authentication"}
NEW = a_person("new", email="new@globex.example")


@pytest.fixture
def job(deployment: Deployment, domo: DomoSimulator) -> Job:
    """A job that has one person to create in globex."""
    job = remote_job()
    deployment.keep_job(job)
    text = a_roster(NEW, OWN, ADA).replace("muster.service@acme.example", "one.more@globex.example")
    deployment.aws.s3.put_object(
        Bucket=deployment.aws.configuration_bucket, Key=OBJECT_KEY, Body=text.encode()
    )
    return job


def demote(domo: DomoSimulator, role: str) -> str:
    """Give the accounts' own user another role; its name. `custom …` is made, with or without the right."""
    role_id = {"Privileged": 2, "Participant": 4}.get(role)
    if role_id is None:
        made = domo.store.roles.add(GLOBEX, "Clerks", "", manages_users=role == "custom with the right")
        role_id, role = made.id, made.name
    own = domo.store.people.by_user_name(GLOBEX, "muster.service@globex.example")
    assert own is not None
    domo.store.people.save(replace(own, role_id=role_id))
    domo.log.clear()
    return role


@pytest.mark.parametrize("role", ["Privileged", "Participant", "custom without the right"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_run_whose_account_may_not_manage_users_ends_in_words_before_any_write(
    deployment: Deployment, domo: DomoSimulator, job: Job, kind: str, role: str
) -> None:
    if (kind, role) == ("oauth_client", "custom without the right"):
        pytest.skip("the public API tells nothing of what a custom role may; the next test has it")
    put_secret(deployment, "globex", secret_of(domo, kind))
    name = demote(domo, role)
    run = run_job(deployment, job)
    assert (run.state, run.fault_code) == (RunState.FAILED, "account-refused")
    for told in (run.fault or "", last_mail(deployment)):
        assert (
            f'Account "globex" may not manage users: it acts as muster.service@globex.example with the role {name}'
            in told
        )
        assert "`muster accounts add globex`" in told
    calls = [
        call for call in domo.log.calls() if call.host == host_of(kind) and "/v1/datasets" not in call.route
    ]
    assert calls
    assert {call.route for call in calls if call.method != "GET"} <= LOGINS
    assert len(calls) <= 4, "no list of users was read"


def test_a_client_whose_custom_role_tells_nothing_is_stopped_by_the_first_refusals_and_changes_nobody(
    deployment: Deployment, domo: DomoSimulator, job: Job
) -> None:
    put_secret(deployment, "globex", secret_of(domo, "oauth_client"))
    demote(domo, "custom without the right")
    run = run_job(deployment, job)
    assert (run.state, run.outcomes) == (RunState.PARTLY_FAILED, {"create.refused": 2, "update.refused": 1})
    assert "permission to manage users" in last_mail(deployment)


@pytest.mark.parametrize("kind", KINDS)
def test_a_custom_role_that_may_manage_users_is_as_good_as_admin(
    deployment: Deployment, domo: DomoSimulator, job: Job, kind: str
) -> None:
    put_secret(deployment, "globex", secret_of(domo, kind))
    demote(domo, "custom with the right")
    run = run_job(deployment, job)
    assert (run.state, run.outcomes.get("create.applied")) == (RunState.SUCCEEDED, 2), run.fault


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_that_only_previews_needs_no_right_to_manage_users(
    deployment: Deployment, domo: DomoSimulator, job: Job, kind: str
) -> None:
    deployment.keep_job(remote_job(id="preview", mode="preview"))
    put_secret(deployment, "globex", secret_of(domo, kind))
    demote(domo, "Participant")
    run = run_job(deployment, remote_job(id="preview", mode="preview"))
    assert (run.state, run.outcomes) == (
        RunState.PREVIEWED,
        {"create.not_tried": 2, "update.not_tried": 1},
    )
