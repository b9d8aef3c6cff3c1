"""One cause, one finding: a task definition with exactly one defect gets exactly one finding, from the rule that says it best."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskdef_lint.engine.lint_source import lint_text

GOOD = json.loads((Path(__file__).resolve().parents[2] / "examples" / "good.json").read_text())
GONE = object()
APP = "containerDefinitions/0"
SIDECAR = {
    "name": "sidecar",
    "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/sidecar:2.1.0",
    "logConfiguration": GOOD["containerDefinitions"][0]["logConfiguration"],
}
EFS = {"fileSystemId": "fs-12345678", "transitEncryption": "DISABLED", "authorizationConfig": {"iam": "ENABLED"}}
USER = "arn:aws:iam::111122223333:user/web"
FIRELENS = {"logDriver": "awsfirelens"}
SHARED = {"nvidiaMps": {"memory": 1024}}
EC2 = {"requiresCompatibilities": ["EC2"], "networkMode": "bridge", f"{APP}/portMappings": [{"containerPort": 8080}]}

# What --generate-cli-skeleton leaves in a container.
HOLLOW = {
    "links": [""],
    "command": [""],
    "dnsServers": [""],
    "secrets": [{"name": "", "valueFrom": ""}],
    "extraHosts": [{"hostname": "", "ipAddress": ""}],
    "healthCheck": {"command": [""], "interval": 0, "timeout": 0, "retries": 0, "startPeriod": 0},
    "repositoryCredentials": {"credentialsParameter": ""},
}


def changed(changes: dict[str, object]) -> dict[str, object]:
    """The good example with values set or taken away, by path."""
    document = copy.deepcopy(GOOD)
    for path, value in changes.items():
        *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
        holder = document
        for part in parents:
            holder = holder[part]
        if value is GONE:
            del holder[last]
        elif isinstance(holder, list) and last == len(holder):
            holder.append(copy.deepcopy(value))
        else:
            holder[last] = copy.deepcopy(value)
    return document


def accelerators(*requirements: dict[str, object], on: str = "EC2") -> dict[str, object]:
    """The changes that let a container each ask for these."""
    changes: dict[str, object] = {**EC2, "requiresCompatibilities": [on]}
    if on == "MANAGED_INSTANCES":
        changes["networkMode"] = "awsvpc"
    for number, requirement in enumerate(requirements):
        if number:
            changes[f"containerDefinitions/{number}"] = SIDECAR
        changes[f"containerDefinitions/{number}/resourceRequirements"] = [requirement]
    return changes


def found(document: object) -> list[str]:
    """The rules of the recommended profile that speak, once per finding."""
    return [finding.rule.name for finding in lint_text(json.dumps(document, indent=1))]


def defect(rule: str, changes: dict[str, object]) -> object:
    """A case: the rule that is to speak, and the changes that make the defect."""
    return pytest.param(rule, changes, id=rule + "-" + "-".join(path.rpartition("/")[2] for path in changes)[:60])


CASES = [
    # shape
    defect("unknown-key", {"famly": "web"}),
    defect("unknown-key", {"family": GONE, "famly": "web"}),
    defect("unknown-key", {f"{APP}/Image": SIDECAR["image"], f"{APP}/image": GONE}),
    defect("unknown-key", {f"{APP}/privilged": True}),
    defect("unknown-key", {"logConfiguration": SIDECAR["logConfiguration"]}),
    # A key in the wrong place or spelling: what it is meant for is not missing as well.
    defect("unknown-key", {"cpu": GONE, "Cpu": GOOD["cpu"]}),
    defect("unknown-key", {"networkMode": GONE, "networkmode": "awsvpc"}),
    defect("unknown-key", {"executionRoleArn": GONE, f"{APP}/executionRoleArn": GOOD["executionRoleArn"]}),
    defect("unknown-key", {f"{APP}/logConfiguration": GONE, f"{APP}/logConfig": SIDECAR["logConfiguration"]}),
    defect("unknown-key", {f"{APP}/logConfiguration": GONE, "logConfiguration": SIDECAR["logConfiguration"]}),
    defect("unknown-key", {f"{APP}/portMappings": [{"containerPrt": 8080}]}),
    defect("unknown-key", {f"{APP}/mountPoints": [{"sourceVolum": "tmp", "containerPath": "/x"}], "volumes": [{"name": "tmp"}]}),
    defect(
        "unknown-key",
        {f"{APP}/mountPoints": [{"sourceVolume": "tmp", "containerPath": "/x"}], "volume": [{"name": "tmp"}], "volumes": GONE},
    ),
    defect("unknown-key", {**EC2, "memory": GONE, f"{APP}/memory": GONE, f"{APP}/memmory": 512}),
    defect("unknown-key", {f"{APP}/secrets": [{"name": "DB", "value": "/web/db"}]}),
    defect("missing-key", {"family": GONE}),
    defect("missing-key", {"containerDefinitions": []}),
    defect("missing-key", {"containerDefinitions": GONE}),
    defect("missing-key", {f"{APP}/name": GONE}),
    defect("missing-key", {f"{APP}/healthCheck/command": GONE}),
    defect("wrong-type", {"cpu": 512}),
    defect("wrong-type", {"memory": 1024}),
    defect("wrong-type", {f"{APP}/essential": "true"}),
    defect("wrong-type", {f"{APP}/portMappings/0/containerPort": "8080"}),
    defect("wrong-type", {f"{APP}/environment/0/value": 5}),
    defect("wrong-type", {f"{APP}/memory": "512"}),
    defect("wrong-type", {f"{APP}/user": 1000}),
    defect("wrong-type", {"containerDefinitions": "app"}),
    defect("invalid-value", {"networkMode": "AWSVPC"}),
    defect("invalid-value", {"requiresCompatibilities/0": "fargate"}),
    defect("invalid-value", {f"{APP}/healthCheck/timeout": 61}),
    defect("invalid-value", {f"{APP}/portMappings/0/containerPort": 99999}),
    defect("invalid-value", {"family": "web app"}),
    defect("invalid-value", {"ephemeralStorage": {"sizeInGiB": 20}}),
    defect("invalid-value", {f"{APP}/logConfiguration": {"logDriver": "awslog"}}),
    defect("missing-key", {f"{APP}/environment/0": {"value": "x"}}),
    # containers, sizes
    defect("missing-image", {f"{APP}/image": GONE}),
    defect("missing-image", {f"{APP}/image": ""}),
    defect("duplicate-container-name", {"containerDefinitions/1": {**SIDECAR, "name": "app"}}),
    defect("missing-essential-container", {f"{APP}/essential": False}),
    defect("invalid-fargate-size", {"memory": "8192"}),
    defect("invalid-fargate-size", {"cpu": "300"}),
    defect("missing-task-size", {"cpu": GONE}),
    defect("missing-task-size", {"memory": GONE}),
    defect("invalid-task-size", {"cpu": "512 units"}),
    defect("invalid-task-size", {"memory": "abc"}),
    defect("container-memory-over-task", {f"{APP}/memory": 1025}),
    defect("container-cpu-over-task", {f"{APP}/cpu": 513}),
    defect("memory-reservation-over-limit", {f"{APP}/memory": 512, f"{APP}/memoryReservation": 513}),
    defect("missing-container-memory", {**EC2, "memory": GONE, f"{APP}/memory": GONE}),
    # accelerators
    *(
        defect("invalid-accelerator-request", changes)
        for changes in (
            accelerators({"type": "GPU"}),
            accelerators({"type": "GPU", "value": "0.5"}),
            accelerators({"type": "GPU", "value": "1", "sharingStrategy": SHARED}),
            accelerators({"type": "GPU", "value": "1"}, {"type": "GPU", "sharingStrategy": SHARED}),
            accelerators({"type": "GPU", "sharingStrategy": SHARED}, on="EXTERNAL"),
            accelerators({"type": "NeuronDevice", "value": "1"}, on="MANAGED_INSTANCES"),
            accelerators({"type": "NeuronDevice", "value": "ALL"}, {"type": "NeuronDevice", "value": "ALL"}, on="MANAGED_INSTANCES"),
            accelerators({"type": "NeuronDevice", "value": "ALL"}),
            accelerators({"type": "InferenceAccelerator", "value": "d"}),
        )
    ),
    # Fargate and awsvpc
    defect("fargate-without-awsvpc", {"networkMode": "bridge"}),
    defect("fargate-without-awsvpc", {"networkMode": GONE}),
    defect("unsupported-on-fargate", {f"{APP}/privileged": True}),
    defect("unsupported-on-fargate", {"ipcMode": "task"}),
    defect("unsupported-on-fargate", {"pidMode": "host"}),
    defect("unsupported-on-fargate", {f"{APP}/logConfiguration": {"logDriver": "json-file"}}),
    defect("unsupported-on-fargate", {f"{APP}/linuxParameters/capabilities/add": ["NET_ADMIN"]}),
    defect("unsupported-on-fargate", {f"{APP}/resourceRequirements": [{"type": "GPU", "value": "1"}]}),
    defect("unsupported-on-fargate", {"volumes/0/host": {"sourcePath": "/var/run/docker.sock"}}),
    defect("retired-inference-accelerator", {"inferenceAccelerators": [{"deviceName": "d", "deviceType": "eia2.medium"}]}),
    defect("unsupported-with-awsvpc", {f"{APP}/links": ["sidecar"], "containerDefinitions/1": SIDECAR}),
    defect("unsupported-with-awsvpc", {f"{APP}/hostname": "web"}),
    defect("unsupported-with-awsvpc", {f"{APP}/dnsServers": ["10.0.0.2"]}),
    defect("likely-unsupported-on-fargate", {f"{APP}/dnsSearchDomains": ["internal"]}),
    # ports
    defect("mismatched-host-port", {f"{APP}/portMappings/0/hostPort": 80}),
    defect("zero-host-port", {f"{APP}/portMappings/0/hostPort": 0}),
    defect("duplicate-container-port", {"containerDefinitions/1": {**SIDECAR, "portMappings": [{"containerPort": 8080}]}}),
    defect("missing-container-port", {f"{APP}/portMappings/0": {}}),
    defect("missing-container-port", {f"{APP}/portMappings/0": {"hostPort": 80}}),
    # roles and secrets
    defect("missing-execution-role", {"executionRoleArn": GONE}),
    defect("missing-execution-role", {"executionRoleArn": ""}),
    defect("invalid-role-arn", {"executionRoleArn": USER, "taskRoleArn": USER}),
    defect("shared-task-and-execution-role", {"taskRoleArn": GOOD["executionRoleArn"]}),
    defect("duplicate-secret-name", {f"{APP}/environment/0/name": "DB_PASSWORD", f"{APP}/environment/0/value": "x"}),
    defect("malformed-secret-reference", {f"{APP}/secrets/0/valueFrom": GOOD["containerDefinitions"][0]["secrets"][0]["valueFrom"] + ":x"}),
    defect("plaintext-secret", {f"{APP}/environment/0": {"name": "AWS_ACCESS_KEY_ID", "value": "AKIAIOSFODNN7ABCDEFG"}}),
    defect("likely-plaintext-secret", {f"{APP}/environment/0": {"name": "API_TOKEN", "value": "f00ba7-f00ba7"}}),
    defect("duplicate-variable", {f"{APP}/environment/1": GOOD["containerDefinitions"][0]["environment"][0]}),
    # logging
    defect("missing-log-configuration", {f"{APP}/logConfiguration": GONE}),
    defect("missing-awslogs-option", {f"{APP}/logConfiguration/options/awslogs-stream-prefix": GONE}),
    defect("missing-awslogs-option", {f"{APP}/logConfiguration/options/awslogs-group": GONE}),
    defect("missing-awslogs-option", {f"{APP}/logConfiguration/options": GONE}),
    defect(
        "missing-awslogs-option",
        {f"{APP}/logConfiguration/options/awslogs-group": GONE, f"{APP}/logConfiguration/options/awslogs-groop": "web"},
    ),
    defect("invalid-awslogs-create-group", {f"{APP}/logConfiguration/options/awslogs-create-group": "false"}),
    defect("disallowed-awslogs-option", {f"{APP}/logConfiguration/options/log_key": "log"}),
    defect(
        "disallowed-awslogs-option",
        {
            **EC2,
            f"{APP}/logConfiguration/options/awslogs-stream": "web",
            f"{APP}/logConfiguration/options/awslogs-stream-prefix": GONE,
        },
    ),
    defect("missing-log-router", {f"{APP}/logConfiguration": {"logDriver": "awsfirelens"}}),
    defect(
        "missing-log-router",
        {f"{APP}/logConfiguration": FIRELENS, "containerDefinitions/1": {**SIDECAR, "logConfiguration": FIRELENS}},
    ),
    defect("unused-log-router", {"containerDefinitions/1": {**SIDECAR, "firelensConfiguration": {"type": "fluentbit"}}}),
    # images and hardening
    defect("mutable-image-tag", {f"{APP}/image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:latest"}),
    defect("mutable-image-tag", {f"{APP}/image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web"}),
    defect("whitespace-in-image", {f"{APP}/image": "web app:1"}),
    defect("root-user", {f"{APP}/user": "root"}),
    defect("privileged-container", {**EC2, f"{APP}/privileged": True}),
    # dependencies, volumes, lifecycle
    defect("unknown-dependency", {f"{APP}/dependsOn": [{"containerName": "db", "condition": "START"}]}),
    defect("dependency-cycle", {f"{APP}/dependsOn": [{"containerName": "app", "condition": "START"}]}),
    defect(
        "dependency-without-health-check",
        {"containerDefinitions/1": SIDECAR, f"{APP}/dependsOn": [{"containerName": "sidecar", "condition": "HEALTHY"}]},
    ),
    defect(
        "essential-dependency",
        {"containerDefinitions/1": SIDECAR, f"{APP}/dependsOn": [{"containerName": "sidecar", "condition": "SUCCESS"}]},
    ),
    defect("unknown-volume", {f"{APP}/mountPoints/1": {"sourceVolume": "data", "containerPath": "/data"}}),
    defect("unknown-volume", {f"{APP}/mountPoints/0/sourceVolume": "scratsh"}),
    defect("unused-volume", {"volumes/1": {"name": "data"}}),
    defect("efs-iam-without-encryption", {"volumes/0/efsVolumeConfiguration": EFS}),
    defect("relative-mount-path", {f"{APP}/mountPoints/0/containerPath": "tmp"}),
    defect("soft-ulimit-above-hard", {f"{APP}/ulimits": [{"name": "nofile", "softLimit": 2, "hardLimit": 1}]}),
    defect("broken-health-check-command", {f"{APP}/healthCheck/command": ["CMD-SHELL", "curl", "localhost"]}),
    # files
    defect("leftover-skeleton", {**{f"{APP}/{key}": value for key, value in HOLLOW.items()}, "executionRoleArn": "web-execution"}),
    defect("pasted-output", {"revision": 3, "status": "ACTIVE", "ipcMode": None, f"{APP}/command": None}),
    defect("duplicate-tag-key", {"tags/1": {"key": "team", "value": "api"}}),
    defect("reserved-tag-key", {"tags/0/key": "aws:team"}),
]


@pytest.mark.parametrize(("rule", "changes"), CASES)
def test_one_defect_gets_one_finding(rule: str, changes: dict[str, object]) -> None:
    assert found(changed(changes)) == [rule]


def test_the_good_example_is_clean() -> None:
    assert found(GOOD) == []


def test_accepted_variants_stay_clean() -> None:
    """What AWS accepts and other tools have flagged."""
    variants: list[dict[str, object]] = [
        {"cpu": ".5 vCPU", "memory": "1 GB"},
        {"cpu": "0.5vcpu", "memory": "1gb"},
        {"cpu": "32768", "memory": "249856"},
        {"executionRoleArn": "web-execution"},
        {f"{APP}/linuxParameters/tmpfs": [{"containerPath": "/run", "size": 64}]},
        {f"{APP}/systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}]},
        {f"{APP}/memory": 512, f"{APP}/memoryReservation": 512},
        {f"{APP}/secrets/0/valueFrom": "/web/db-password"},
        {f"{APP}/secrets/0/valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db"},
        {f"{APP}/links": [], "placementConstraints": [], "inferenceAccelerators": [], f"{APP}/privileged": False, f"{APP}/cpu": 0},
        {f"{APP}/image": "<IMAGE1_NAME>"},
        {f"{APP}/environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::bucket/app.conf"}]},
        {"pidMode": "task"},
        {"ipcMode": "", "pidMode": ""},
        {"ephemeralStorage": {"sizeInGiB": 21}},
        {"requiresCompatibilities": ["EC2", "FARGATE"], "ephemeralStorage": {"sizeInGiB": 200}},
        {"containerDefinitions/1": {**SIDECAR, "portMappings": [{"containerPort": 8080, "protocol": "udp"}]}},
    ]
    assert {json.dumps(variant): found(changed(variant)) for variant in variants} == {json.dumps(variant): [] for variant in variants}


def keys_of(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of all keys in a document."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        if isinstance(key, str):
            yield (*path, key)
        yield from keys_of(inner, (*path, key))


@pytest.mark.parametrize("path", list(keys_of(GOOD)), ids=lambda path: "/".join(map(str, path)))
@pytest.mark.parametrize("profile", ["recommended", "strict"])
def test_a_misspelt_key_is_one_finding(profile: str, path: tuple[str | int, ...]) -> None:
    """Also where a rule looks at plain values first, which do not show what was meant."""
    before = {(one.rule.name, one.pointer) for one in lint_text(json.dumps(GOOD), profile=profile)}
    document = copy.deepcopy(GOOD)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    renamed = {f"{key}s" if key == path[-1] else key: value for key, value in holder.items()}
    holder.clear()
    holder.update(renamed)
    found = [one for one in lint_text(json.dumps(document), profile=profile) if (one.rule.name, one.pointer) not in before]
    expected = {"unknown-key"} if "options" not in path[:-1] else {"missing-awslogs-option", "unknown-awslogs-option"}
    assert len(found) == 1
    assert found[0].rule.name in expected
