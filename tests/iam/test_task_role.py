"""What the task role needs."""

from __future__ import annotations

import pytest

from tests.iam.support import needed, pairs

GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:"
SYSTEM = "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-12345678"
STREAM = ("logs:CreateLogStream", "logs:PutLogEvents")


def test_exec() -> None:
    found = pairs(needed({}, execute=True), "task")
    assert {resource for _, resource in found} == {"*"}
    assert {action for action, _ in found} == {
        "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
    }  # fmt: skip
    assert pairs(needed({}), "task") == set()


@pytest.mark.parametrize(
    ("read_only", "actions"),
    [
        ([True], {"elasticfilesystem:ClientMount"}),
        ([True, False], {"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"}),
        ([], {"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"}),
        (["${X}"], {"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"}),
    ],
)
def test_efs_with_iam(read_only: list[object], actions: set[str]) -> None:
    mounts = [{"sourceVolume": "data", "containerPath": "/d", "readOnly": flag} for flag in read_only]
    efs = {"fileSystemId": "fs-12345678", "authorizationConfig": {"iam": "ENABLED"}}
    found = pairs(needed({"mountPoints": mounts}, volumes=[{"name": "data", "efsVolumeConfiguration": efs}]), "task")
    assert found == {(action, SYSTEM) for action in actions}


def test_efs_without_iam_needs_nothing() -> None:
    efs = {"fileSystemId": "fs-12345678", "authorizationConfig": {"iam": "DISABLED"}}
    assert pairs(needed({}, volumes=[{"name": "data", "efsVolumeConfiguration": efs}]), "task") == set()


def test_an_access_point_is_a_condition() -> None:
    efs = {"fileSystemId": "fs-12345678", "authorizationConfig": {"iam": "ENABLED", "accessPointId": "fsap-1"}}
    volumes = [{"name": "data", "efsVolumeConfiguration": efs}]
    point = "arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-1"
    conditions = [need.condition for need in needed({}, volumes=volumes).found]
    assert conditions == [{"StringEquals": {"elasticfilesystem:AccessPointArn": point}}] * 2
    wide = [need.condition for need in needed({}, volumes=volumes, region="").found]
    assert wide == [{"ArnLike": {"elasticfilesystem:AccessPointArn": point.replace("eu-west-1", "*")}}] * 2


def test_s3_files() -> None:
    arn = "arn:aws:s3files:eu-west-1:111122223333:file-system/fs-0123"
    found = pairs(needed({}, volumes=[{"name": "data", "s3filesVolumeConfiguration": {"fileSystemArn": arn}}]), "task")
    assert found == {("s3files:ClientMount", arn), ("s3files:ClientWrite", arn)}


def output(**options: object) -> set[tuple[str, str]]:
    return pairs(needed({"logConfiguration": {"logDriver": "awsfirelens", "options": options}}), "task")


def test_outputs_to_cloudwatch() -> None:
    assert output(Name="cloudwatch_logs", log_group_name="/web") == {(action, f"{GROUP}/web:*") for action in STREAM}
    found = output(Name="cloudwatch", LOG_GROUP_NAME="/web", auto_create_group="On", log_retention_days="7", region="us-east-1")
    group = f"{GROUP}/web:*".replace("eu-west-1", "us-east-1")
    more = ("logs:CreateLogGroup", "logs:DescribeLogStreams", "logs:PutRetentionPolicy")
    assert found == {(action, group) for action in (*STREAM, *more)}
    found = output(Name="cloudwatch_logs", log_group_name="/web", log_group_template="/app-$kubernetes['ns']")
    assert found == {(action, f"{GROUP}{name}:*") for action in STREAM for name in ("/web", "/app-*")}
    assert output(Name="cloudwatch", log_group_name="/aws/$(ecs_cluster)/app") >= {(action, f"{GROUP}/aws/*/app:*") for action in STREAM}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"Name": "firehose", "delivery_stream": "logs", "region": "cn-north-1"},
            {("firehose:PutRecordBatch", "arn:aws-cn:firehose:cn-north-1:111122223333:deliverystream/logs")},
        ),
        (
            {"@type": "kinesis_streams", "stream_name": "logs"},
            {("kinesis:PutRecords", "arn:aws:kinesis:eu-west-1:111122223333:stream/logs")},
        ),
        ({"Name": "s3", "bucket": "logs"}, {("s3:PutObject", "arn:aws:s3:::logs/*")}),
        (
            {"Name": "s3", "bucket": "logs", "role_arn": "arn:aws:iam::444455556666:role/logs"},
            {("sts:AssumeRole", "arn:aws:iam::444455556666:role/logs")},
        ),
        ({"Name": "firehose"}, set()),
        ({"Name": "datadog", "apikey": "x"}, set()),
        ({"Name": "${OUTPUT}"}, set()),
    ],
)
def test_other_outputs(options: dict[str, object], expected: set[tuple[str, str]]) -> None:
    assert output(**options) == expected


def test_daemons() -> None:
    found = pairs(needed({"image": "public.ecr.aws/xray/aws-xray-daemon:3.3@sha256:0"}), "task")
    assert len(found) == 5
    assert {resource for _, resource in found} == {"*"}
    assert any("ADOT" in note for note in needed({"image": "public.ecr.aws/aws-observability/aws-otel-collector:v1"}).notes)
