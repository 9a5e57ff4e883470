import pytest

from tests.template.reading import Template, read_template

KEPT = ["AWS::S3::Bucket", "AWS::DynamoDB::Table"]
BUCKETS = sorted(read_template().of_type("AWS::S3::Bucket"))
TABLES = sorted(read_template().of_type("AWS::DynamoDB::Table"))


@pytest.mark.parametrize("kind", KEPT)
def test_what_is_kept_outlives_the_stack(kind: str, template: Template) -> None:
    found = template.of_type(kind)
    assert len(found) == 2
    for resource in found.values():
        assert resource["DeletionPolicy"] == "Retain"
        assert resource["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_backed_up_encrypted_protected_and_paid_by_use(name: str, template: Template) -> None:
    table = template.properties("AWS::DynamoDB::Table")[name]
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["SSESpecification"]["SSEEnabled"] is True
    assert table["DeletionProtectionEnabled"] is True
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert [each["AttributeName"] for each in table["KeySchema"]] == ["pk", "sk"]


def test_runs_expire_and_are_found_by_job_and_by_state(template: Template) -> None:
    runs = template.properties("AWS::DynamoDB::Table")["RunsTable"]
    assert runs["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    indexes = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in runs["GlobalSecondaryIndexes"]
    }
    assert indexes == {"by_job": ["job_id", "requested_at"], "by_state": ["active", "moved_at"]}


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_is_encrypted_and_closed_to_the_public(name: str, template: Template) -> None:
    bucket = template.properties("AWS::S3::Bucket")[name]
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_refuses_what_is_not_encrypted_on_its_way(name: str, template: Template) -> None:
    (policy,) = (
        each
        for each in template.properties("AWS::S3::BucketPolicy").values()
        if each["Bucket"] == {"Ref": name}
    )
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_files_of_runs_go_away_after_the_days_asked_for(template: Template) -> None:
    (rule,) = template.properties("AWS::S3::Bucket")["RunsBucket"]["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] == {"Ref": "RunRetentionDays"}
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}


def test_the_configuration_bucket_keeps_versions_and_tells_of_new_objects(template: Template) -> None:
    bucket = template.properties("AWS::S3::Bucket")["ConfigurationBucket"]
    assert bucket["VersioningConfiguration"]["Status"] == "Enabled"
    assert bucket["NotificationConfiguration"]["EventBridgeConfiguration"]["EventBridgeEnabled"] is True
    (rule,) = template.properties("AWS::Events::Rule").values()
    assert rule["EventPattern"]["detail"]["bucket"]["name"] == [{"Ref": "ConfigurationBucket"}]
    assert rule["Targets"][0]["Arn"] == {"Fn::GetAtt": "DatasetUpdatesQueue.Arn"}
