"""When a task needs an execution role, and what the finding says."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

ECR = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"
AWSLOGS = {"logConfiguration": {"logDriver": "awslogs"}}
SECRETS = {"secrets": [{"name": "A", "valueFrom": "a"}]}


def task(container: dict[str, object], *targets: str, **more: object) -> dict[str, object]:
    return {
        "family": "web",
        "requiresCompatibilities": list(targets),
        "containerDefinitions": [{"name": "app", "image": "app:1", **container}],
        **more,
    }


REFUSED = [
    (SECRETS, (), "container secrets"),
    (SECRETS, ("EC2",), "container secrets"),
    (SECRETS, ("MANAGED_INSTANCES",), "container secrets"),
    (AWSLOGS, ("FARGATE",), "log driver awslogs"),
    (AWSLOGS, ("EC2", "FARGATE"), "log driver awslogs"),
    ({"image": ECR}, ("FARGATE",), "ECR images"),
    ({"image": "111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app"}, ("FARGATE",), "ECR images"),
    ({"image": "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app@sha256:x"}, ("FARGATE",), "ECR images"),
    ({"image": "111122223333.dkr-ecr.eu-west-1.on.aws/quay/app:1"}, ("FARGATE",), "ECR images"),
    ({"image": "111122223333.dkr-ecr-fips.us-east-1.on.aws/app:1"}, ("FARGATE",), "ECR images"),
    ({"image": "111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu/app:1"}, ("FARGATE",), "ECR images"),
]


@pytest.mark.parametrize(("container", "targets", "message"), REFUSED)
def test_refused(container: dict[str, object], targets: tuple[str, ...], message: str) -> None:
    (problem,) = lint("missing-execution-role", task(container, *targets))
    assert message in problem.aws
    assert not reported("execution-role-missing-at-launch", task(container, *targets))
    for role in ("arn:aws:iam::111122223333:role/x", "bare", "${ROLE}"):
        assert not reported("missing-execution-role", task(container, *targets, executionRoleArn=role))


SILENT = [
    ({}, ("FARGATE",)),
    (AWSLOGS, ("EC2",)),
    (AWSLOGS, ()),
    ({"image": ECR}, ("EC2", "MANAGED_INSTANCES")),
    ({"image": "public.ecr.aws/nginx/nginx:1"}, ("FARGATE",)),
    ({"image": "dkr.ecr.eu-west-1.amazonaws.com/app:1"}, ("FARGATE",)),
    ({"image": "docker.io/111122223333.dkr.ecr.eu-west-1.amazonaws.com/app"}, ("FARGATE",)),
    ({"image": "${IMAGE}"}, ("FARGATE",)),
    ({"logConfiguration": {"logDriver": "splunk", "secretOptions": []}}, ("FARGATE",)),
    ({"secrets": [], "environmentFiles": None, "credentialSpecs": [], "repositoryCredentials": {}}, ("FARGATE",)),
    ({"secrets": ["x"]}, ()),
]


@pytest.mark.parametrize(("container", "targets"), SILENT)
def test_silent(container: dict[str, object], targets: tuple[str, ...]) -> None:
    assert not reported("missing-execution-role", task(container, *targets))
    assert not reported("execution-role-missing-at-launch", task(container, *targets))


AT_LAUNCH = [
    ({"logConfiguration": {"logDriver": "splunk", "secretOptions": [{"name": "splunk-token", "valueFrom": "t"}]}}, ()),
    ({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/k"}]}, ("EC2",)),
    ({"repositoryCredentials": {"credentialsParameter": "registry"}}, ()),
    ({"credentialSpecs": ["credentialspec:arn:aws:s3:::b/k"]}, ()),
    ({"firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "s3"}}}, ()),
    (AWSLOGS, ("EXTERNAL",)),
    ({"image": ECR}, ("EXTERNAL",)),
]


@pytest.mark.parametrize(("container", "targets"), AT_LAUNCH)
def test_at_launch(container: dict[str, object], targets: tuple[str, ...]) -> None:
    assert reported("execution-role-missing-at-launch", task(container, *targets)) == [""]
    assert not reported("missing-execution-role", task(container, *targets))
    assert not reported("execution-role-missing-at-launch", task(container, *targets, executionRoleArn="x"))


def test_one_finding_for_all_needs() -> None:
    document = task({**SECRETS, **AWSLOGS, "image": ECR, "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/k"}]}, "FARGATE")
    (problem,) = lint("missing-execution-role", document)
    assert len(problem.related) == 4
    assert "and for 3 more" in problem.message
    assert not reported("execution-role-missing-at-launch", document)


def test_containers_alone_say_nothing_about_the_role() -> None:
    assert not reported("missing-execution-role", [{"name": "app", "image": "app:1", "essential": True, **SECRETS}])
