"""What Domo tells of the end of a token reaches the e-mail and the log of every run, from both accounts."""

import pytest

from local.domo.simulator import DomoSimulator
from muster.domain.job import Job
from muster.domain.runs.run import RunState
from tests.fakes.stage import a_roster
from tests.integration.accounts import (
    ADA,
    GLOBEX,
    OWN,
    last_mail,
    put_secret,
    remote_job,
    run_job,
    secret_of,
)
from tests.integration.deployment import OBJECT_KEY, Deployment

DAY_MS = 24 * 3600 * 1000
TOKENS = "/api/data/v1/accesstokens"


@pytest.fixture
def job(deployment: Deployment, domo: DomoSimulator) -> Job:
    """A remote job with nothing to do, both of whose accounts are access tokens."""
    job = remote_job()
    deployment.keep_job(job)
    text = "\n".join(line for line in a_roster(OWN, ADA).splitlines() if "@acme.example" not in line) + "\n"
    deployment.aws.s3.put_object(
        Bucket=deployment.aws.configuration_bucket, Key=OBJECT_KEY, Body=text.encode()
    )
    put_secret(deployment, "globex", secret_of(domo, "access_token"))
    put_secret(deployment, "home", secret_of(domo, "access_token", domo.home))
    return job


def let_end(domo: DomoSimulator, instance: str, days: float) -> None:
    for token in domo.store.credentials.access_tokens(instance):
        domo.store.credentials.set_expiry(token.id, domo.store.clock.now_ms() + int(days * DAY_MS))


def test_both_accounts_of_a_remote_job_are_spoken_of_in_its_last_fourteen_days(
    deployment: Deployment, domo: DomoSimulator, job: Job
) -> None:
    let_end(domo, GLOBEX, 9.5)
    let_end(domo, domo.home, 3.5)
    run = run_job(deployment, job)
    assert (run.state, run.changes_planned) == (RunState.SUCCEEDED, 0)
    assert run.findings == {"error": 0, "warning": 2, "info": 0}
    mail = last_mail(deployment)
    assert mail.count('The access token of the account "globex" ends on') == 1
    assert mail.count('The access token of the account "home" ends on') == 1
    assert "in 9 days; after that its jobs fail" in mail
    assert "in 3 days; after that its jobs fail" in mail
    assert "`muster accounts add globex`" in mail
    dataset = domo.store.datasets.get(domo.home, run.log_dataset_id or "")
    assert dataset is not None
    rows = [str(row) for row in domo.store.datasets.rows(dataset) if "token-expires" in row]
    assert [sum(f'account "{name}"' in row for row in rows) for name in ("globex", "home")] == [1, 1]
    assert len(rows) == 2


def test_domo_is_asked_once_a_run_and_account(deployment: Deployment, domo: DomoSimulator, job: Job) -> None:
    run_job(deployment, job)
    assert domo.log.count(host=GLOBEX, route=TOKENS) == domo.log.count(host=domo.home, route=TOKENS) == 1


@pytest.mark.parametrize("days", [14.1, 365])
def test_a_token_that_lasts_is_not_spoken_of(
    deployment: Deployment, domo: DomoSimulator, job: Job, days: float
) -> None:
    for instance in (GLOBEX, domo.home):
        let_end(domo, instance, days)
    run = run_job(deployment, job)
    assert (run.state, run.findings["warning"]) == (RunState.SUCCEEDED, 0)
    assert "ends on" not in last_mail(deployment)


def test_an_account_that_may_not_see_when_tokens_end_runs_without_a_word_on_it(
    deployment: Deployment, domo: DomoSimulator, job: Job
) -> None:
    job = remote_job(id="preview", mode="preview")  # which needs no right to manage users
    deployment.keep_job(job)
    let_end(domo, GLOBEX, 3)
    store = domo.store
    role = store.roles.add(GLOBEX, "Reader", "", manages_users=False)
    reader = store.people.add(GLOBEX, {"displayName": "R", "email": "r@globex.example", "roleId": role.id})
    token = store.credentials.add_access_token(GLOBEX, reader.id, "x", store.clock.now_ms() + DAY_MS)
    put_secret(deployment, "globex", {"kind": "access_token", "instance": GLOBEX, "token": token.token})
    deployment.keep_roster()
    run = run_job(deployment, job)
    assert domo.log.count(host=GLOBEX, route=TOKENS, status=403) == 1
    assert run.state is RunState.PREVIEWED
    assert "ends on" not in last_mail(deployment)
