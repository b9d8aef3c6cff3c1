"""What needs a task role."""

from __future__ import annotations

import pytest

from tests.rules.support import reported


def task(container: dict[str, object], *targets: str, **more: object) -> dict[str, object]:
    return {
        "family": "web",
        "requiresCompatibilities": list(targets),
        "containerDefinitions": [{"name": "app", "image": "app:1", **container}],
        **more,
    }


def firelens(**options: str) -> dict[str, object]:
    return {"logConfiguration": {"logDriver": "awsfirelens", "options": options}}


NEEDED = [
    firelens(Name="cloudwatch_logs"),
    firelens(Name="Kinesis_Firehose"),
    firelens(name="s3"),
    {"logConfiguration": {"logDriver": "awsfirelens", "options": {"@type": "cloudwatch_logs"}}},
    {"image": "amazon/aws-xray-daemon"},
]


@pytest.mark.parametrize("container", NEEDED)
def test_needed(container: dict[str, object]) -> None:
    assert reported("missing-task-role", task(container, "FARGATE")) == [""]
    assert not reported("unset-task-role", task(container, "FARGATE"))
    assert not reported("missing-task-role", task(container, "EC2"))
    assert not reported("missing-task-role", task(container, "FARGATE", taskRoleArn="${ROLE}"))


@pytest.mark.parametrize("container", [{}, firelens(Name="datadog"), firelens(), {"logConfiguration": {"logDriver": "awslogs"}}])
def test_not_needed(container: dict[str, object]) -> None:
    assert not reported("missing-task-role", task(container, "FARGATE"))
    assert reported("unset-task-role", task(container, "FARGATE")) == [""]


def test_volumes_have_rules_of_their_own() -> None:
    volume = {"name": "v", "s3filesVolumeConfiguration": {"fileSystemArn": "arn:aws:s3files:eu-west-1:111122223333:file-system/fs-1"}}
    assert not reported("unset-task-role", task({}, volumes=[volume]))
