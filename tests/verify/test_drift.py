"""What makes a difference between a file and what is registered, and what does not. moto fills in less than AWS does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.run.example import live_findings
from tests.rules.support import RULES

FILE: dict[str, Any] = {
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE", "EC2"],
    "cpu": ".5 vCPU",
    "memory": "1 GB",
    "tags": [{"key": "team", "value": "web"}],
    "volumes": [{"name": "data", "host": {}}],
    "containerDefinitions": [
        {
            "name": "app",
            "image": "app:1",
            "cpu": 0,
            "essential": True,
            "privileged": False,
            "command": ["run", "--fast"],
            "environment": [{"name": "A", "value": "1"}, {"name": "TOKEN", "value": "hunter2"}],
            "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}, {"containerPort": 81}],
            "healthCheck": {"command": ["CMD", "true"], "interval": 30, "timeout": 5, "retries": 3},
            "mountPoints": [],
            "linuxParameters": {"capabilities": {"drop": ["ALL", "CHOWN"]}},
            "logConfiguration": {"logDriver": "awslogs", "options": {"mode": "non-blocking", "awslogs-group": "web"}},
        }
    ],
}
# As DescribeTaskDefinition answers after the file was registered.
REGISTERED: dict[str, Any] = {
    "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7",
    "family": "web",
    "revision": 7,
    "status": "ACTIVE",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["EC2", "FARGATE"],
    "compatibilities": ["EC2", "FARGATE"],
    "cpu": "512",
    "memory": "1024",
    "placementConstraints": [],
    "volumes": [{"name": "data", "host": {}}],
    "containerDefinitions": [
        {
            "name": "app",
            "image": "app:1",
            "cpu": 0,
            "essential": True,
            "command": ["run", "--fast"],
            "environment": [{"name": "TOKEN", "value": "hunter2"}, {"name": "A", "value": "1"}],
            "portMappings": [
                {"containerPort": 81, "hostPort": 81, "protocol": "tcp"},
                {"containerPort": 80, "hostPort": 80, "protocol": "tcp"},
            ],
            "healthCheck": {"command": ["CMD", "true"]},
            "volumesFrom": [],
            "systemControls": [],
            "linuxParameters": {"capabilities": {"drop": ["CHOWN", "ALL"]}},
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "web"}},
        }
    ],
}
TAGS = [{"key": "team", "value": "web"}, {"key": "of-the-account", "value": "x"}]


def differences(file: dict[str, Any], registered: dict[str, Any] = REGISTERED) -> dict[str, str]:
    """The places that differ, and what is said of them."""
    text = f"{json.dumps(file)}\n---\n{json.dumps({'ecs:DescribeTaskDefinition': {'taskDefinition': registered, 'tags': TAGS}})}\n"
    found, _ = live_findings(text, "example.yaml", Enabled(RULES["differs-from-registered"]))
    return {finding.pointer: finding.message for finding in found}


def changed(value: Any, *path: Any, to: Any) -> Any:
    copy = json.loads(json.dumps(value))
    where = copy
    for key in path[:-1]:
        where = where[key]
    where[path[-1]] = to
    return copy


def test_what_was_registered_does_not_differ() -> None:
    assert differences(FILE) == {}


CONTAINER = ("containerDefinitions", 0)


@pytest.mark.parametrize(
    ("path", "to", "place", "told"),
    [
        (("cpu",), "1024", "/cpu", "revision 7 says 512"),
        (("networkMode",), "host", "/networkMode", "revision 7 says awsvpc"),
        (("pidMode",), "task", "/pidMode", 'revision 7 does not say "pidMode"'),
        (("requiresCompatibilities",), ["FARGATE"], "/requiresCompatibilities", "revision 7 says something else"),
        (("tags", 0, "value"), "api", "/tags/0/value", "revision 7 says web"),
        (("volumes", 0, "name"), "cache", "/volumes/0", "revision 7 has none of this name"),
        ((*CONTAINER, "name"), "api", "/containerDefinitions/0", "revision 7 has none of this name"),
        ((*CONTAINER, "image"), "app:2", "/containerDefinitions/0/image", "revision 7 says app:1"),
        ((*CONTAINER, "essential"), False, "/containerDefinitions/0/essential", "revision 7 says true"),
        ((*CONTAINER, "privileged"), True, "/containerDefinitions/0/privileged", 'revision 7 does not say "privileged"'),
        ((*CONTAINER, "command"), ["--fast", "run"], "/containerDefinitions/0/command", "revision 7 says something else"),
        ((*CONTAINER, "environment", 1, "value"), "x", "/containerDefinitions/0/environment/1/value", "revision 7 says something else"),
        ((*CONTAINER, "environment", 0, "value"), "one", "/containerDefinitions/0/environment/0/value", "revision 7 says something else"),
        ((*CONTAINER, "portMappings", 1, "hostPort"), 8081, "/containerDefinitions/0/portMappings/1/hostPort", "revision 7 says 81"),
        ((*CONTAINER, "healthCheck", "retries"), 5, "/containerDefinitions/0/healthCheck/retries", 'revision 7 does not say "retries"'),
        (
            (*CONTAINER, "linuxParameters", "capabilities", "drop"),
            ["ALL"],
            "/containerDefinitions/0/linuxParameters/capabilities/drop",
            "revision 7 says something else",
        ),
    ],
)
def test_a_difference(path: tuple[Any, ...], to: Any, place: str, told: str) -> None:
    assert differences(changed(FILE, *path, to=to)) == {place: told}


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("cpu",), "${CPU}"),
        (("containerDefinitions",), "${CONTAINERS}"),
        ((*CONTAINER, "environment", 1, "value"), "${TOKEN}"),
        ((*CONTAINER, "environment"), [{"name": "A", "value": "1"}]),
        ((*CONTAINER, "command"), []),
        (("taskDefinitionArn",), "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:6"),
    ],
)
def test_no_difference(path: tuple[Any, ...], to: Any) -> None:
    """What is filled in later, what the revision has besides, what is empty, what only AWS writes."""
    assert differences(changed(FILE, *path, to=to)) == {}


def test_a_registered_value_that_may_be_secret_is_not_shown() -> None:
    registered = changed(REGISTERED, *CONTAINER, "environment", 0, "value", to="registered-secret")
    assert "registered-secret" not in str(differences(FILE, registered))
    assert differences(FILE, registered) != {}
