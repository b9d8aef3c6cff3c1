"""What Managed Instances do not have, and what only they have."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

C, V = "/containerDefinitions/0", "/volumes/0"


def task(container: dict[str, object] | None = None, targets: object = ("MANAGED_INSTANCES",), **more: object) -> dict[str, object]:
    containers = [{"name": "app", "image": "app:1", "memory": 64, **(container or {})}]
    return {"family": "web", "requiresCompatibilities": targets, "containerDefinitions": containers, **more}


def linux(**parameters: object) -> dict[str, object]:
    return {"linuxParameters": parameters}


def constraint(expression: str) -> list[dict[str, object]]:
    return [{"type": "memberOf", "expression": expression}]


UNSUPPORTED = [
    (task(networkMode="bridge"), "/networkMode"),
    (task(ipcMode="task"), "/ipcMode"),
    (task(ephemeralStorage={"sizeInGiB": 40}), "/ephemeralStorage"),
    (task(proxyConfiguration={"containerName": "app"}), "/proxyConfiguration"),
    (task(runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}), "/runtimePlatform/operatingSystemFamily"),
    (task(placementConstraints=constraint("attribute:ecs.os-type == linux")), "/placementConstraints/0/expression"),
    (task({"dockerSecurityOptions": ["no-new-privileges"]}), f"{C}/dockerSecurityOptions"),
    (task(linux(maxSwap=64)), f"{C}/linuxParameters/maxSwap"),
    (task(linux(swappiness=10)), f"{C}/linuxParameters/swappiness"),
    (task(linux(sharedMemorySize=64)), f"{C}/linuxParameters/sharedMemorySize"),
    (task({"logConfiguration": {"logDriver": "gelf"}}), f"{C}/logConfiguration/logDriver"),
    (task({"hostname": "app"}, networkMode="host"), f"{C}/hostname"),
    (task({"dnsServers": ["10.0.0.2"]}, networkMode="host"), f"{C}/dnsServers"),
    (task({"dnsSearchDomains": ["internal"]}, networkMode="host"), f"{C}/dnsSearchDomains"),
    (task({"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}]}, networkMode="host"), f"{C}/extraHosts"),
    (task({"links": ["other"]}, networkMode="host"), f"{C}/links"),
    (task({"links": ["another"]}), f"{C}/links"),
    (task({"disableNetworking": True}, networkMode="host"), f"{C}/disableNetworking"),
    (task(volumes=[{"name": "data", "dockerVolumeConfiguration": {"scope": "task"}}]), f"{V}/dockerVolumeConfiguration"),
    (
        task(volumes=[{"name": "data", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-1"}}]),
        f"{V}/fsxWindowsFileServerVolumeConfiguration",
    ),
]


@pytest.mark.parametrize(("document", "place"), UNSUPPORTED, ids=[row[1] for row in UNSUPPORTED])
def test_unsupported(document: dict[str, object], place: str) -> None:
    assert reported("unsupported-on-managed-instances", document) == [place]
    for targets in (["EC2"], [], ["${TARGET}"]):
        assert reported("unsupported-on-managed-instances", {**document, "requiresCompatibilities": targets}) == []


@pytest.mark.parametrize(
    "document",
    [
        task(networkMode="awsvpc"),
        task(networkMode="host"),
        task(networkMode="none"),  # AWS's documents disagree
        task(networkMode=None),
        task({"privileged": True, "hostname": None, "links": []}),
        task({"logConfiguration": {"logDriver": "json-file"}}),
        task({"hostname": "app"}, networkMode="awsvpc"),  # what awsvpc refuses
        task({"hostname": "app"}, networkMode="${MODE}"),
        task(linux(tmpfs=[{"containerPath": "/run", "size": 1}], maxSwap=None)),
        task(volumes=[{"name": "data", "host": {"sourcePath": "/data"}}]),
        task(pidMode="host"),
        task(placementConstraints=constraint("attribute:ecs.instance-type =~ m7.* and attribute:ecs.cpu-architecture == arm64")),
        task(placementConstraints=constraint("${EXPRESSION}")),
        task(ephemeralStorage={"sizeInGiB": 40}, targets=["EC2", "MANAGED_INSTANCES"]),  # unsupported-ephemeral-storage
    ],
)
def test_accepted(document: dict[str, object]) -> None:
    assert reported("unsupported-on-managed-instances", document) == []


@pytest.mark.parametrize(
    "document",
    [task(ipcMode="task"), task(linux(maxSwap=64)), task(placementConstraints=constraint("attribute:ecs.os-type == linux"))],
)
def test_what_fargate_refuses_too_is_said_once(document: dict[str, object]) -> None:
    both = {**document, "requiresCompatibilities": ["FARGATE", "MANAGED_INSTANCES"]}
    assert len(reported("unsupported-on-fargate", both)) == 1
    assert reported("unsupported-on-managed-instances", both) == []


def test_message_says_which_launch_type() -> None:
    (problem,) = lint(
        "unsupported-on-managed-instances", task(ephemeralStorage={"sizeInGiB": 40}, targets=["FARGATE", "MANAGED_INSTANCES"])
    )
    assert problem.message == '"ephemeralStorage" is documented as not supported on Managed Instances'


SHARED = {"isolationMode": "SHARED"}
CONFIDENTIAL = {"isolationMode": "CONFIDENTIAL_SANDBOX"}


@pytest.mark.parametrize(
    ("targets", "configuration", "messages"),
    [
        (["MANAGED_INSTANCES"], SHARED, 0), (["EC2"], SHARED, 1), (["EC2", "FARGATE"], CONFIDENTIAL, 2), ([], SHARED, 0),
        (["EC2", "${MORE}"], SHARED, 0), (["EC2"], None, 0), (["EC2"], {}, 0), ([], CONFIDENTIAL, 1),
        ([], {**CONFIDENTIAL, "attestationPolicy": "${POLICY}"}, 0),
    ],
)  # fmt: skip
def test_trusted_execution(targets: list[str], configuration: object, messages: int) -> None:
    document = task(targets=targets, trustedExecutionConfiguration=configuration)
    assert len(lint("misplaced-trusted-execution", document)) == messages
