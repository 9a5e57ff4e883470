"""Asks every service whether the deployed stack is what the processed template says.

The emulator is young and takes what it does not know without a word, so a deploy that ended well is not yet
believed: each resource must be there, the routes must be those of the template, and each variable of each
function must have become a value. Every difference is named.
"""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from local.stack.aws import Aws
from local.stack.deploy import STACK
from local.stack.existence import EXISTS, Deployed
from local.stack.processes import StackError


def check(aws: Aws, *, stack: str = STACK) -> int:
    """How many resources were checked. Raises StackError with every difference found."""
    deployed = _read(aws, stack)
    faults = [*_missing(deployed), *_wrong_routes(deployed), *_unresolved_variables(deployed)]
    if faults:
        raise StackError(
            "\n".join(["The deployed stack is not what the template says:", *(f"  {f}" for f in faults)])
        )
    return len(deployed.physical)


def _read(aws: Aws, stack: str) -> Deployed:
    template = aws.cloudformation.get_template(StackName=stack, TemplateStage="Processed")["TemplateBody"]
    pages = aws.cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    physical = {
        each["LogicalResourceId"]: each.get("PhysicalResourceId", "")
        for page in pages
        for each in page["StackResourceSummaries"]
    }
    return Deployed(aws, template["Resources"], physical)


def _missing(deployed: Deployed) -> Iterator[str]:
    for name, resource in deployed.resources.items():
        kind = resource["Type"]
        if name not in deployed.physical:
            if "Condition" not in resource:
                yield f"{name} ({kind}) was not made."
        elif kind not in EXISTS:
            yield f"{name} is a {kind}, which local/stack/existence.py cannot look for."
        else:
            try:
                found = EXISTS[kind](deployed, name)
            except (ClientError, KeyError) as error:
                yield f"{name} ({kind}) is not there: {error}"
            else:
                if not found:
                    yield f"{name} ({kind}) is not there."


def _wrong_routes(deployed: Deployed) -> Iterator[str]:
    for api, resource in deployed.resources.items():
        if resource["Type"] == "AWS::ApiGatewayV2::Api":
            try:
                yield from _wrong_routes_of(deployed, api)
            except ClientError as error:
                yield f"The routes of {api} cannot be read: {error}"


def _wrong_routes_of(deployed: Deployed, api: str) -> Iterator[str]:
    declared = {
        each["Properties"]["RouteKey"]
        for each in deployed.resources.values()
        if each["Type"] == "AWS::ApiGatewayV2::Route" and each["Properties"]["ApiId"] == {"Ref": api}
    }
    client = deployed.aws.other("apigatewayv2")
    served = {each["RouteKey"]: each for each in client.get_routes(ApiId=deployed.physical[api])["Items"]}
    if declared != served.keys():
        yield f"{api} serves the routes {sorted(served)}, and the template has {sorted(declared)}."
    known = {each["IntegrationId"] for each in client.get_integrations(ApiId=deployed.physical[api])["Items"]}
    for key, route in served.items():
        if route.get("Target", "").removeprefix("integrations/") not in known:
            yield f"The route {key} of {api} leads to no integration."


_MAY_BE_EMPTY = frozenset({"MUSTER_DOMO_REQUESTS_PER_SECOND"})
"""Variables whose parameter is empty unless somebody knows better."""


def _unresolved_variables(deployed: Deployed) -> Iterator[str]:
    for name, resource in deployed.resources.items():
        if resource["Type"] != "AWS::Lambda::Function" or name not in deployed.physical:
            continue
        declared = resource["Properties"]["Environment"]["Variables"]
        answer = deployed.aws.functions.get_function_configuration(FunctionName=deployed.physical[name])
        present = answer.get("Environment", {}).get("Variables", {})
        for variable in sorted(declared):
            value = present.get(variable)
            if (
                not isinstance(value, str)
                or (not value and variable not in _MAY_BE_EMPTY)
                or "${" in value
                or '"Ref"' in value
                or "Fn::" in value
            ):
                yield f"{variable} of {name} did not resolve: {value!r}"
