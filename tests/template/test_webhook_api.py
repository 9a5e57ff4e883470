from tests.template.reading import Template


def test_the_two_routes_lead_to_the_webhook_function(template: Template) -> None:
    routes = template.properties("AWS::ApiGatewayV2::Route").values()
    assert {each["RouteKey"] for each in routes} == {
        "POST /webhooks/{job_id}",
        "POST /webhooks/{job_id}/{secret}",
    }
    assert all(each["Target"] == {"Fn::Sub": "integrations/${WebhookIntegration}"} for each in routes)
    (integration,) = template.properties("AWS::ApiGatewayV2::Integration").values()
    assert integration["IntegrationUri"] == {"Fn::GetAtt": "WebhookFunction.Arn"}


def test_the_stage_is_the_default_one_and_throttled(template: Template) -> None:
    (stage,) = template.properties("AWS::ApiGatewayV2::Stage").values()
    assert stage["StageName"] == "$default"
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] <= 100


def test_the_access_log_names_the_route_and_never_the_path_which_may_hold_a_secret(
    template: Template,
) -> None:
    (stage,) = template.properties("AWS::ApiGatewayV2::Stage").values()
    log_format = stage["AccessLogSettings"]["Format"]
    assert "$context.routeKey" in log_format
    assert "path" not in log_format.lower()


def test_only_this_api_may_call_the_function_and_only_below_webhooks(template: Template) -> None:
    (permission,) = template.properties("AWS::Lambda::Permission").values()
    assert permission["FunctionName"] == {"Ref": "WebhookFunction"}
    assert permission["SourceArn"]["Fn::Sub"].endswith(":${WebhookApi}/$default/POST/webhooks/*")
