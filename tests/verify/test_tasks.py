"""Where a check of what a task needs is right, wrong, or cannot know: what the world of moto's does not answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.run.example import live_findings
from tests.rules.support import RULES
from tests.verify.support import ACCOUNT, REGION

OK, WRONG, LEFT, NOTHING = (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/web"
FARGATE = {"requiresCompatibilities": ["FARGATE"]}
LINUX_ARM = {"os": "linux", "architecture": "arm64"}
LINUX_AMD = {"os": "linux", "architecture": "amd64"}
ATTESTATION = {"os": "unknown", "architecture": "unknown"}
SERVICE: dict[str, Any] = {
    "serviceName": "web",
    "taskDefinition": "web",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
}


def task(container: dict[str, Any] | None = None, **members: object) -> dict[str, Any]:
    return {"family": "web", **members, "containerDefinitions": [{"name": "app", "image": "app:1", "memory": 128, **(container or {})}]}


def counts(rule: str, documents: list[dict[str, Any]], answers: dict[str, Any]) -> tuple[int, int, int]:
    """How many answers of a rule there are of each kind."""
    text = "\n---\n".join(json.dumps(one) for one in [*documents, answers])
    return live_findings(text, "example.yaml", Enabled(RULES[rule]))[1].counts


@pytest.mark.parametrize(
    ("reference", "answer", "expected"),
    [
        (":1", {"failures": [{"imageId": {"imageTag": "1"}, "failureCode": "ImageNotFound"}]}, WRONG),
        (":1", {"failures": [{"imageId": {"imageTag": "1"}, "failureCode": "UnableToGetUpstreamImage"}]}, LEFT),
        (":1", {"failures": [{"imageId": {"imageTag": "2"}, "failureCode": "ImageNotFound"}]}, LEFT),
        ("", {"failures": [{"imageId": {"imageTag": "latest"}, "failureCode": "ImageNotFound"}]}, WRONG),
        ("@sha256:" + "a" * 64, {"images": [{"imageId": {"imageDigest": "sha256:" + "a" * 64}}]}, OK),
        (
            ":1@sha256:" + "a" * 64,
            {"failures": [{"imageId": {"imageDigest": "sha256:" + "a" * 64}, "failureCode": "ImageNotFound"}]},
            WRONG,
        ),
        (":1", "AccessDeniedException", LEFT),
    ],
)
def test_images(reference: str, answer: object, expected: tuple[int, int, int]) -> None:
    assert counts("image-not-found", [task({"image": IMAGE + reference})], {"ecr:BatchGetImage": answer}) == expected


@pytest.mark.parametrize(
    ("members", "platforms", "expected"),
    [
        (FARGATE, [LINUX_AMD], OK),
        (FARGATE, [LINUX_ARM, ATTESTATION], WRONG),
        (FARGATE, [LINUX_ARM, LINUX_AMD, ATTESTATION], OK),
        (FARGATE, [ATTESTATION], LEFT),
        (FARGATE, [], LEFT),
        (FARGATE, [None], LEFT),
        ({}, [LINUX_ARM], LEFT),
        ({"runtimePlatform": {"cpuArchitecture": "ARM64"}}, [LINUX_AMD], WRONG),
        ({"runtimePlatform": {"cpuArchitecture": "${ARCHITECTURE}"}}, [LINUX_AMD], LEFT),
        ({**FARGATE, "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}, [LINUX_AMD], WRONG),
    ],
)
def test_platforms(members: dict[str, Any], platforms: list[Any], expected: tuple[int, int, int]) -> None:
    index = json.dumps({"manifests": [{"platform": one} for one in platforms]})
    answer = {"images": [{"imageId": {"imageTag": "1"}, "imageManifest": index}]}
    assert counts("image-for-other-platform", [task({"image": f"{IMAGE}:1"}, **members)], {"ecr:BatchGetImage": answer}) == expected


@pytest.mark.parametrize(
    ("options", "answer", "expected"),
    [
        ({}, {"logGroups": [{"logGroupName": "/ecs/web"}]}, OK),
        ({}, {"logGroups": [{"logGroupName": "/ecs/web-2"}]}, WRONG),
        ({}, {"logGroups": [{"logGroupName": "/ecs/web-2"}], "nextToken": "more"}, LEFT),
        ({}, "AccessDeniedException", LEFT),
        ({"awslogs-create-group": "true"}, {"logGroups": []}, NOTHING),
        ({"awslogs-create-group": "${CREATE}"}, {"logGroups": []}, LEFT),
        ({"awslogs-region": "${REGION}"}, {"logGroups": []}, LEFT),
    ],
)
def test_log_groups(options: dict[str, str], answer: object, expected: tuple[int, int, int]) -> None:
    log = {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "awslogs-region": REGION, **options}}
    assert counts("log-group-not-found", [task({"logConfiguration": log})], {"logs:DescribeLogGroups": answer}) == expected


@pytest.mark.parametrize(("answer", "expected"), [({}, OK), ("404", WRONG), ("403", LEFT), ("NoSuchBucket", WRONG), ("301", LEFT)])
def test_objects(answer: object, expected: tuple[int, int, int]) -> None:
    file = {"type": "s3", "value": "arn:aws:s3:::files/prod.env"}
    assert counts("object-not-found", [task({"environmentFiles": [file]})], {"s3:HeadObject": answer}) == expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"EvalDecision": "allowed"}, OK),
        ({"EvalDecision": "implicitDeny"}, WRONG),
        ({"EvalDecision": "explicitDeny"}, WRONG),
        ({"EvalDecision": "implicitDeny", "MissingContextValues": ["aws:SourceIp"]}, LEFT),
        ({"EvalDecision": "something new"}, LEFT),
        (None, LEFT),
    ],
)
def test_simulations(result: dict[str, Any] | None, expected: tuple[int, int, int]) -> None:
    results = [{"EvalActionName": "secretsmanager:GetSecretValue", **result}] if result else []
    role = f"arn:aws:iam::{ACCOUNT}:role/web"
    secret = {"name": "TOKEN", "valueFrom": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:web-a1B2c3"}
    documents = [task({"secrets": [secret]}, executionRoleArn=role)]
    assert counts("simulated-denial", documents, {"iam:SimulatePrincipalPolicy": {"EvaluationResults": results}}) == expected


@pytest.mark.parametrize(
    ("targets", "expected"),
    [([], WRONG), ([{"VpcId": "vpc-1"}], OK), ([{"VpcId": "vpc-2"}], LEFT), ([{"VpcId": "vpc-2"}, {"VpcId": "vpc-1"}], OK)],
)
def test_mount_targets(targets: list[dict[str, str]], expected: tuple[int, int, int]) -> None:
    """A file system in another VPC may be reached from a peered one."""
    volumes = [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}}]
    answers = {
        "efs:DescribeFileSystems": {"FileSystems": [{}]},
        "efs:DescribeMountTargets": {"MountTargets": targets},
        "ec2:DescribeSubnets": {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1"}]},
    }
    assert counts("file-system-without-mount-target", [task(volumes=volumes), SERVICE], answers) == expected


@pytest.mark.parametrize(
    ("routes", "endpoints", "expected"),
    [
        ([{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}], [], OK),
        ([{"DestinationCidrBlock": "0.0.0.0/0", "TransitGatewayId": "tgw-1"}], [], OK),
        ([{"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1"}], [], OK),
        ([{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "blackhole"}], [], WRONG),
        ([], ["ecr.api", "ecr.dkr"], WRONG),
        ([], ["ecr.api", "ecr.dkr", "s3"], OK),
    ],
)
def test_ways_out(routes: list[dict[str, str]], endpoints: list[str], expected: tuple[int, int, int]) -> None:
    answers = {
        "ec2:DescribeSubnets": {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1"}]},
        "ec2:DescribeRouteTables": {"RouteTables": [{"Routes": routes}]},
        "ec2:DescribeVpcEndpoints": {"VpcEndpoints": [{"ServiceName": f"com.amazonaws.{REGION}.{name}"} for name in endpoints]},
    }
    documents = [task({"image": f"{IMAGE}:1"}), {**SERVICE, "launchType": "FARGATE"}]
    assert counts("subnet-without-way-out", documents, answers) == expected
