import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from local.stack.check import check
from local.stack.local_stack import LocalStack
from local.stack.places import REPOSITORY, Places
from local.stack.processes import StackError, end
from local.stack.up import bring_down, bring_up, running_processes

WAIT_SECONDS = 20


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    here = Places(REPOSITORY, tmp_path / "muster")
    yield here
    bring_down(here, keep_state=False)


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def post(url: str) -> int:
    return httpx.post(url, content=b"{}", timeout=30, trust_env=False).status_code


def test_local_json_tells_a_client_everything(stack: LocalStack) -> None:
    written = json.loads(stack.places.local_json.read_text())
    assert {"aws_endpoint_url", "region", "home", "domo", "mail_url"} <= written.keys()
    assert {"public_url", "client_id", "client_secret", "instances"} <= written["domo"].keys()
    assert written["home"] == "acme.domo.com"
    assert written["domo"]["instances"].keys() == {"acme.domo.com", "globex.domo.com"}
    for instance in written["domo"]["instances"].values():
        assert instance.keys() == {"url", "access_token", "user_name", "password"}


def test_local_json_is_for_its_owner_only(stack: LocalStack) -> None:
    assert stack.places.local_json.stat().st_mode & 0o077 == 0


def test_the_deployed_stack_is_what_the_template_says(stack: LocalStack) -> None:
    assert check(stack.aws) > 50


def test_a_route_that_is_missing_is_named(stack: LocalStack) -> None:
    client = stack.aws.other("apigatewayv2")
    (api,) = client.get_apis()["Items"]
    route = next(
        each for each in client.get_routes(ApiId=api["ApiId"])["Items"] if "{secret}" in each["RouteKey"]
    )
    client.delete_route(ApiId=api["ApiId"], RouteId=route["RouteId"])
    try:
        with pytest.raises(StackError, match=r"AlertWebhookRoute.*not there(?s:.)*serves the routes"):
            check(stack.aws)
    finally:
        client.create_route(
            ApiId=api["ApiId"], RouteKey=route["RouteKey"], Target=route["Target"], AuthorizationType="NONE"
        )


def test_a_variable_that_did_not_resolve_is_named(stack: LocalStack) -> None:
    name = stack.outputs["SweepFunction"]
    before = stack.aws.functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    stack.aws.functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**before, "MUSTER_RUNS_TABLE": "${RunsTable}"}}
    )
    try:
        with pytest.raises(StackError, match="MUSTER_RUNS_TABLE of SweepFunction did not resolve"):
            check(stack.aws)
    finally:
        stack.aws.functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": before}
        )


def test_the_accounts_of_the_simulated_instances_are_there(stack: LocalStack) -> None:
    prefix = stack.outputs["SecretPrefix"]
    for name, kind, instance in (
        ("home", "access_token", "acme.domo.com"),
        ("acme-oauth", "oauth_client", "acme.domo.com"),
        ("globex", "access_token", "globex.domo.com"),
    ):
        secret = stack.aws.secretsmanager.get_secret_value(SecretId=f"{prefix}/accounts/{name}")
        assert json.loads(secret["SecretString"])["kind"] == kind
        item = stack.aws.dynamodb.get_item(
            TableName=stack.outputs["JobsTable"], Key={"pk": {"S": "accounts"}, "sk": {"S": name}}
        )["Item"]
        assert item["instance"]["S"] == instance


def test_both_webhook_routes_reach_the_function_and_no_other_does(stack: LocalStack) -> None:
    def invocations() -> int:
        return sum("webhook answered" in line for line in stack.log_lines("webhook"))

    before = invocations()
    post(f"{stack.local['webhook_url']}/webhooks/nobody")
    post(f"{stack.local['webhook_url']}/webhooks/nobody/secret")
    assert eventually(lambda: invocations() == before + 2)
    assert post(f"{stack.local['webhook_url']}/nowhere") == 404
    assert invocations() == before + 2


def test_an_object_written_reaches_ingest(stack: LocalStack) -> None:
    stack.aws.s3.put_object(Bucket=stack.outputs["ConfigurationBucket"], Key="people of acme.csv", Body=b"x")
    assert eventually(lambda: any("people of acme.csv" in line for line in stack.log_lines("ingest")))


@pytest.mark.parametrize("function", ["schedule", "watch", "sweep"])
def test_a_rule_fires_its_function(stack: LocalStack, function: str) -> None:
    stack.fire(function)
    assert stack.log_lines(function)


def test_the_package_comes_from_the_layer(stack: LocalStack) -> None:
    (layer,) = stack.aws.functions.get_function_configuration(FunctionName=stack.outputs["DiffFunction"])[
        "Layers"
    ]
    found = stack.aws.functions.get_layer_version_by_arn(Arn=layer["Arn"])
    assert found["CompatibleRuntimes"] == ["python3.13"]
    assert not list((REPOSITORY / ".emulator").glob("lib/python*/site-packages/*muster*"))


def test_state_survives_down_and_up_and_fresh_forgets_it(places: Places) -> None:
    bring_up(places)
    first = LocalStack.at(places)
    first.aws.s3.put_object(Bucket=first.outputs["RunsBucket"], Key="kept", Body=b"still here")
    assert bring_down(places)
    assert not bring_down(places)

    assert not bring_up(places).was_up
    second = LocalStack.at(places)
    assert second.outputs["RunsBucket"] == first.outputs["RunsBucket"]
    body = second.aws.s3.get_object(Bucket=second.outputs["RunsBucket"], Key="kept")["Body"]
    assert body.read() == b"still here"

    bring_up(places, fresh=True)
    third = LocalStack.at(places)
    assert "Contents" not in third.aws.s3.list_objects_v2(Bucket=third.outputs["RunsBucket"])


def test_a_stack_whose_port_was_taken_moves_and_still_calls_its_functions(places: Places) -> None:
    bring_up(places)
    old = LocalStack.at(places).local["aws_endpoint_url"]
    bring_down(places)
    with socket.create_server(("127.0.0.1", int(old.rpartition(":")[2]))):
        bring_up(places)
        moved = LocalStack.at(places)
        assert moved.local["aws_endpoint_url"] != old
        moved.aws.s3.put_object(Bucket=moved.outputs["ConfigurationBucket"], Key="moved.csv", Body=b"x")
        assert eventually(lambda: any("moved.csv" in line for line in moved.log_lines("ingest")))


def test_up_while_up_answers_the_same_and_heals_what_died(places: Places) -> None:
    first = bring_up(places)
    again = bring_up(places)
    assert (again.was_up, again.changed) == (True, False)
    assert again.local == first.local

    end(running_processes(places)["domo"])
    healed = bring_up(places)
    assert not healed.was_up
    assert healed.local["pids"]["emulator"] == first.local["pids"]["emulator"]
    assert healed.local["pids"]["domo"] != first.local["pids"]["domo"]


def test_an_up_that_fails_leaves_no_process_behind(places: Places, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in (".emulator", ".uv", "layers", "local", "functions"):
        (broken / name).symlink_to(REPOSITORY / name)
    text = (REPOSITORY / "template.yaml").read_text()
    (broken / "template.yaml").write_text(text.replace("functions/sweep/", "functions/nothing/"))
    with pytest.raises(StackError, match="functions/nothing/, which is not there"):
        bring_up(Places(broken, places.home))
    assert running_processes(places) == {}
