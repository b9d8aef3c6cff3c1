"""What Windows containers do not have, and what a more specific rule says instead."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

C, V = "/containerDefinitions/0", "/volumes/0"
SERVER_2022 = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}


def task(container: dict[str, object] | None = None, targets: tuple[str, ...] = (), **more: object) -> dict[str, object]:
    containers = [{"name": "app", "image": "app:1", **(container or {})}]
    return {
        "family": "web",
        "requiresCompatibilities": list(targets),
        "runtimePlatform": SERVER_2022,
        "containerDefinitions": containers,
        **more,
    }


def fargate(container: dict[str, object] | None = None, **more: object) -> dict[str, object]:
    return task(container, targets=("FARGATE",), **{"networkMode": "awsvpc", "cpu": "1024", "memory": "2048", **more})


def volume(**keys: object) -> dict[str, object]:
    return {"volumes": [{"name": "data", **keys}]}


EVERYWHERE = [
    (task(ipcMode="task"), "/ipcMode"),
    (task(pidMode="task"), "/pidMode"),
    (task(proxyConfiguration={"containerName": "app"}), "/proxyConfiguration"),
    (task(enableFaultInjection=True), "/enableFaultInjection"),
    (task(runtimePlatform={**SERVER_2022, "cpuArchitecture": "ARM64"}), "/runtimePlatform/cpuArchitecture"),
    (task({"linuxParameters": {"initProcessEnabled": True}}), f"{C}/linuxParameters"),
    (task({"privileged": True}), f"{C}/privileged"),
    (task({"readonlyRootFilesystem": True}), f"{C}/readonlyRootFilesystem"),
    (task({"ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 1}]}), f"{C}/ulimits"),
    (task({"firelensConfiguration": {"type": "fluentbit"}}), f"{C}/firelensConfiguration"),
    (task(**volume(efsVolumeConfiguration={"fileSystemId": "fs-1"})), f"{V}/efsVolumeConfiguration"),
    (task(**volume(dockerVolumeConfiguration={"driver": "rexray"})), f"{V}/dockerVolumeConfiguration/driver"),
    (task(networkMode="bridge"), "/networkMode"),
    (task({"disableNetworking": True}), f"{C}/disableNetworking"),
    (task({"dnsServers": ["10.0.0.2"]}), f"{C}/dnsServers"),
    (task({"dnsSearchDomains": ["internal"]}), f"{C}/dnsSearchDomains"),
    (task({"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}]}), f"{C}/extraHosts"),
    (task({"links": ["other"]}), f"{C}/links"),
    (fargate({"memoryReservation": 64}), f"{C}/memoryReservation"),
    (fargate({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/k.env"}]}), f"{C}/environmentFiles"),
    (fargate({"restartPolicy": {"enabled": True}}), f"{C}/restartPolicy"),
    (task({"systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}]}), f"{C}/systemControls"),
    (fargate({"credentialSpecs": ["credentialspec:arn:aws:s3:::b/k"]}), f"{C}/credentialSpecs"),
    (fargate({"logConfiguration": {"logDriver": "awsfirelens"}}), f"{C}/logConfiguration/logDriver"),
    (fargate(**volume(configuredAtLaunch=True)), f"{V}/configuredAtLaunch"),
    (fargate(cpu="8 vCPU", memory="16384"), "/cpu"),
]


@pytest.mark.parametrize(("document", "place"), EVERYWHERE, ids=[row[1] for row in EVERYWHERE])
def test_unsupported(document: dict[str, object], place: str) -> None:
    assert reported("unsupported-on-windows", document) == [place]
    for platform in ({"operatingSystemFamily": "LINUX"}, None, {"operatingSystemFamily": "${OS}"}):
        assert reported("unsupported-on-windows", {**document, "runtimePlatform": platform}) == []


@pytest.mark.parametrize(
    "document",
    [
        task(),
        task({"readonlyRootFilesystem": False, "privileged": False, "linuxParameters": {}, "ulimits": []}, networkMode=None),
        task({"linuxParameters": {"capabilities": {"add": [], "drop": []}, "devices": [], "tmpfs": [], "initProcessEnabled": False}}),
        task({"user": "ContainerUser"}),
        task({"memoryReservation": 64, "environmentFiles": [{"type": "s3", "value": "x"}], "restartPolicy": {"enabled": True}}),
        task(runtimePlatform={**SERVER_2022, "cpuArchitecture": "X86_64"}),
        task(networkMode="awsvpc"),
        task({"links": ["other"]}, networkMode="awsvpc"),  # what awsvpc refuses
        task(cpu="16 vCPU"),
        task(**volume(dockerVolumeConfiguration={"driver": "local"})),
        task(**volume(fsxWindowsFileServerVolumeConfiguration={"fileSystemId": "fs-1"})),
        fargate(cpu="4 vCPU", memory="8192"),
        fargate({"logConfiguration": {"logDriver": "awslogs"}}),
        fargate(ephemeralStorage={"sizeInGiB": 40}),
    ],
)
def test_accepted(document: dict[str, object]) -> None:
    assert reported("unsupported-on-windows", document) == []


@pytest.mark.parametrize(
    "document",
    [
        fargate(ipcMode="task"),
        fargate(pidMode="host"),
        fargate({"privileged": True}),
        fargate({"linuxParameters": {"maxSwap": 64}}),
        fargate({"ulimits": [{"name": "nproc", "softLimit": 1, "hardLimit": 1}]}),
    ],
)
def test_what_fargate_refuses_anyway_is_said_once(document: dict[str, object]) -> None:
    assert reported("unsupported-on-windows", document) == []
    assert len(reported("unsupported-on-fargate", document) + reported("likely-unsupported-on-fargate", document)) == 1


def test_messages_say_where() -> None:
    (problem,) = lint("unsupported-on-windows", fargate({"memoryReservation": 64}))
    assert problem.message.endswith("of container 'app' is documented as not supported for Windows containers on Fargate")


@pytest.mark.parametrize(
    ("mapping", "place"),
    [
        ({"containerPort": 3150}, "containerPort"), ({"containerPort": 3149}, None),
        ({"containerPortRange": "3100-3150"}, "containerPortRange"),
        ({"containerPortRange": "3151-3160"}, None), ({"containerPortRange": "x-3160"}, None), ({"containerPort": "${PORT}"}, None),
        ({"containerPortRange": f"1-{'9' * 5000}"}, None),
    ],
)  # fmt: skip
def test_port_3150(mapping: dict[str, object], place: str | None) -> None:
    places = [f"{C}/portMappings/0/{place}"] if place else []
    assert reported("reserved-windows-port", fargate({"portMappings": [mapping]})) == places
    assert reported("reserved-windows-port", task({"portMappings": [mapping]})) == []
    assert reported("reserved-windows-port", fargate({"portMappings": [mapping]}, runtimePlatform=None)) == []


@pytest.mark.parametrize(
    ("document", "places"),
    [
        (task(targets=("EC2",), cpu="256", memory="512"), ["/cpu", "/memory"]),
        (task(targets=("EC2",), cpu=None, memory="${M}"), ["/memory"]),
        (task(targets=("EC2", "FARGATE"), cpu="256", memory="512"), []),
        (task(cpu="256", memory="512"), []),  # it may run on Fargate
    ],
)
def test_task_size(document: dict[str, object], places: list[str]) -> None:
    assert reported("ignored-windows-task-size", document) == places


@pytest.mark.parametrize(
    ("family", "reports"),
    [
        ("WINDOWS_SERVER_2004_CORE", True), ("WINDOWS_SERVER_20H2_CORE", True), ("WINDOWS_SERVER_2016_FULL", False),
        ("WINDOWS_SERVER_2025_CORE", False), ("LINUX", False), ("${OS}", False),
    ],
)  # fmt: skip
def test_end_of_life(family: str, reports: bool) -> None:
    document = task(runtimePlatform={"operatingSystemFamily": family})
    assert len(reported("outdated-windows-version", document)) == int(reports)
