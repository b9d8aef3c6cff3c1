"""What makes a difference between a service in a file and the one that runs, and what does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.run.example import live_findings
from tests.rules.support import RULES
from tests.verify.test_drift import changed

GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"
FILE: dict[str, Any] = {
    "cluster": "production",
    "serviceName": "web",
    "taskDefinition": "web",
    "desiredCount": 2,
    "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}, {"capacityProvider": "FARGATE_SPOT", "base": 0}],
    "platformVersion": "LATEST",
    "schedulingStrategy": "REPLICA",
    "deploymentController": {"type": "ECS"},
    "deploymentConfiguration": {
        "maximumPercent": 200,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "strategy": "ROLLING",
    },
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a", "subnet-b"], "assignPublicIp": "DISABLED"}},
    "loadBalancers": [{"targetGroupArn": GROUP, "containerName": "app", "containerPort": 80}],
    "enableECSManagedTags": False,
    "propagateTags": "NONE",
    "tags": [{"key": "team", "value": "web"}],
    "serviceConnectConfiguration": {
        "enabled": True,
        "namespace": "internal",
        "services": [{"portName": "http", "clientAliases": [{"port": 80}]}],
        "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": "file-secret"}},
    },
}
# As DescribeServices answers.
RUNNING: dict[str, Any] = {
    "serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/production/web",
    "serviceName": "web",
    "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/production",
    "status": "ACTIVE",
    "desiredCount": 2,
    "runningCount": 2,
    "taskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7",
    "capacityProviderStrategy": [
        {"capacityProvider": "FARGATE_SPOT", "weight": 3, "base": 0},
        {"capacityProvider": "FARGATE", "weight": 1, "base": 0},
    ],
    "platformVersion": "1.4.0",
    "platformFamily": "Linux",
    "deploymentConfiguration": {
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
    },
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-b", "subnet-a"], "securityGroups": ["sg-1"]}},
    "loadBalancers": [{"targetGroupArn": GROUP, "containerName": "app", "containerPort": 80}],
    "healthCheckGracePeriodSeconds": 0,
    "tags": [{"key": "of-the-account", "value": "x"}, {"key": "team", "value": "web"}],
    "deployments": [
        {"status": "ACTIVE", "serviceConnectConfiguration": {"enabled": False}},
        {
            "status": "PRIMARY",
            "serviceConnectConfiguration": {
                "enabled": True,
                "namespace": "arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-1",
                "services": [{"portName": "http", "discoveryName": "http", "clientAliases": [{"port": 80, "dnsName": "http.internal"}]}],
                "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": "file-secret"}},
            },
        },
    ],
}


def said(rule: str, file: dict[str, Any], running: dict[str, Any], newest: int = 7) -> tuple[dict[str, str], list[str]]:
    """The places that a rule reports with what it says of them, and why something is not verified."""
    answers = {
        "ecs:DescribeServices": {"services": [running]},
        "ecs:DescribeTaskDefinition": {"taskDefinition": {"family": "web", "revision": newest}},
    }
    found, tally = live_findings(f"{json.dumps(file)}\n---\n{json.dumps(answers)}\n", "example.yaml", Enabled(RULES[rule]))
    return {finding.pointer: finding.message for finding in found}, [one.why for one in tally.unsettled.values()]


def differences(file: dict[str, Any], running: dict[str, Any] = RUNNING) -> dict[str, str]:
    return said("differs-from-running", file, running)[0]


def test_what_runs_does_not_differ() -> None:
    assert said("differs-from-running", FILE, RUNNING) == ({}, [])


NETWORK = ("networkConfiguration", "awsvpcConfiguration")


@pytest.mark.parametrize(
    ("path", "to", "place", "told"),
    [
        (("desiredCount",), 4, "/desiredCount", "the running service says 2"),
        (("enableExecuteCommand",), True, "/enableExecuteCommand", 'the running service does not say "enableExecuteCommand"'),
        (("launchType",), "FARGATE", "/launchType", 'the running service does not say "launchType"'),
        (("platformVersion",), "1.3.0", "/platformVersion", "the running service says 1.4.0"),
        (("deploymentConfiguration", "maximumPercent"), 150, "/deploymentConfiguration/maximumPercent", "the running service says 200"),
        (
            (*NETWORK, "subnets"),
            ["subnet-a"],
            "/networkConfiguration/awsvpcConfiguration/subnets",
            "the running service says something else",
        ),
        (("loadBalancers", 0, "containerPort"), 81, "/loadBalancers/0/containerPort", "the running service says 80"),
        (("loadBalancers", 0, "targetGroupArn"), f"{GROUP}0", "/loadBalancers/0", "the running service has none of this name"),
        (("capacityProviderStrategy", 1, "weight"), 1, "/capacityProviderStrategy/1/weight", "the running service says 3"),
        (("tags", 0, "value"), "api", "/tags/0/value", "the running service says web"),
        (
            ("serviceConnectConfiguration", "services", 0, "clientAliases", 0, "port"),
            81,
            "/serviceConnectConfiguration/services/0/clientAliases/0",
            "the running service has none of this name",
        ),
        (
            ("serviceConnectConfiguration", "logConfiguration", "options", "splunk-token"),
            "new-secret",
            "/serviceConnectConfiguration/logConfiguration/options/splunk-token",
            "the running service says something else",
        ),
    ],
)
def test_a_difference(path: tuple[Any, ...], to: Any, place: str, told: str) -> None:
    assert differences(changed(FILE, *path, to=to)) == {place: told}


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("desiredCount",), "${COUNT}"),
        ((*NETWORK, "subnets"), ["${SUBNET_A}", "subnet-b"]),
        (("tags",), []),
        (("taskDefinition",), "web:6"),
        (("clientToken",), "once"),
        (("serviceConnectConfiguration", "namespace"), "other"),
    ],
)
def test_no_difference(path: tuple[Any, ...], to: Any) -> None:
    """What is filled in later, what is empty, what another check is about, what AWS tells in other words."""
    assert differences(changed(FILE, *path, to=to)) == {}


def test_target_groups_that_deployments_exchange() -> None:
    other = changed(RUNNING, "deploymentConfiguration", "strategy", to="BLUE_GREEN")
    file = changed(FILE, "loadBalancers", 0, "targetGroupArn", to=f"{GROUP}0")
    file["deploymentConfiguration"].pop("strategy")
    assert differences(file, other) == {}


@pytest.mark.parametrize(
    ("running", "why"),
    [
        (RUNNING | {"status": "INACTIVE"}, "no service 'web' runs yet"),
        (RUNNING | {"serviceName": "api"}, "no service 'web' runs yet"),
        (
            RUNNING | {"deploymentController": {"type": "CODE_DEPLOY"}},
            "its task sets are run by another deployment controller, and not compared",
        ),
    ],
)
@pytest.mark.parametrize("rule", ["differs-from-running", "other-revision-running"])
def test_what_is_not_compared(rule: str, running: dict[str, Any], why: str) -> None:
    assert said(rule, FILE | {"desiredCount": 9}, running) == ({}, [why])


@pytest.mark.parametrize(
    ("named", "newest", "told"),
    [
        ("web", 7, None),
        ("web:7", 9, None),
        ("arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", 9, None),
        ("web", 8, "the service runs revision 7 of 'web', and the newest one is 8"),
        ("web:6", 7, "the service runs web:7"),
        ("api", 7, "the service runs web:7"),
        ("arn:aws:ecs:eu-west-1:111122223333:task-definition/web:8", 8, "the service runs web:7"),
    ],
)
def test_the_revision_that_runs(named: str, newest: int, told: str | None) -> None:
    expected = {"/taskDefinition": told} if told else {}
    assert said("other-revision-running", FILE | {"taskDefinition": named}, RUNNING, newest) == (expected, [])


def test_a_revision_that_is_filled_in_later() -> None:
    file = FILE | {"taskDefinition": "${TASK_DEFINITION}"}
    assert said("other-revision-running", file, RUNNING) == ({}, ["its task definition is filled in later"])
