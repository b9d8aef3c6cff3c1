"""The fast check and `jsonschema` accept and refuse the same documents, over thousands of mutated ones."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, validators

from taskdef_lint.model.document import Document
from taskdef_lint.model.kinds import TASK_DEFINITION
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.text import Text
from taskdef_lint.schema.accept import accepter_of, accepts, shape_errors
from taskdef_lint.schema.explain import breaches

SHAPE = accepter_of(TASK_DEFINITION)
SECRET = "hunter2hunter2"  # noqa: S105 - a bait: no message may hold it

WEB = {
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "0.5 GB",
    "executionRoleArn": "arn:aws:iam::111122223333:role/exec",
    "runtimePlatform": {"cpuArchitecture": "ARM64"},
    "ephemeralStorage": {"sizeInGiB": 21},
    "tags": [{"key": "team", "value": "shop"}],
    "containerDefinitions": [
        {
            "name": "app",
            "image": "app:1.4.2",
            "cpu": 0,
            "essential": True,
            "links": [],
            "environmentFiles": [{"value": "arn:aws:s3:::b/a.env", "type": "s3"}],
            "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp", "name": "http", "appProtocol": "http"}],
            "environment": [{"name": "A", "value": SECRET}, {"name": "B", "value": ""}],
            "command": ["serve", SECRET],
            "secrets": [{"name": "C", "valueFrom": "/app/c"}],
            "dependsOn": [{"containerName": "init", "condition": "SUCCESS"}],
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/web", "token": SECRET}},
            "healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 5, "timeout": 60, "retries": 10, "startPeriod": 0},
            "dockerLabels": {"a": SECRET},
            "ulimits": [{"name": "nofile", "softLimit": 0, "hardLimit": 2}],
            "restartPolicy": {"enabled": False, "restartAttemptPeriod": 60, "ignoredExitCodes": [0]},
        }
    ],
}
DESCRIBED = {
    "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/job:3",
    "family": "job",
    "revision": 3,
    "status": "ACTIVE",
    "requiresAttributes": [{"name": "x"}],
    "compatibilities": ["EC2"],
    "taskRoleArn": None,
    "placementConstraints": [],
    "cpu": "",
    "memory": None,
    "containerDefinitions": [
        {
            "name": "job",
            "image": "job",
            "memory": 128,
            "memoryReservation": 64,
            "portMappings": [],
            "environment": [],
            "mountPoints": [{"sourceVolume": "data", "containerPath": "/data", "readOnly": False}],
            "volumesFrom": [],
            "logConfiguration": None,
            "healthCheck": None,
            "linuxParameters": {
                "capabilities": {"add": ["ALL"], "drop": None},
                "tmpfs": [{"containerPath": "/t", "size": 1, "mountOptions": ["ro", "mode=1"]}],
                "devices": [{"hostPath": "/dev/x", "permissions": ["read"]}],
                "swappiness": 100,
                "maxSwap": 0,
            },
            "resourceRequirements": [
                {"type": "GPU", "value": "1"},
                {"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1, "maxComputePercent": 100}}},
            ],
            "extraHosts": [{"hostname": "a", "ipAddress": "1.2.3.4"}],
            "dockerSecurityOptions": ["no-new-privileges"],
            "credentialSpecs": [""],
        }
    ],
    "volumes": [
        {"name": "data", "host": {}},
        {"name": "efs", "efsVolumeConfiguration": {"fileSystemId": "fs-01234567", "transitEncryption": "ENABLED"}},
        {"name": "d", "dockerVolumeConfiguration": {"scope": "shared", "driverOpts": {"a": "b"}, "labels": {}}},
        {"name": "h", "host": {"sourcePath": "/x"}},
    ],
    "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy", "properties": [{"name": "AppPorts", "value": "80"}]},
}
BASES = [WEB, DESCRIBED, {"family": "min", "containerDefinitions": [{"name": "a"}]}]

VALUES: list[Any] = [
    None,
    "",
    [],
    {},
    0,
    1,
    -1,
    21,
    70000,
    1.0,
    0.5,
    True,
    False,
    "x",
    "web\n",
    "256",
    "awsvpc",
    "FARGATE",
    "none",
    "HTTP",
    "a" * 256,
    [None],
    [""],
    ["x"],
    [[]],
    [{}],
    {"name": "x"},
    {"x": 1},
    {"x": None},
    {"a": {}},
    10**30,
    [1] * 60,
    ["x"] * 12,
]
KEYS = ["name", "privilged", "entrypoint", "_comment", "logConfiguration", "revision", "value", "type", "cpu", "host", "family"]


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found += places(item, (*path, key))
    return found


@st.composite
def documents(draw: st.DrawFn, *, unknowns: bool) -> Any:
    document = copy.deepcopy(draw(st.sampled_from(BASES)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(document)[1:] or [("family",)]))
        holder: Any = document
        for key in path[:-1]:
            holder = holder[key]
        mutation = draw(st.sampled_from(["delete", "retype", "rename", "insert", *(["unknown"] if unknowns else [])]))
        if mutation == "delete":
            holder.pop(path[-1], None) if isinstance(holder, dict) else holder.pop(path[-1])
        elif mutation == "rename" and isinstance(holder, dict):
            holder[draw(st.sampled_from(KEYS))] = holder.pop(path[-1], None)
        elif mutation == "insert" and isinstance(holder, dict):
            holder[draw(st.sampled_from(KEYS))] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        elif mutation == "insert":
            holder.insert(path[-1], copy.deepcopy(draw(st.sampled_from(VALUES))))
        elif mutation == "unknown":
            holder[path[-1]] = Unknown("${X}")
        else:
            holder[path[-1]] = copy.deepcopy(draw(st.sampled_from(VALUES)))
    return document


def plainly(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema for a validator that knows nothing of ours: documented limits count, empty strings in lists do not."""
    plain = {key: value for key, value in schema.items() if key not in ("properties", "$defs", "items", "x-documented")}
    for key in ("properties", "$defs"):
        if key in schema:
            plain[key] = {name: plainly(member) for name, member in schema[key].items()}
    if "items" in schema:
        items = plainly(schema["items"])
        plain["items"] = {"anyOf": [{"const": ""}, items]} if items.get("type") == "string" else items
    if "x-documented" in schema:
        plain["allOf"] = [schema["x-documented"]]
    return plain


@cache
def plain_validator() -> Any:
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    return validators.extend(Draft202012Validator, type_checker=types)(plainly(SHAPE.schema))  # type: ignore[no-untyped-call]


EMPTY = {"string": "", "array": [], "object": {}}


def pruned(value: Any, schema: dict[str, Any], *, top: bool = True) -> Any:
    """A document without what counts as absent."""
    if "$ref" in schema:
        schema = SHAPE.schema["$defs"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list) and "items" in schema:
        return [pruned(item, schema["items"], top=False) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, item in value.items():
        member = schema.get("properties", {}).get(key, {})
        expected = EMPTY.get(member.get("type", "")) if not member.get("minLength") else None
        if "$ref" in member and not SHAPE.resolved(member).get("required"):
            expected = {}
        empty = item is None or (type(item) is type(expected) and item == expected)
        if not empty and not (top and key in SHAPE.output_only):
            kept[key] = pruned(item, member, top=False)
    return kept


@pytest.mark.parametrize("base", BASES, ids=["web", "described", "minimal"])
def test_the_unmutated_documents_are_accepted(base: Any) -> None:
    assert accepts(TASK_DEFINITION, base)
    assert breaches(TASK_DEFINITION, base) == []
    assert plain_validator().is_valid(pruned(base, SHAPE.schema))


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(unknowns=False))
def test_agrees_with_an_ordinary_validator(document: Any) -> None:
    assert accepts(TASK_DEFINITION, document) == plain_validator().is_valid(pruned(document, SHAPE.schema))


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(unknowns=True))
def test_agrees_with_its_explanation(document: Any) -> None:
    assert accepts(TASK_DEFINITION, document) == (breaches(TASK_DEFINITION, document) == [])


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(unknowns=True))
def test_words_are_for_the_public(document: Any) -> None:
    errors = shape_errors(TaskDefinition(Document(Text("x.json", "")), document))
    for error in errors:
        problem = error.problem
        text = f"{problem.message} {problem.label} {problem.help} {problem.aws}"
        assert SECRET not in text
        assert "Unknown(" not in text
        assert problem.message
        assert problem.message[-1] != "."
        assert len(problem.message) < 400
    places_and_messages = [(error.problem.where, error.problem.message) for error in errors]
    assert len(places_and_messages) == len({(str(where), message) for where, message in places_and_messages}), "one cause, one finding"


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(unknowns=True))
def test_containers_alone(document: Any) -> None:
    containers = document.get("containerDefinitions")
    whole = {"family": "x", "containerDefinitions": containers}
    if containers not in (None, [], {}, ""):
        assert accepts(TASK_DEFINITION, {"containerDefinitions": containers}, partial=True) == accepts(TASK_DEFINITION, whole)
