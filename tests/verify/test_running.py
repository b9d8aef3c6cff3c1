"""What makes a difference between the file of a service and the service that is there, and what does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.run.example import live_findings
from taskdef_lint.verify import aws
from taskdef_lint.verify.ask import Call
from tests.cli.support import Command
from tests.rules.support import RULES
from tests.verify.support import ACCOUNT, REGION, World
from tests.verify.test_drift import changed

ARN = "arn:aws:ecs:eu-west-1:111122223333:task-definition"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"
FILE: dict[str, Any] = {
    "cluster": "production",
    "serviceName": "web",
    "taskDefinition": "web",
    "desiredCount": 2,
    "launchType": "FARGATE",
    "platformVersion": "LATEST",
    "propagateTags": "NONE",
    "enableExecuteCommand": False,
    "schedulingStrategy": "REPLICA",
    "deploymentController": {"type": "ECS"},
    "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 50, "deploymentCircuitBreaker": {"enable": True}},
    "loadBalancers": [{"targetGroupArn": GROUP, "containerName": "app", "containerPort": 80}],
    "networkConfiguration": {
        "awsvpcConfiguration": {"subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}
    },
    "serviceConnectConfiguration": {"enabled": True, "namespace": "internal", "services": [{"portName": "http"}]},
    "tags": [{"key": "team", "value": "web"}],
}
# As DescribeServices answers after the service was created, and scaled.
RUNS: dict[str, Any] = {
    "serviceName": "web",
    "status": "ACTIVE",
    "desiredCount": 5,
    "taskDefinition": f"{ARN}/web:7",
    "launchType": "FARGATE",
    "platformVersion": "1.4.0",
    "deploymentConfiguration": {"minimumHealthyPercent": 50, "deploymentCircuitBreaker": {"enable": True, "rollback": False}},
    "loadBalancers": [{"targetGroupArn": GROUP, "containerName": "app", "containerPort": 80}],
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-2", "subnet-1"], "securityGroups": ["sg-1"]}},
    "deployments": [
        {"status": "ACTIVE", "serviceConnectConfiguration": {"enabled": False}},
        {
            "status": "PRIMARY",
            "serviceConnectConfiguration": {"enabled": True, "namespace": "ns-1", "services": [{"portName": "http"}]},
        },
    ],
    "tags": [{"key": "of-the-account", "value": "x"}, {"key": "team", "value": "web"}],
}
TASK: dict[str, Any] = {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:2", "memory": 128}]}


def told(rule: str, documents: list[dict[str, Any]], answers: dict[str, Any]) -> tuple[dict[str, str], tuple[int, int, int]]:
    """The places that differ with what is said of them, and how many answers there were of each kind."""
    text = "\n---\n".join(json.dumps(one) for one in [*documents, answers])
    found, tally = live_findings(text, "example.yaml", Enabled(RULES[rule]))
    return {finding.pointer: finding.message for finding in found}, tally.counts


def settings(file: dict[str, Any], runs: dict[str, Any] = RUNS) -> dict[str, str]:
    return told("differs-from-running", [file], {"ecs:DescribeServices": {"services": [runs]}})[0]


def test_what_was_created_does_not_differ() -> None:
    assert settings(FILE) == {}


NETWORK = ("networkConfiguration", "awsvpcConfiguration")


@pytest.mark.parametrize(
    ("path", "to", "place", "message"),
    [
        (("launchType",), "EC2", "/launchType", "the service 'web' says FARGATE"),
        (("platformVersion",), "1.3.0", "/platformVersion", "the service 'web' says 1.4.0"),
        (("propagateTags",), "SERVICE", "/propagateTags", "the service 'web' does not say \"propagateTags\""),
        (("enableExecuteCommand",), True, "/enableExecuteCommand", "the service 'web' does not say \"enableExecuteCommand\""),
        ((*NETWORK, "subnets"), ["subnet-1"], "/networkConfiguration/awsvpcConfiguration/subnets", "the service 'web' says something else"),
        (("loadBalancers", 0, "containerPort"), 81, "/loadBalancers/0/containerPort", "the service 'web' says 80"),
        (("loadBalancers", 0, "targetGroupArn"), f"{GROUP}0", "/loadBalancers/0", "the service 'web' has none of this name"),
        (("serviceConnectConfiguration", "enabled"), False, "/serviceConnectConfiguration/enabled", "the service 'web' says true"),
        (
            ("deploymentConfiguration", "minimumHealthyPercent"),
            100,
            "/deploymentConfiguration/minimumHealthyPercent",
            "the service 'web' says 50",
        ),
        (("tags", 0, "value"), "api", "/tags/0/value", "the service 'web' says web"),
    ],
)
def test_a_setting_differs(path: tuple[Any, ...], to: Any, place: str, message: str) -> None:
    assert settings(changed(FILE, *path, to=to)) == {place: message}


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("desiredCount",), 9),
        (("launchType",), "${LAUNCH_TYPE}"),
        (("loadBalancers",), []),
        (("serviceConnectConfiguration", "namespace"), "other"),
    ],
)
def test_no_difference(path: tuple[Any, ...], to: Any) -> None:
    """What scaling changes, what is filled in later, what is empty, what has two spellings."""
    assert settings(changed(FILE, *path, to=to)) == {}


@pytest.mark.parametrize(
    "who",
    [
        {"deploymentController": {"type": "CODE_DEPLOY"}},
        {"deploymentController": {"type": "EXTERNAL"}},
        {"deploymentConfiguration": {"strategy": "BLUE_GREEN", "minimumHealthyPercent": 50, "deploymentCircuitBreaker": {"enable": True}}},
    ],
)
def test_what_each_deployment_changes_is_not_compared(who: dict[str, Any]) -> None:
    file = changed(FILE, "loadBalancers", 0, "targetGroupArn", to=f"{GROUP}0")
    assert settings(file, {**RUNS, **who}) == {}
    other = changed(file, "propagateTags", to="SERVICE")
    assert list(settings(other, {**RUNS, **who})) == ["/propagateTags"]


@pytest.mark.parametrize(
    ("file", "answer"),
    [
        (FILE, {"services": [], "failures": [{"arn": "web", "reason": "MISSING"}]}),
        (FILE, {"services": [{**RUNS, "status": "INACTIVE"}]}),
        (FILE, "ClusterNotFoundException"),
        (FILE, "AccessDenied"),
        ({**FILE, "cluster": "${CLUSTER}"}, {"services": [RUNS]}),
        ({**FILE, "serviceName": "${NAME}"}, {"services": [RUNS]}),
        ({**FILE, "cluster": "arn:aws:ecs:eu-west-1:444455556666:cluster/production"}, {"services": [RUNS]}),
    ],
)
@pytest.mark.parametrize("rule", ["differs-from-running", "other-revision-runs"])
def test_a_service_that_is_not_known_is_not_verified(rule: str, file: dict[str, Any], answer: Any) -> None:
    assert told(rule, [file], {"ecs:DescribeServices": answer}) == ({}, (0, 0, 1))


class Connected:
    """A connection to a world where revision 7 of the family web runs, and has another image."""

    def __init__(self, newest: int, image: str) -> None:
        old = {"family": "web", "revision": 7, "containerDefinitions": [{"name": "app", "image": image, "memory": 128}]}

        def revision(call: Call) -> Any:
            exact = call.arguments["taskDefinition"].endswith(":7")
            return {"taskDefinition": {**old, "revision": 7 if exact else newest}}

        world = World({"ecs:DescribeServices": {"services": [RUNS]}, "ecs:DescribeTaskDefinition": revision})
        self.send = world.send
        self.account, self.region, self.partition = ACCOUNT, REGION, "aws"


@pytest.mark.parametrize(
    ("reference", "newest", "image", "message"),
    [
        ("web", 7, "app:1", ""),
        ("web", 9, "app:2", ""),
        ("web", 9, "app:1", "the service runs web:7, which is not the newest revision, and says something else than the task definition"),
        ("web:7", 7, "app:1", ""),
        ("web:8", 8, "app:1", "the service runs web:7"),
        (f"{ARN}/web:8", 8, "app:1", "the service runs web:7"),
        ("api", 8, "app:1", "the service runs web:7"),
    ],
)
def test_what_runs(reference: str, newest: int, image: str, message: str, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "connect", lambda **_: Connected(newest, image))
    Path("service.json").write_text(json.dumps({**FILE, "taskDefinition": reference}))
    Path("taskdef.json").write_text(json.dumps(TASK))
    outcome = run("verify", "--drift", "--select", "other-revision-runs", "-f", "json")
    assert [finding["message"] for finding in json.loads(outcome.out)["findings"]] == ([message] if message else [])
    silent = run("verify", "--select", "other-revision-runs", "-f", "json")
    assert json.loads(silent.out)["findings"] == [], "drift is compared where it is asked for"


def test_the_least_policy_has_what_drift_takes(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "connect", lambda **_: Connected(9, "app:1"))
    Path("service.json").write_text(json.dumps(FILE))
    outcome = run("verify", "--drift")
    policy = json.loads(outcome.err[outcome.err.index("{") :])
    resources = {action: one["Resource"] for one in policy["Statement"] for action in one["Action"]}
    assert resources["ecs:DescribeServices"] == f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/production/web"
