"""A refused credential ends the run at once, in words that name the account, and Domo is asked once, not for each."""

from collections.abc import Mapping

import pytest

from local.domo.simulator import PUBLIC, DomoSimulator
from local.domo.trouble import Rule
from muster.domain.job import Job
from muster.domain.runs.run import Run, RunState
from muster.errors import CredentialError
from muster.services.changes.apply import WIDTH
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

PEOPLE = 130
NEW = [a_person(f"p{number:03}", email=f"p{number:03}@globex.example") for number in range(PEOPLE)]
SECRET_PART = {"oauth_client": "client_secret", "access_token": "token", "password": "password"}
LOGIN = {"oauth_client": (PUBLIC, "/oauth/token"), "password": (GLOBEX, "/api/content/v2/authentication")}


@pytest.fixture
def job(deployment: Deployment, domo: DomoSimulator) -> Job:
    """A job that has 131 people to create in globex; the simulator has forgotten what came before."""
    job = remote_job()
    deployment.keep_job(job)
    text = a_roster(*NEW, OWN, ADA).replace("muster.service@acme.example", "one.more@globex.example")
    deployment.aws.s3.put_object(
        Bucket=deployment.aws.configuration_bucket, Key=OBJECT_KEY, Body=text.encode()
    )
    domo.log.clear()
    return job


def expire_access_tokens(domo: DomoSimulator, instance: str) -> None:
    for token in domo.store.credentials.access_tokens(instance):
        domo.store.credentials.set_expiry(token.id, domo.store.clock.now_ms() - 1)


def assert_ended_by(run: Run, account: str, mail: str) -> None:
    assert (run.state, run.fault_code) == (RunState.FAILED, "account-refused")
    assert run.fault is not None
    assert run.fault.startswith(f'Account "{account}" was refused: ')
    assert f"`muster accounts add {account}`" in run.fault
    assert f'Account "{account}" was refused' in mail
    assert f"`muster accounts add {account}`" in mail


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_credentials_are_tried_once_and_nothing_is_read_or_written(
    deployment: Deployment, domo: DomoSimulator, job: Job, kind: str
) -> None:
    put_secret(deployment, "globex", secret_of(domo, kind) | {SECRET_PART[kind]: "wr0ng-s3cr3t"})
    before = domo.store.people.count(GLOBEX)
    run = run_job(deployment, job)
    mail = last_mail(deployment)
    assert_ended_by(run, "globex", mail)
    assert "wr0ng-s3cr3t" not in mail + (run.fault or "")
    at_globex = [call for call in domo.log.calls() if call.host == GLOBEX]
    refused = [call for call in domo.log.calls() if call.status == 401]
    if kind == "password":  # a refusal that comes as 200
        assert [call.route for call in at_globex] == ["/api/content/v2/authentication"]
    else:
        assert len(refused) == 1
        assert at_globex == ([] if kind == "oauth_client" else refused)
    assert domo.store.people.count(GLOBEX) == before


def test_an_expired_token_is_tried_once(deployment: Deployment, domo: DomoSimulator, job: Job) -> None:
    put_secret(deployment, "globex", secret_of(domo, "access_token"))
    expire_access_tokens(domo, GLOBEX)
    run = run_job(deployment, job)
    assert_ended_by(run, "globex", last_mail(deployment))
    assert "It has expired, was revoked, or belongs to another instance." in (run.fault or "")
    assert domo.log.count(host=GLOBEX) == 1


def test_an_expired_token_of_home_ends_a_remote_run_before_anybody_is_touched(
    deployment: Deployment, domo: DomoSimulator, job: Job
) -> None:
    put_secret(deployment, "globex", secret_of(domo, "access_token"))
    put_secret(deployment, "home", secret_of(domo, "access_token", domo.home))
    expire_access_tokens(domo, domo.home)
    run = run_job(deployment, job)
    assert_ended_by(run, "home", last_mail(deployment))
    assert domo.log.count(host=domo.home, status=401) == 2  # the plan, and the report that tries its log
    assert domo.log.count(host=domo.home) == 2
    assert domo.log.count(host=GLOBEX, method="POST") == domo.log.count(host=GLOBEX, method="PATCH") == 0


def test_a_token_that_expires_in_mid_run_stops_it_within_what_is_under_way(
    deployment: Deployment, domo: DomoSimulator, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_secret(deployment, "globex", secret_of(domo, "access_token"))
    add, made = domo.store.people.add, []

    def add_and_expire(instance: str, person: Mapping[str, object]) -> object:
        made.append(person)
        if len(made) == 40:
            expire_access_tokens(domo, GLOBEX)
        return add(instance, person)

    monkeypatch.setattr(domo.store.people, "add", add_and_expire)
    run = run_job(deployment, job)
    assert_ended_by(run, "globex", last_mail(deployment))
    applied = run.outcomes["create.applied"]
    assert 0 < applied <= len(made) < 40 + WIDTH
    assert sum(run.outcomes_with_the_rest_not_tried.values()) == run.changes_planned == PEOPLE + 1
    assert 0 < domo.log.count(host=GLOBEX, status=401) <= WIDTH
    assert f"after {applied} of {PEOPLE + 1} changes" in last_mail(deployment)


@pytest.mark.parametrize("kind", ["oauth_client", "password"])
def test_tokens_and_sessions_that_end_in_mid_run_are_renewed_once_by_all_together(
    deployment: Deployment, domo: DomoSimulator, job: Job, kind: str
) -> None:
    put_secret(deployment, "globex", secret_of(domo, kind))
    host, route = LOGIN[kind]
    domo.trouble(host_of(kind)).set(
        rules=[Rule("expire_tokens", method="POST", path="users/?$", skip=30, times=1)]
    )
    run = run_job(deployment, job)
    assert (run.state, run.fault) == (RunState.SUCCEEDED, None)
    assert run.outcomes == {"create.applied": PEOPLE + 1}
    assert domo.trouble(host_of(kind)).struck() == [1]
    asked_by = ["plan", "apply", "apply again", *(["home's report"] if kind == "oauth_client" else [])]
    assert domo.log.count(host=host, route=route) == len(asked_by)


@pytest.mark.parametrize("kind", ["oauth_client", "password"])
def test_an_account_that_is_closed_in_mid_run_is_not_asked_for_again_by_every_change(
    deployment: Deployment, domo: DomoSimulator, job: Job, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_secret(deployment, "globex", secret_of(domo, kind))
    host, route = LOGIN[kind]
    domo.trouble(host_of(kind)).set(
        rules=[
            Rule("expire_tokens", method="POST", path="users/?$", skip=30, times=1),
            Rule("fail_before", path=route, status=403, skip=2),
        ]
    )
    run = run_job(deployment, job)
    assert_ended_by(run, "globex", last_mail(deployment))
    assert domo.log.count(host=host, route=route, status=403) == (2 if kind == "oauth_client" else 1)
    assert run.outcomes["create.applied"] < 30 + WIDTH


def refusal(deployment: Deployment) -> str:
    """What a check of the account says, on which everything stands in the way of its being used."""
    with pytest.raises(CredentialError) as raised:
        deployment.wiring("diff").domo.check_account("globex", GLOBEX)
    return str(raised.value)


def test_a_locked_user_is_told_as_locked(deployment: Deployment, domo: DomoSimulator) -> None:
    put_secret(deployment, "globex", secret_of(domo, "password") | {"password": "wrong"})
    for _ in range(5):
        wiring = deployment.wiring("diff")
        assert "its user name or password is wrong" in refusal(deployment)
        wiring.domo.close()
        del wiring.__dict__["domo"]
    put_secret(deployment, "globex", secret_of(domo, "password"))
    del deployment.wiring("diff").__dict__["secrets"]
    told = refusal(deployment)
    assert "it is locked in Domo. An admin can unlock it there" in told
    assert "`muster accounts check globex`" in told


@pytest.mark.parametrize("kind", ["access_token", "password"])
def test_an_instance_that_does_not_let_our_addresses_in_is_told_as_such(
    deployment: Deployment, domo: DomoSimulator, kind: str
) -> None:
    put_secret(deployment, "globex", secret_of(domo, kind))
    domo.trouble(GLOBEX).set(rules=[Rule("fail_before", status=303)])
    assert "see the IP allowlist of the instance" in refusal(deployment)
    assert domo.log.count(host=GLOBEX) == 1


def test_a_token_of_another_instance_is_told_as_such(deployment: Deployment, domo: DomoSimulator) -> None:
    strange = secret_of(domo, "access_token", domo.home) | {"instance": GLOBEX}
    put_secret(deployment, "globex", strange)
    assert "or belongs to another instance" in refusal(deployment)


def test_a_client_of_another_instance_is_told_by_name(deployment: Deployment, domo: DomoSimulator) -> None:
    put_secret(deployment, "globex", secret_of(domo, "oauth_client", domo.home) | {"instance": GLOBEX})
    assert "it is a client of acme.domo.com, not of globex.domo.com." in refusal(deployment)
