"""Where a check of what runs tasks is right, wrong, or cannot know."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.run.example import live_findings
from tests.rules.support import RULES
from tests.verify.support import ACCOUNT, REGION

OK, WRONG, LEFT, NOTHING = (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)
SERVICE: dict[str, Any] = {"cluster": "production", "serviceName": "web", "taskDefinition": "web", "desiredCount": 1}
OTHER = "444455556666"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-0000-0000-000000000000"


def counts(rule: str, service: dict[str, Any], answers: dict[str, Any]) -> tuple[int, int, int]:
    """How many answers of a rule there are of each kind."""
    text = f"{json.dumps({**SERVICE, **service})}\n---\n{json.dumps(answers)}\n"
    return live_findings(text, "example.yaml", Enabled(RULES[rule]))[1].counts


def registry(**members: object) -> dict[str, Any]:
    return {"serviceRegistries": [{"registryArn": f"arn:aws:servicediscovery:{REGION}:{ACCOUNT}:service/srv-1", **members}]}


def records(*types: str) -> dict[str, Any]:
    return {"servicediscovery:GetService": {"Service": {"DnsConfig": {"DnsRecords": [{"Type": one} for one in types]}}}}


@pytest.mark.parametrize(
    ("members", "types", "answer"),
    [
        ({"containerName": "app", "containerPort": 80}, ["A"], WRONG),
        ({"containerName": "app", "containerPort": 80}, ["A", "AAAA"], WRONG),
        ({"port": 80}, ["A"], WRONG),
        ({}, ["A"], OK),
        ({"containerName": "app", "containerPort": 0}, ["A"], OK),
        ({"containerName": "app", "containerPort": 80}, ["A", "SRV"], OK),
        ({"containerName": "app", "containerPort": 80}, [], OK),
        ({"containerName": "app", "containerPort": 80}, ["CNAME"], OK),
        ({"containerName": "app", "containerPort": "${PORT}"}, ["A"], LEFT),
    ],
)
def test_ports_of_registries(members: dict[str, Any], types: list[str], answer: tuple[int, int, int]) -> None:
    assert counts("address-registry-with-port", registry(**members), records(*types)) == answer


@pytest.mark.parametrize(
    ("key", "told", "answer"),
    [
        (KEY, {"KeyMetadata": {"KeyState": "Enabled"}}, OK),
        (KEY, {"KeyMetadata": {"KeyState": "Disabled"}}, WRONG),
        (KEY, "NotFoundException", WRONG),
        ("alias/volumes", "NotFoundException", WRONG),
        (KEY, "AccessDeniedException", LEFT),
        (KEY.replace(ACCOUNT, OTHER), "NotFoundException", LEFT),
        ("alias/aws/ebs", "NotFoundException", LEFT),
        ("${KEY}", "NotFoundException", LEFT),
    ],
)
def test_keys(key: str, told: object, answer: tuple[int, int, int]) -> None:
    volumes = {"volumeConfigurations": [{"name": "data", "managedEBSVolume": {"kmsKeyId": key}}]}
    assert counts("key-not-found", volumes, {"kms:DescribeKey": told}) == answer


ROLE = f"arn:aws:iam::{ACCOUNT}:role/infrastructure"
PLACES: list[dict[str, Any]] = [
    {"volumeConfigurations": [{"name": "data", "managedEBSVolume": {"roleArn": ROLE}}]},
    {"serviceConnectConfiguration": {"enabled": True, "services": [{"portName": "http", "tls": {"roleArn": ROLE}}]}},
    {"loadBalancers": [{"advancedConfiguration": {"roleArn": ROLE}}]},
    {"vpcLatticeConfigurations": [{"roleArn": ROLE}]},
    {"deploymentConfiguration": {"lifecycleHooks": [{"roleArn": ROLE}]}},
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: next(iter(place)))
@pytest.mark.parametrize(
    ("principal", "answer"),
    [
        ({"Service": "ecs.amazonaws.com"}, OK),
        ({"Service": ["ec2.amazonaws.com", "ecs.amazonaws.com"]}, OK),
        ({"Service": "ecs-tasks.amazonaws.com"}, WRONG),
        ({"Service": "ecs.eu-west-1.amazonaws.com"}, LEFT),
        (None, LEFT),
    ],
)
def test_trust_of_infrastructure_roles(place: dict[str, Any], principal: object, answer: tuple[int, int, int]) -> None:
    trust = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]}
    told = {"iam:GetRole": {"Role": {"Arn": ROLE, "AssumeRolePolicyDocument": trust}}}
    assert counts("unusable-infrastructure-role", place, told) == answer


@pytest.mark.parametrize(
    ("service", "cluster", "answer"),
    [
        ({"launchType": "EC2"}, {}, WRONG),
        ({"launchType": "EC2"}, {"capacityProviders": ["FARGATE", "FARGATE_SPOT"]}, WRONG),
        ({"launchType": "EC2"}, {"capacityProviders": ["asg"]}, LEFT),
        ({"launchType": "EC2"}, {"registeredContainerInstancesCount": 1}, OK),
        ({"launchType": "EC2", "cluster": "${CLUSTER}"}, {}, LEFT),
        ({"launchType": "EC2"}, {"status": "INACTIVE"}, NOTHING),
        ({"launchType": "EC2", "desiredCount": 0}, {}, NOTHING),
        ({"launchType": "EC2", "schedulingStrategy": "DAEMON"}, {}, NOTHING),
        ({"launchType": "FARGATE"}, {}, NOTHING),
        ({}, {}, NOTHING),
    ],
)
def test_clusters_without_instances(service: dict[str, Any], cluster: dict[str, Any], answer: tuple[int, int, int]) -> None:
    described = {"clusterName": "production", "status": "ACTIVE", "registeredContainerInstancesCount": 0, **cluster}
    assert counts("cluster-without-instances", service, {"ecs:DescribeClusters": {"clusters": [described]}}) == answer
