"""Each trigger, through the deployed functions: what starts a run, what does not, and that one version is one run."""

import json
import time
from collections.abc import Mapping

import httpx
import pytest

from muster.domain.job import Job
from muster.domain.runs.run import RunState, Trigger
from muster.services.triggers.webhook import sign
from muster.services.triggers.webhook_secrets import secret_name
from tests.e2e.world import ADMINS, World, csv_of, somebody

KEY = "k" * 40
URL_SECRET = "u" * 40


def with_webhook(world: World, **changes: object) -> tuple[Job, dict[str, str]]:
    """An enabled job over one new person, which has webhook secrets."""
    person = somebody()
    job = world.job_over([*ADMINS, person], **{"enabled": True, **changes})
    world.desk.keeper.put(secret_name(job.id), {"hmac_key": KEY, "url_secret": URL_SECRET})
    return job, person


def post(world: World, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> int:
    url = f"{world.stack.local['webhook_url']}{path}"
    return httpx.post(url, content=body, headers=headers, timeout=30, trust_env=False).status_code


def signed(body: bytes, *, at: float | None = None) -> dict[str, str]:
    timestamp = int(time.time() if at is None else at)
    return {"X-Muster-Timestamp": str(timestamp), "X-Muster-Signature": sign(KEY, timestamp, body)}


def no_run_of(world: World, job: Job) -> bool:
    world.quiet()
    return not world.runs(job)


def test_the_schedule_starts_every_enabled_job_and_no_other(world: World) -> None:
    person = somebody()
    enabled = world.job_over([*ADMINS, person], enabled=True)
    disabled = world.job_over([*ADMINS, somebody()], enabled=False)
    world.stack.fire("schedule")
    run = world.ended(enabled, lambda run: run.trigger is Trigger.SCHEDULE)
    assert (run.state, run.outcomes) == (RunState.SUCCEEDED, {"create.applied": 1})
    assert person["email"] in world.people()
    assert no_run_of(world, disabled)


def test_the_schedule_is_a_rule_that_fires_by_itself_every_six_hours(world: World) -> None:
    rules = world.stack.aws.events.list_rules()["Rules"]
    (rule,) = [rule for rule in rules if "-ScheduleFunction" in rule["Name"]]
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(6 hours)", "ENABLED")
    targets = world.stack.aws.events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert [target["Arn"].rsplit(":", 1)[-1] for target in targets] == [
        world.stack.outputs["ScheduleFunction"]
    ]


def test_the_watch_starts_one_run_for_a_new_version_and_none_for_the_same(world: World) -> None:
    first, second = somebody(), somebody()
    job = world.job_over([*ADMINS, first], enabled=True)
    world.stack.fire("watch")
    assert world.ended(job).trigger is Trigger.DATASET
    world.stack.fire("watch")
    world.quiet()
    assert len(world.runs(job)) == 1
    time.sleep(1.1)  # Domo tells versions apart by the second
    world.fill(str(job.source.dataset_id), [*ADMINS, first, second])  # type: ignore[union-attr]
    world.stack.fire("watch")
    later = world.ended(job, lambda run: run.id != world.runs(job)[-1].id)
    assert later.outcomes == {"create.applied": 1}
    assert second["email"] in world.people()


def test_the_watch_leaves_a_disabled_job_alone(world: World) -> None:
    job = world.job_over([*ADMINS, somebody()], enabled=False)
    world.stack.fire("watch")
    assert no_run_of(world, job)


def test_an_object_written_to_the_configuration_bucket_starts_its_job(world: World) -> None:
    person = somebody()
    key = f"{person['email']}.csv"
    bucket = world.stack.outputs["ConfigurationBucket"]
    job = world.job({"kind": "s3", "object_key": key}, enabled=True)
    disabled = world.job({"kind": "s3", "object_key": key}, enabled=False)
    roster = csv_of([*ADMINS, person], header=True).encode()
    world.stack.aws.s3.put_object(Bucket=bucket, Key=key, Body=roster)
    run = world.ended(job)
    assert (run.trigger, run.state, run.outcomes) == (Trigger.S3, RunState.SUCCEEDED, {"create.applied": 1})
    assert person["email"] in world.people()
    assert no_run_of(world, disabled)


def test_a_signed_webhook_starts_the_job_and_its_replay_is_refused(world: World) -> None:
    job, person = with_webhook(world)
    body = b'{"why": "the export is done"}'
    headers = signed(body)
    assert post(world, f"/webhooks/{job.id}", body, headers) == 202
    assert world.ended(job).trigger is Trigger.DATASET
    assert person["email"] in world.people()
    assert post(world, f"/webhooks/{job.id}", body, headers) == 409


@pytest.mark.parametrize("forgery", ["another body", "an old timestamp", "no signature", "another job"])
def test_a_forged_webhook_is_refused_and_starts_nothing(world: World, forgery: str) -> None:
    job, _ = with_webhook(world)
    body = forgery.encode()
    path, headers = f"/webhooks/{job.id}", signed(body)
    match forgery:
        case "another body":
            headers = signed(b"something else")
        case "an old timestamp":
            headers = signed(body, at=time.time() - 3600)
        case "no signature":
            headers = {}
        case _:
            path = "/webhooks/0123456789abcdef"
    assert post(world, path, body, headers) == 401
    assert no_run_of(world, job)


@pytest.mark.parametrize("where", ["address", "body"])
def test_a_domo_alert_starts_the_job_by_the_secret_in_its(world: World, where: str) -> None:
    job, person = with_webhook(world)
    in_address = where == "address"
    path = f"/webhooks/{job.id}/{URL_SECRET}" if in_address else f"/webhooks/{job.id}"
    body = b"{}" if in_address else json.dumps({"secret": URL_SECRET}).encode()
    assert post(world, path, body) == 202
    world.ended(job)
    assert person["email"] in world.people()


def test_a_webhook_for_a_disabled_job_starts_nothing(world: World) -> None:
    job, _ = with_webhook(world, enabled=False)
    assert post(world, f"/webhooks/{job.id}/{URL_SECRET}", b"{}") == 202
    assert no_run_of(world, job)


def test_ten_notices_of_the_same_version_start_one_run(world: World) -> None:
    job, _ = with_webhook(world)
    answers = [post(world, f"/webhooks/{job.id}/{URL_SECRET}", b"{}") for _ in range(10)]
    assert answers == [202] * 10
    world.ended(job)
    world.quiet()
    assert len(world.runs(job)) == 1


def test_by_hand_a_disabled_job_runs(world: World) -> None:
    person = somebody()
    job = world.job_over([*ADMINS, person], enabled=False)
    run = world.run_by_hand(job)
    assert (run.trigger, run.state) == (Trigger.MANUAL, RunState.SUCCEEDED)
    assert person["email"] in world.people()
