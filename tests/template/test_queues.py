from typing import Any

import pytest

from muster.services.dead_letters.world import DELIVERIES
from tests.template.reading import Template, read_template

QUEUES = read_template().properties("AWS::SQS::Queue")
WORKED_ON = [name for name in QUEUES if "DeadLetter" not in name]
FOURTEEN_DAYS = 14 * 24 * 3600


def dead_letter_queue_of(name: str) -> str:
    target: str = QUEUES[name]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"]
    return target.removesuffix(".Arn")


def test_the_queues_are_those_of_the_design() -> None:
    assert WORKED_ON == ["DatasetUpdatesQueue", "RunsQueue", "ChangesQueue", "ReportsQueue"]


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_is_encrypted(name: str) -> None:
    assert QUEUES[name]["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize("name", WORKED_ON)
def test_a_queue_has_a_dead_letter_queue_of_its_own_kept_for_14_days(name: str) -> None:
    dead_letter = dead_letter_queue_of(name)
    assert QUEUES[name]["RedrivePolicy"]["maxReceiveCount"] == DELIVERIES
    assert QUEUES[dead_letter]["MessageRetentionPeriod"] == FOURTEEN_DAYS
    assert QUEUES[dead_letter].get("FifoQueue") == QUEUES[name].get("FifoQueue")
    assert [each for each in WORKED_ON if dead_letter_queue_of(each) == dead_letter] == [name]


@pytest.mark.parametrize("name", WORKED_ON)
def test_a_queue_hides_a_message_for_six_times_its_functions_time(name: str, template: Template) -> None:
    readers = [
        function
        for function, properties in template.functions.items()
        for event in properties.get("Events", {}).values()
        if event["Properties"].get("Queue") == {"Fn::GetAtt": f"{name}.Arn"}
    ]
    assert len(readers) == 1
    assert QUEUES[name]["VisibilityTimeout"] >= 6 * template.timeout_seconds(readers[0])


def parts(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = alarm.get("Metrics", [])
    return found


@pytest.mark.parametrize("name", WORKED_ON)
def test_one_message_in_a_dead_letter_queue_raises_an_alarm(name: str, template: Template) -> None:
    watched = [{"Name": "QueueName", "Value": {"Fn::GetAtt": f"{dead_letter_queue_of(name)}.QueueName"}}]
    (alarm,) = (
        each
        for each in template.properties("AWS::CloudWatch::Alarm").values()
        if any(
            part.get("MetricStat", {}).get("Metric", {}).get("Dimensions") == watched for part in parts(each)
        )
    )
    total, *counted = parts(alarm)
    assert total["Expression"] == "FILL(waiting, 0) + FILL(received, 0)"
    assert [part["ReturnData"] for part in counted] == [False, False]
    assert {
        part["Id"]: (part["MetricStat"]["Metric"]["MetricName"], part["MetricStat"]["Stat"])
        for part in counted
    } == {
        "waiting": ("ApproximateNumberOfMessagesVisible", "Maximum"),
        # the sweeper takes them off within minutes, between two looks of the first
        "received": ("NumberOfMessagesReceived", "Sum"),
    }
    assert {str(part["MetricStat"]["Metric"]["Dimensions"]) for part in counted} == {str(watched)}
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)
    assert alarm["AlarmActions"]["Fn::If"][0] == "HasAlarmEmail"


def test_changes_are_in_order_and_told_apart_by_their_sender_only() -> None:
    assert QUEUES["ChangesQueue"]["FifoQueue"] is True
    assert QUEUES["ChangesQueue"]["ContentBasedDeduplication"] is False


def test_a_batch_that_fails_in_part_is_answered_per_item(template: Template) -> None:
    mappings = [
        event["Properties"]
        for properties in template.functions.values()
        for event in properties.get("Events", {}).values()
        if event["Type"] == "SQS"
    ]
    assert len(mappings) == 4
    assert all(each["FunctionResponseTypes"] == ["ReportBatchItemFailures"] for each in mappings)


def test_only_the_rule_of_the_configuration_bucket_may_send_to_dataset_updates(template: Template) -> None:
    (policy,) = template.properties("AWS::SQS::QueuePolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": "ConfigurationObjectRule.Arn"}}
    }
