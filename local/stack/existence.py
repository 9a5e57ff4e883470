"""How to ask a service whether a resource of a stack is really there, for each kind the template uses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.stack.aws import Aws


@dataclass(frozen=True, slots=True)
class Deployed:
    """A stack as CloudFormation tells it: the processed template's resources, and the physical id of each."""

    aws: Aws
    resources: Mapping[str, Mapping[str, Any]]
    physical: Mapping[str, str]

    def id_of(self, value: object) -> str:
        """The physical id that a `Ref` or a `GetAtt` stands for; a plain text stands for itself."""
        if isinstance(value, dict):
            target = value.get("Ref") or value["Fn::GetAtt"]
            return self.physical[target[0] if isinstance(target, list) else target.split(".")[0]]
        return str(value)


def _queue(deployed: Deployed, name: str, attribute: str = "QueueArn") -> bool:
    url = deployed.physical[name]
    answer = deployed.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    return attribute in answer["Attributes"]


def _queue_policy(deployed: Deployed, name: str) -> bool:
    queues = deployed.resources[name]["Properties"]["Queues"]
    attributes = [
        deployed.aws.sqs.get_queue_attributes(QueueUrl=deployed.id_of(queue), AttributeNames=["Policy"])
        for queue in queues
    ]
    return all(each["Attributes"]["Policy"] for each in attributes)


def _permission(deployed: Deployed, name: str) -> bool:
    properties = deployed.resources[name]["Properties"]
    policy = deployed.aws.functions.get_policy(FunctionName=deployed.id_of(properties["FunctionName"]))
    return properties["Principal"] in policy["Policy"]


def _rule(deployed: Deployed, name: str) -> bool:
    rule = deployed.physical[name]
    declared = deployed.resources[name]["Properties"]["Targets"]
    return len(deployed.aws.events.list_targets_by_rule(Rule=rule)["Targets"]) == len(declared)


def _log_group(deployed: Deployed, name: str) -> bool:
    prefix = deployed.physical[name]
    groups = deployed.aws.logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    return any(group.get("logGroupName") == prefix and group.get("retentionInDays") for group in groups)


def _mapping(deployed: Deployed, name: str) -> bool:
    return deployed.aws.functions.get_event_source_mapping(UUID=deployed.physical[name])["State"] == "Enabled"


def _alarm(deployed: Deployed, name: str) -> bool:
    found = deployed.aws.other("cloudwatch").describe_alarms(AlarmNames=[deployed.physical[name]])
    return bool(found["MetricAlarms"])


def _of_api(deployed: Deployed, name: str) -> Mapping[str, str]:
    return {"ApiId": deployed.id_of(deployed.resources[name]["Properties"]["ApiId"])}


def _api_part(operation: str, argument: str) -> "Callable[[Deployed, str], bool]":
    def exists(deployed: Deployed, name: str) -> bool:
        part = deployed.physical[name].rsplit("/", 1)[-1]
        call = getattr(deployed.aws.other("apigatewayv2"), operation)
        return bool(call(**_of_api(deployed, name), **{argument: part}))

    return exists


EXISTS: dict[str, Callable[[Deployed, str], bool]] = {
    "AWS::ApiGatewayV2::Api": lambda d, name: bool(
        d.aws.other("apigatewayv2").get_api(ApiId=d.physical[name])
    ),
    "AWS::ApiGatewayV2::Integration": _api_part("get_integration", "IntegrationId"),
    "AWS::ApiGatewayV2::Route": _api_part("get_route", "RouteId"),
    "AWS::ApiGatewayV2::Stage": _api_part("get_stage", "StageName"),
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::DynamoDB::Table": lambda d, name: (
        d.aws.dynamodb.describe_table(TableName=d.physical[name])["Table"]["TableStatus"] == "ACTIVE"
    ),
    "AWS::Events::Rule": _rule,
    "AWS::IAM::Role": lambda d, name: bool(d.aws.other("iam").get_role(RoleName=d.physical[name])),
    "AWS::Lambda::EventSourceMapping": _mapping,
    "AWS::Lambda::Function": lambda d, name: bool(
        d.aws.functions.get_function(FunctionName=d.physical[name])
    ),
    "AWS::Lambda::LayerVersion": lambda d, name: bool(
        d.aws.functions.get_layer_version_by_arn(Arn=d.physical[name])
    ),
    "AWS::Lambda::Permission": _permission,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::S3::Bucket": lambda d, name: bool(d.aws.s3.head_bucket(Bucket=d.physical[name])),
    "AWS::S3::BucketPolicy": lambda d, name: bool(
        d.aws.s3.get_bucket_policy(Bucket=d.id_of(d.resources[name]["Properties"]["Bucket"]))["Policy"]
    ),
    "AWS::SNS::Topic": lambda d, name: bool(
        d.aws.other("sns").get_topic_attributes(TopicArn=d.physical[name])
    ),
    "AWS::SQS::Queue": _queue,
    "AWS::SQS::QueuePolicy": _queue_policy,
}
