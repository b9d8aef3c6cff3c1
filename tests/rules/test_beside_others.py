"""What is wrong is found beside what is fine: rules look at all items at once before they look at each."""

from __future__ import annotations

import json

import pytest

from taskdef_lint.engine.lint_source import lint_text

# By the rule: the list of a container (or, with a slash, of the task), an item that is fine, and one that is not.
ITEMS: dict[str, tuple[str, dict[str, object], dict[str, object]]] = {
    "relative-mount-path": (
        "mountPoints",
        {"sourceVolume": "data", "containerPath": "/data"},
        {"sourceVolume": "data", "containerPath": "logs"},
    ),
    "incomplete-mount-point": ("mountPoints", {"sourceVolume": "data", "containerPath": "/data"}, {"sourceVolume": "data"}),
    "unknown-volume": (
        "mountPoints",
        {"sourceVolume": "data", "containerPath": "/data"},
        {"sourceVolume": "other", "containerPath": "/other"},
    ),
    "missing-container-port": ("portMappings", {"containerPort": 80, "name": "web"}, {"name": "admin", "protocol": "tcp"}),
    "unknown-protocol": ("portMappings", {"containerPort": 80, "protocol": "tcp"}, {"containerPort": 81, "protocol": "sctp"}),
    "mismatched-host-port": ("portMappings", {"containerPort": 80, "hostPort": 80}, {"containerPort": 81, "hostPort": 8081}),
    "app-protocol-without-port-name": (
        "portMappings",
        {"containerPort": 80, "name": "web", "appProtocol": "http"},
        {"containerPort": 81, "appProtocol": "http"},
    ),
    "soft-ulimit-above-hard": (
        "ulimits",
        {"name": "nofile", "softLimit": 1024, "hardLimit": 1024},
        {"name": "nofile", "softLimit": 4096, "hardLimit": 1024},
    ),
    "excessive-fargate-nofile": (
        "ulimits",
        {"name": "nofile", "softLimit": 1024, "hardLimit": 1024},
        {"name": "nofile", "softLimit": 1024, "hardLimit": 2_000_000},
    ),
    "variable-without-value": ("environment", {"name": "A", "value": ""}, {"name": "B"}),
    "secret-reference-in-environment": (
        "environment",
        {"name": "A", "value": "a"},
        {"name": "B", "value": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:b-AbCdEf:key::"},
    ),
    "secret-filled-in": ("environment", {"name": "A", "value": "a"}, {"name": "DB_PASSWORD", "value": "${DB_PASSWORD}"}),
    "static-aws-keys": (
        "secrets",
        {"name": "A", "valueFrom": "/a"},
        {"name": "AWS_SECRET_ACCESS_KEY", "valueFrom": "/b"},
    ),
    "malformed-secret-reference": (
        "secrets",
        {"name": "A", "valueFrom": "/a"},
        {"name": "B", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:key:b"},
    ),
    "unqualified-parameter-name": ("secrets", {"name": "A", "valueFrom": "/a/b"}, {"name": "B", "valueFrom": "a/b"}),
    "reserved-tag-key": ("/tags", {"key": "team", "value": "web"}, {"key": "aws:team", "value": "web"}),
    "reserved-tag-value": ("/tags", {"key": "team", "value": "web"}, {"key": "stage", "value": "aws:test"}),
}
APP: dict[str, object] = {"name": "app", "image": "app:1.4.2", "memory": 128}


def places(rule: str, *containers: dict[str, object], **more: object) -> list[str]:
    """Where a rule finds something in a task with these containers."""
    task = {
        "family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "volumes": [{"name": "data"}], "containerDefinitions": [*containers], **more,
    }  # fmt: skip
    return [finding.pointer for finding in lint_text(json.dumps(task), select=[rule])]


@pytest.mark.parametrize("rule", ITEMS)
def test_an_item_is_found_beside_one_that_is_fine(rule: str) -> None:
    where, fine, faulty = ITEMS[rule]
    for items, at in (([fine, faulty], 1), ([faulty, fine], 0)):
        if where.startswith("/"):
            found, place = places(rule, APP, **{where[1:]: items}), f"{where}/{at}"
        else:
            found, place = places(rule, {**APP, where: items}), f"/containerDefinitions/0/{where}/{at}"
        assert len(found) == 1
        assert found[0].startswith(place)


@pytest.mark.parametrize("rule", [rule for rule, (where, _, _) in ITEMS.items() if not where.startswith("/")])
def test_a_container_is_found_beside_one_that_is_fine(rule: str) -> None:
    where, fine, faulty = ITEMS[rule]
    for items, at in (([fine, faulty], 1), ([faulty, fine], 0)):
        found = places(rule, *({**APP, "name": f"app{index}", where: [item]} for index, item in enumerate(items)))
        assert len(found) == 1
        assert found[0].startswith(f"/containerDefinitions/{at}/{where}/0")


@pytest.mark.parametrize("rule", ITEMS)
def test_what_is_fine_is_fine(rule: str) -> None:
    where, fine, _ = ITEMS[rule]
    found = places(rule, APP, **{where[1:]: [fine]}) if where.startswith("/") else places(rule, {**APP, where: [fine]})
    assert found == []
