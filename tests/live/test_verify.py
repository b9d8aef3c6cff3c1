"""`taskdef-lint verify` against a moto server: everything right, each thing missing, and what the caller may not ask."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskdef_lint.reporters import FORMATS
from tests.cli.support import rule_of
from tests.live.conftest import Verify, run, write
from tests.live.world import ACCOUNT, REGION, REGISTRY, World

Change = Callable[[dict[str, Any], dict[str, Any], dict[str, str]], None]


def counts(told: str) -> tuple[int, int, int]:
    """How many answers were ok, wrong, and not verified."""
    found = re.search(r"(\d+) ok, (\d+) wrong, (\d+) not verified", told)
    assert found, told
    return int(found[1]), int(found[2]), int(found[3])


def test_everything_is_right(verify: Verify) -> None:
    outcome = verify("--read-secrets", "--strict")
    assert (outcome.status, outcome.out) == (0, "")
    right, wrong, left = counts(outcome.err)
    assert right > 25
    assert (wrong, left) == (0, 0)
    assert "not-shown" not in outcome.err
    policy = json.loads(outcome.err[outcome.err.index("{") :])
    actions = {action for statement in policy["Statement"] for action in statement["Action"]}
    assert {"ecr:BatchGetImage", "iam:GetRole", "secretsmanager:GetSecretValue", "s3:ListBucket"} <= actions


def test_a_role_is_assumed_to_ask_with(verify: Verify) -> None:
    outcome = verify("--assume-role", f"arn:aws:iam::{ACCOUNT}:role/web", "--read-secrets", "--strict")
    assert (outcome.status, outcome.out) == (0, "")
    assert counts(outcome.err)[0] > 25


def test_values_are_not_read_unless_asked_for(verify: Verify) -> None:
    outcome = verify("--strict")
    assert outcome.status == 1
    assert counts(outcome.err)[2] == 1
    assert "not verified: its JSON key is not looked for without --read-secrets (secretsmanager:GetSecretValue)" in outcome.err


def _set(task: bool, *path: Any, value: Any) -> Change:
    def change(definition: dict[str, Any], service: dict[str, Any], names: dict[str, str]) -> None:
        where: Any = definition if task else service
        for key in path[:-1]:
            where = where[key]
        where[path[-1]] = value(names) if callable(value) else value

    return change


def of_task(*path: Any, value: Any) -> Change:
    return _set(True, *path, value=value)


def of_service(*path: Any, value: Any) -> Change:
    return _set(False, *path, value=value)


CONTAINER = ("containerDefinitions", 0)
SUBNETS = ("networkConfiguration", "awsvpcConfiguration", "subnets")
GROUP = ("loadBalancers", 0, "targetGroupArn")
ROLE = f"arn:aws:iam::{ACCOUNT}:role"


def volume(key: str, role: str = "infrastructure", **members: str) -> dict[str, Any]:
    return {"name": "data", "managedEBSVolume": {"roleArn": f"{ROLE}/{role}", "kmsKeyId": key, **(members or {"sizeInGiB": 10})}}


# A change that makes one thing wrong, and the only rule that says so.
WRONG = {
    "image-not-found": of_task(*CONTAINER, "image", value=f"{REGISTRY}/web:9.9.9"),
    "image-for-other-platform": of_task(*CONTAINER, "image", value=f"{REGISTRY}/web:arm"),
    "role-not-found": of_task("taskRoleArn", value=f"{ROLE}/nobody"),
    "role-not-found with a path": of_task("taskRoleArn", value=f"{ROLE}/service/web"),
    "unusable-trust-policy": of_task("executionRoleArn", value=f"{ROLE}/distrusted"),
    "missing-permission": of_task("executionRoleArn", value=f"{ROLE}/bare"),
    "missing-permission for ECS Exec": of_service("enableExecuteCommand", value=True),
    "secret-not-found": of_task(*CONTAINER, "secrets", 0, "valueFrom", value=f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:no-a1B2c3"),
    "secret-not-found as it is deleted": of_task(*CONTAINER, "secrets", 0, "valueFrom", value=lambda names: names["deleted"]),
    "secret-version-not-found": of_task(*CONTAINER, "secrets", 0, "valueFrom", value=lambda names: f"{names['secret']}::NEXT:"),
    "secret-version-not-found by ID": of_task(
        *CONTAINER, "secrets", 0, "valueFrom", value=lambda names: f"{names['secret']}:::00000000-0000-0000-0000-000000000000"
    ),
    "secret-version-not-found without a value": of_task(*CONTAINER, "secrets", 0, "valueFrom", value=lambda names: names["empty"]),
    "secret-key-not-found": of_task(*CONTAINER, "secrets", 0, "valueFrom", value=lambda names: f"{names['secret']}:pasword::"),
    "parameter-not-found": of_task(*CONTAINER, "secrets", 1, "valueFrom", value="/web/tokin"),
    "log-group-not-found": of_task(*CONTAINER, "logConfiguration", "options", "awslogs-group", value="/ecs/we"),
    "object-not-found": of_task(*CONTAINER, "environmentFiles", 0, "value", value="arn:aws:s3:::web-config/stage.env"),
    "file-system-not-found": of_task("volumes", 0, "efsVolumeConfiguration", value={"fileSystemId": "fs-0123456789abcdef0"}),
    "file-system-denied": of_task(
        "volumes", 0, "efsVolumeConfiguration", value=lambda names: {"fileSystemId": names["denied_file_system"]}
    ),
    "access-point-not-found": of_task(
        "volumes", 0, "efsVolumeConfiguration", "authorizationConfig", "accessPointId", value=lambda names: names["other_access_point"]
    ),
    "file-system-without-mount-target": of_task(
        "volumes", 0, "efsVolumeConfiguration", value=lambda names: {"fileSystemId": names["lonely_file_system"]}
    ),
    "subnet-not-found": of_service(*SUBNETS, value=lambda names: [names["subnet"], "subnet-0123456789abcdef0"]),
    "several-vpcs": of_service(*SUBNETS, value=lambda names: [names["subnet"], names["other_subnet"]]),
    "security-group-of-other-vpc": of_service(*SUBNETS[:2], "securityGroups", value=lambda names: [names["other_security_group"]]),
    "subnet-without-way-out": of_service(*SUBNETS, value=lambda names: [names["closed_subnet"]]),
    "security-group-not-found": of_service(*SUBNETS[:2], "securityGroups", value=["sg-0123456789abcdef0"]),
    "target-group-not-found": of_service(*GROUP, value=f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/web/0123456789abcdef"),
    "target-group-of-other-type": of_service(*GROUP, value=lambda names: names["instance_group"]),
    "target-group-of-other-vpc": of_service(*GROUP, value=lambda names: names["far_group"]),
    "idle-target-group": of_service(*GROUP, value=lambda names: names["idle_group"]),
    "registry-not-found": of_service(
        "serviceRegistries", value=[{"registryArn": f"arn:aws:servicediscovery:{REGION}:{ACCOUNT}:service/srv-none"}]
    ),
    "address-registry-with-port": of_service(
        "serviceRegistries", value=lambda names: [{"registryArn": names["registry"], "containerName": "app", "containerPort": 80}]
    ),
    "srv-registry-without-port": of_service("serviceRegistries", value=lambda names: [{"registryArn": names["srv_registry"]}]),
    "workload-role-not-found": of_service("volumeConfigurations", value=lambda names: [volume(names["key"], role="nobody")]),
    "unusable-infrastructure-role": of_service("volumeConfigurations", value=lambda names: [volume(names["key"], role="web")]),
    "key-not-found": of_service("volumeConfigurations", value=lambda _: [volume("00000000-0000-0000-0000-000000000000")]),
    "key-not-found as it is deleted": of_service("volumeConfigurations", value=lambda names: [volume(names["deleted_key"])]),
    "snapshot-not-found": of_service(
        "volumeConfigurations", value=lambda names: [volume(names["key"], snapshotId="snap-0123456789abcdef0")]
    ),
    "cluster-not-found": of_service("cluster", value="staging"),
    "capacity-provider-of-other-cluster": of_service("capacityProviderStrategy", 0, "capacityProvider", value="FARGATE_SPOT"),
}


@pytest.fixture(scope="module")
def reported(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The rules that report something where one thing is wrong, by case: all cases in one run, so that they are asked for together."""
    directory = tmp_path_factory.mktemp("wrong")
    for number, change in enumerate(WRONG.values()):
        task, service = world.good_task(), world.good_service()
        change(task, service, world.names)
        (directory / str(number)).mkdir()
        write(directory / str(number) / "task-def.json", task)
        write(directory / str(number) / "service-def.json", service)
    told = run(world, "verify", "--read-secrets", "-f", "json", "--fail-on", "warning", "--repo-root", str(directory), str(directory))
    assert told.returncode == 1, told.stderr
    assert counts(told.stderr)[1] >= len(WRONG)
    assert "not-shown" not in told.stdout + told.stderr
    found: dict[str, set[str]] = {case: set() for case in WRONG}
    for finding in json.loads(told.stdout)["findings"]:
        found[list(WRONG)[int(Path(finding["file"]).parent.name)]].add(finding["rule"])
    return found


@pytest.mark.parametrize("case", WRONG)
def test_one_thing_is_wrong(case: str, reported: dict[str, set[str]]) -> None:
    assert reported[case] == {case.partition(" ")[0]}


def test_every_format_tells_it(verify: Verify, files: Path, world: World) -> None:
    task = world.good_task()
    WRONG["image-not-found"](task, {}, world.names)
    write(files / "task-def.json", task)
    outcome = verify(*(f"--output={name}={name}.report" for name in FORMATS))
    assert outcome.status == 1
    for name in FORMATS:
        text = (files / f"{name}.report").read_text()
        assert "image-not-found" in text, name
        assert "9.9.9" in text, name


def test_placeholders_and_other_registries_are_not_verified(verify: Verify, files: Path, world: World) -> None:
    task = world.good_task()
    task["containerDefinitions"][0]["image"] = "${IMAGE}"
    task["containerDefinitions"].append({"name": "proxy", "image": "nginx:1.27", "essential": False})
    write(files / "task-def.json", task)
    outcome = verify("--read-secrets")
    assert outcome.status == 0
    assert "task-def.json:14:13: not verified: it is filled in later" in outcome.err
    assert "not verified: it is in no private registry of Amazon ECR" in outcome.err


def test_what_was_registered_and_created_has_not_drifted(verify: Verify, files: Path, world: World) -> None:
    write(files / "service-def.json", world.created_service())
    outcome = verify("--drift", "--read-secrets", "--strict", "--fail-on", "note")
    assert (outcome.status, outcome.out) == (0, "")


def test_drift(verify: Verify, files: Path, world: World) -> None:
    task, service = world.good_task(), world.created_service()
    task["containerDefinitions"][0]["portMappings"][0]["containerPort"] = 8080
    service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] = "ENABLED"
    service["desiredCount"] = 7
    write(files / "task-def.json", task)
    write(files / "service-def.json", {**service, "taskDefinition": "web:2"})
    outcome = verify("--drift", "-f", "concise", "--select", "differs-from-registered,differs-from-running,other-revision-runs")
    assert sorted(line.partition(": note: ")[2] for line in outcome.lines) == [
        "revision 1 has none of this name [differs-from-registered]",
        "the service 'web' does not say \"assignPublicIp\" [differs-from-running]",
        "the service runs web:1 [other-revision-runs]",
    ]


def test_templates_are_verified(verify: Verify, files: Path, world: World) -> None:
    template = {
        "Resources": {
            "Task": {
                "Type": "AWS::ECS::TaskDefinition",
                "Properties": {
                    "Family": "web",
                    "ExecutionRoleArn": f"{ROLE}/nobody",
                    "ContainerDefinitions": [{"Name": "app", "Image": f"{REGISTRY}/web:1.4.2", "Memory": 128}],
                },
            },
            "Service": {
                "Type": "AWS::ECS::Service",
                "Properties": {
                    "Cluster": "production",
                    "TaskDefinition": {"Ref": "Task"},
                    "LoadBalancers": [{"ContainerName": "app", "ContainerPort": 80, "TargetGroupArn": world.names["instance_group"]}],
                    "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": [world.names["subnet"]]}},
                },
            },
        }
    }
    write(files / "template.json", template)
    outcome = verify("-f", "concise", "template.json")
    assert [rule_of(line) for line in outcome.lines] == ["role-not-found", "target-group-of-other-type"]


def test_suppressions_hold_here_and_are_not_unused_in_check(verify: Verify, files: Path, world: World) -> None:
    task = world.good_task()
    WRONG["image-not-found"](task, {}, world.names)
    write(files / "task-def.json", task)
    (files / ".taskdef-lint.yaml").write_text(
        "suppress:\n  - {rule: image-not-found, file: task-def.json, reason: pushed by the next step}\n"
    )
    outcome = verify("--read-secrets")
    assert (outcome.status, outcome.out) == (0, "")
    assert "image-not-found" in verify("--no-ignores", "-f", "concise").out


def test_an_account_that_is_not_the_caller_s(verify: Verify, files: Path) -> None:
    text = (files / "task-def.json").read_text()
    (files / "task-def.json").write_text(text.replace(f"{ACCOUNT}:role", "111122223333:role"))
    outcome = verify()
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("error: ")
    assert outcome.err.count("\n") == 1
    assert "111122223333" in outcome.err
    asked = verify("--account", ACCOUNT)
    assert asked.status == 0
    assert "not verified: it is a role of another account" in asked.err
    assert verify("--account", "111122223333").status == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "there are no credentials"),
        ({"AWS_REGION": ""}, "no region is known"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "AWS cannot be asked (EndpointConnectionError)"),
        ({"AWS_PROFILE": "nobody"}, "AWS cannot be asked (ProfileNotFound)"),
    ],
    ids=["credentials", "region", "network", "profile"],
)
def test_what_keeps_from_asking_is_one_line(change: dict[str, str], told: str, verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in change.items():
        if value:
            monkeypatch.setenv(name, value)
        else:
            monkeypatch.delenv(name)
    outcome = verify()
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert told in outcome.err


def test_who_may_not_ask(verify: Verify, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    iam = world.client("iam")
    iam.create_user(UserName="poor")
    key = iam.create_access_key(UserName="poor")["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    _authorise_after(world, 0)
    try:
        outcome = verify()
    finally:
        _authorise_after(world, 1_000_000)
    assert (outcome.status, outcome.out) == (0, "")
    right, wrong, left = counts(outcome.err)
    assert (right, wrong) == (0, 0)
    assert left > 10
    for action in ("ecr:BatchGetImage", "iam:GetRole", "ssm:DescribeParameters", "s3:GetObject or s3:ListBucket", "ec2:DescribeSubnets"):
        assert f"not verified: not allowed ({action})" in outcome.err


def _authorise_after(world: World, requests: int) -> None:
    """Have the server ask policies about all but the first requests."""
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{world.endpoint}/moto-api/reset-auth", data=str(requests).encode(), headers={"Content-Type": "text/plain"}
    )
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - the same
