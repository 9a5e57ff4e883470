import ast
import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from muster.settings import Settings, variable_of
from tests.template.reading import ROOT, Template, read_template

FUNCTIONS = sorted(read_template().functions)
ACCOUNT_READERS = {"WatchFunction", "IngestFunction", "DiffFunction", "ApplyFunction", "ReportFunction"}


def policies_of(template: Template, name: str) -> list[tuple[str, object]]:
    return [pair for policy in template.functions[name]["Policies"] for pair in policy.items()]


def queues_of(template: Template, name: str, granted: str) -> set[str]:
    return {
        str(argument["QueueName"]["Fn::GetAtt"]).removesuffix(".QueueName")
        for policy, argument in policies_of(template, name)
        if policy == granted and isinstance(argument, dict)
    }


def sends_to(template: Template, name: str) -> set[str]:
    return queues_of(template, name, "SQSSendMessagePolicy")


def test_the_functions_are_those_of_the_design_each_in_a_folder_of_its_name(template: Template) -> None:
    folders = {each["CodeUri"].removeprefix("functions/").rstrip("/") for each in template.functions.values()}
    assert folders == {"schedule", "watch", "webhook", "ingest", "diff", "apply", "report", "sweep"}
    for name, properties in template.functions.items():
        assert properties["CodeUri"] == f"functions/{name.removesuffix('Function').lower()}/"
        assert (ROOT / properties["CodeUri"] / "app.py").is_file()


def test_runtime_layer_and_logging_are_said_once_for_all(template: Template) -> None:
    shared = template.document["Globals"]["Function"]
    assert (shared["Runtime"], shared["Architectures"], shared["Handler"]) == (
        "python3.13",
        ["x86_64"],
        "app.handler",
    )
    assert shared["Tracing"] == "Active"
    assert shared["LoggingConfig"]["LogFormat"] == "JSON"
    assert shared["Layers"] == [{"Ref": "MusterLayer"}]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_logs_to_a_group_of_its_own_that_is_kept_for_a_while(
    name: str, template: Template
) -> None:
    group = template.functions[name]["LoggingConfig"]["LogGroup"]["Ref"]
    properties = template.properties("AWS::Logs::LogGroup")[group]
    assert properties["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert properties["LogGroupName"]["Fn::Sub"].endswith(name.removesuffix("Function").lower())


def test_every_log_group_is_kept_for_a_while(template: Template) -> None:
    assert all("RetentionInDays" in each for each in template.properties("AWS::Logs::LogGroup").values())


def test_no_policy_has_a_wildcard_action_or_everything_as_its_resource(template: Template) -> None:
    text = json.dumps([each["Policies"] for each in template.functions.values()])
    assert "FullAccess" not in text
    statements = [
        statement
        for name in FUNCTIONS
        for policy, statements in policies_of(template, name)
        if policy == "Statement" and isinstance(statements, list)
        for statement in statements
    ]
    assert statements
    for statement in statements:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not any("*" in action for action in actions)
        assert statement["Resource"] != "*"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_reads_secrets_below_the_stacks_own_prefix_only(name: str, template: Template) -> None:
    secrets = [
        str(argument["SecretArn"]["Fn::Sub"]).partition(":secret:")[2]
        for policy, argument in policies_of(template, name)
        if policy == "AWSSecretsManagerGetSecretValuePolicy" and isinstance(argument, dict)
    ]
    if name in ACCOUNT_READERS:
        assert secrets == ["muster/${AWS::StackName}/accounts/*"]
    elif name == "WebhookFunction":
        assert secrets == ["muster/${AWS::StackName}/webhooks/*"]
    else:
        assert secrets == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_use_the_queues_whose_url_it_has_and_send_to_no_other(
    name: str, template: Template
) -> None:
    urls = {
        value["Ref"]
        for variable, value in template.variables(name).items()
        if variable.endswith("_QUEUE_URL")
    }
    # Its own queue's URL serves to say when an entry is to come again, which polling grants.
    assert sends_to(template, name) | (urls & queues_of(template, name, "SQSPollerPolicy")) == urls


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_time_starts_and_that_fails_raises_an_alarm(name: str, template: Template) -> None:
    events = template.functions[name].get("Events", {}).values()
    alarms = [
        each
        for each in template.properties("AWS::CloudWatch::Alarm").values()
        if each.get("Dimensions") == [{"Name": "FunctionName", "Value": {"Ref": name}}]
    ]
    assert len(alarms) == sum(event["Type"] == "Schedule" for event in events)
    for alarm in alarms:
        assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]) == (
            "AWS/Lambda",
            "Errors",
            "Sum",
        )
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)
        assert alarm["AlarmActions"]["Fn::If"][:2] == ["HasAlarmEmail", [{"Ref": "AlarmTopic"}]]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_polls_the_queue_of_its_event_and_the_sweeper_the_dead_letter_queues(
    name: str, template: Template
) -> None:
    events = template.functions[name].get("Events", {}).values()
    sources = {
        event["Properties"]["Queue"]["Fn::GetAtt"].removesuffix(".Arn")
        for event in events
        if event["Type"] == "SQS"
    }
    # The sweeper looks into the dead-letter queues, at its own time.
    dead = {each for each in template.properties("AWS::SQS::Queue") if "DeadLetter" in each}
    assert queues_of(template, name, "SQSPollerPolicy") == (dead if name == "SweepFunction" else sources)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_knows_the_url_of_the_queue_it_polls_to_say_when_an_entry_comes_again(
    name: str, template: Template
) -> None:
    urls = {value.get("Ref") for value in template.variables(name).values() if isinstance(value, dict)}
    assert queues_of(template, name, "SQSPollerPolicy") <= urls


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_reach_the_buckets_whose_name_it_has_and_no_other(
    name: str, template: Template
) -> None:
    variables = template.variables(name)
    named = {variables[each]["Ref"] for each in variables if each.endswith("_BUCKET")}
    granted = {
        argument["BucketName"]["Ref"]
        for policy, argument in policies_of(template, name)
        if policy.startswith("S3") and isinstance(argument, dict)
    }
    assert granted == named


def test_only_report_sends_mail_and_only_as_the_sender(template: Template) -> None:
    mailers = [name for name in FUNCTIONS if "ses:" in json.dumps(template.functions[name]["Policies"])]
    assert mailers == ["ReportFunction"]
    ((_, statements),) = (pair for pair in policies_of(template, "ReportFunction") if pair[0] == "Statement")
    assert isinstance(statements, list)
    assert statements[0]["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailSender"}}}


def test_every_setting_is_set_for_some_function_and_none_is_unknown(template: Template) -> None:
    known = {variable_of(each.name) for each in fields(Settings)}
    used = {
        variable
        for name in FUNCTIONS
        for variable in template.variables(name)
        if variable.startswith("MUSTER_")
    }
    assert used == known


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_queue_a_function_sends_to_through_its_service_is_in_its_environment(
    name: str, template: Template
) -> None:
    services = ROOT / "layers/muster/muster/services"
    (service,) = services.rglob(f"{name.removesuffix('Function').lower()}.py")
    variables = template.variables(name).keys()
    assert {_QUEUE_OF_METHOD[method] for method in _outbox_calls(service)} <= variables


_QUEUE_OF_METHOD = {
    "look_at": "MUSTER_DATASET_UPDATES_QUEUE_URL",
    "start": "MUSTER_RUNS_QUEUE_URL",
    "apply": "MUSTER_CHANGES_QUEUE_URL",
    "report": "MUSTER_REPORTS_QUEUE_URL",
}


def _outbox_calls(path: Path) -> set[str]:
    """The methods of the outbox that a module calls: `outbox.start(…)`, `world.outbox.apply(…)`."""
    return {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and re.search(r"(^|\.)_?outbox$", ast.unparse(node.func.value))
    }
