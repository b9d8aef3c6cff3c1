"""What Fargate does not take: each row of the tables with its accepted twins."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

C = "/containerDefinitions/0"


def task(container: dict[str, object] | None = None, targets: tuple[str, ...] = ("FARGATE",), **more: object) -> dict[str, object]:
    return {
        "family": "web",
        "requiresCompatibilities": list(targets),
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{"name": "app", "image": "app:1", **(container or {})}],
        **more,
    }


def linux(**parameters: object) -> dict[str, object]:
    return {"linuxParameters": parameters}


def volume(**keys: object) -> dict[str, object]:
    return task(volumes=[{"name": "data", **keys}])


REFUSED = [
    (task(ipcMode="none"), "/ipcMode", "Fargate compatible task definitions do not support ipcMode"),
    (
        task(pidMode="host"),
        "/pidMode",
        "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.",
    ),
    (
        task(placementConstraints=[{"type": "memberOf", "expression": "attribute:x == y"}]),
        "/placementConstraints",
        "Fargate compatible task definitions do not support constraints",
    ),
    (
        task({"privileged": True}),
        f"{C}/privileged",
        "Fargate requires that the 'privileged' setting be 'false' at the container level.",
    ),
    (
        task({"dockerSecurityOptions": ["no-new-privileges"]}),
        f"{C}/dockerSecurityOptions",
        "Fargate compatible task definitions do not support dockerSecurityOptions",
    ),
    (
        task(linux(devices=[{"hostPath": "/dev/fuse"}])),
        f"{C}/linuxParameters/devices",
        "Fargate compatible task definitions do not support devices",
    ),
    (
        task(linux(sharedMemorySize=64)),
        f"{C}/linuxParameters/sharedMemorySize",
        "Fargate compatible task definitions do not support sharedMemorySize",
    ),
    (task(linux(maxSwap=64)), f"{C}/linuxParameters/maxSwap", "Fargate compatible task definitions do not support maxSwap"),
    (
        task(linux(capabilities={"add": ["SYS_PTRACE", "NET_ADMIN"]})),
        f"{C}/linuxParameters/capabilities/add/1",
        "NET_ADMIN is not allowed on Fargate.",
    ),
    (
        task({"resourceRequirements": [{"type": "GPU", "value": "1"}]}),
        f"{C}/resourceRequirements/0/type",
        "Tasks using the Fargate launch type do not support GPU resource requirements",
    ),
    *(
        (
            task({"logConfiguration": {"logDriver": driver}}),
            f"{C}/logConfiguration/logDriver",
            f"{driver} is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]",
        )
        for driver in ("json-file", "syslog", "journald", "gelf", "fluentd")
    ),
    (volume(host={"sourcePath": "/data"}), "/volumes/0/host/sourcePath", "Fargate compatible task definitions do not support sourcePath"),
    (
        volume(dockerVolumeConfiguration={"scope": "task"}),
        "/volumes/0/dockerVolumeConfiguration",
        "Fargate compatible task definitions do not support dockerVolumeConfiguration",
    ),
]


@pytest.mark.parametrize(("document", "place", "aws"), REFUSED, ids=[row[1] for row in REFUSED])
def test_refused(document: dict[str, object], place: str, aws: str) -> None:
    assert reported("unsupported-on-fargate", document) == [place]
    assert [problem.aws for problem in lint("unsupported-on-fargate", document)] == [aws]
    assert reported("unsupported-on-fargate", {**document, "requiresCompatibilities": ["EC2", "FARGATE"]}) == [place]
    for targets in (["EC2"], [], ["MANAGED_INSTANCES"], ["${TARGET}"]):
        assert reported("unsupported-on-fargate", {**document, "requiresCompatibilities": targets}) == []


@pytest.mark.parametrize(
    "document",
    [
        task(pidMode="task"),
        task(pidMode="HOST", ipcMode="nonsense"),  # words that do not exist are the schema's
        task({"ulimits": [{"name": "nonsense"}]}),
        task(pidMode=None, ipcMode="", placementConstraints=[]),
        task(pidMode="${MODE}", ipcMode="${MODE}", placementConstraints="${CONSTRAINTS}"),
        task({"privileged": False, "dockerSecurityOptions": [], "links": []}),
        task({"privileged": "${PRIVILEGED}", "linuxParameters": "${LINUX}"}),
        task({"privileged": "true"}),  # a text where true or false belongs is the schema's
        task(linux(devices=[], sharedMemorySize=None, maxSwap=0, capabilities={})),
        task(linux(capabilities={"add": [], "drop": ["NET_ADMIN", "ALL"]})),
        task(linux(capabilities={"add": ["SYS_PTRACE", "${CAPABILITY}"]})),
        task(linux(capabilities={"add": ["CAP_SYS_PTRACE"]})),
        task(linux(initProcessEnabled=True, tmpfs=[{"containerPath": "/run", "size": 16}])),
        task({"systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}]}),
        task({"resourceRequirements": []}),
        *(task({"logConfiguration": {"logDriver": driver}}) for driver in ("awslogs", "splunk", "awsfirelens", "${DRIVER}", "nonsense")),
        volume(host={}),
        volume(host={"sourcePath": ""}),
        volume(dockerVolumeConfiguration={}),
        volume(efsVolumeConfiguration={"fileSystemId": "fs-12345678"}),
        volume(configuredAtLaunch=True),
    ],
)
def test_accepted(document: dict[str, object]) -> None:
    assert reported("unsupported-on-fargate", document) == []
    assert reported("likely-unsupported-on-fargate", document) == []


@pytest.mark.parametrize(
    ("document", "places"),
    [
        (task({"dnsSearchDomains": ["a.internal"]}), [f"{C}/dnsSearchDomains"]),
        (task(linux(swappiness=60)), [f"{C}/linuxParameters/swappiness"]),
        (task({"ulimits": [{"name": "nofile"}, {"name": "nproc"}]}), [f"{C}/ulimits/1/name"]),
        (task({"ulimits": [{"name": "${NAME}"}]}), []),
        (task({"resourceRequirements": [{"type": "NeuronDevice", "value": "ALL"}]}), [f"{C}/resourceRequirements/0/type"]),
        (
            volume(fsxWindowsFileServerVolumeConfiguration={"fileSystemId": "fs-1"}),
            ["/volumes/0/fsxWindowsFileServerVolumeConfiguration"],
        ),
        (
            task(runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2016_FULL"}),
            ["/runtimePlatform/operatingSystemFamily"],
        ),
        (task(runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2025_CORE"}), []),
        (task({"dnsSearchDomains": ["a.internal"]}, targets=("EC2",)), []),
    ],
)
def test_unproven(document: dict[str, object], places: list[str]) -> None:
    assert reported("likely-unsupported-on-fargate", document) == places


@pytest.mark.parametrize(
    ("mode", "targets", "places"),
    [
        ("awsvpc", ("FARGATE",), []), ("bridge", ("FARGATE",), ["/networkMode"]), ("host", ("EC2", "FARGATE"), ["/networkMode"]),
        (None, ("FARGATE",), ["/networkMode"]), ("${MODE}", ("FARGATE",), []), ("AWSVPC", ("FARGATE",), []),
        ("bridge", ("EC2",), []), ("bridge", (), []),
    ],
)  # fmt: skip
def test_network_mode(mode: str | None, targets: tuple[str, ...], places: list[str]) -> None:
    assert reported("fargate-without-awsvpc", task(targets=targets, networkMode=mode)) == places


@pytest.mark.parametrize(("seconds", "reports"), [(2, False), (120, False), (121, True), (0, False), (None, False), ("${SECONDS}", False)])
def test_timeouts(seconds: object, reports: bool) -> None:
    for targets, key, expected in (
        (("FARGATE",), "stopTimeout", reports),
        (("EC2", "FARGATE"), "stopTimeout", reports),
        (("EC2",), "stopTimeout", False),
        ((), "stopTimeout", False),
        (("FARGATE",), "startTimeout", False),
    ):
        app = {"name": "app", "image": "app:1", key: seconds}
        places = reported("excessive-fargate-stop-timeout", task(targets=targets, containerDefinitions=[app]))
        assert places == ([f"{C}/{key}"] if expected else [])


def test_messages_name_the_container_and_the_launch_type() -> None:
    (problem,) = lint("unsupported-on-fargate", task({"privileged": True}))
    assert problem.message == "\"privileged\" of container 'app' is not supported on Fargate"
    (problem,) = lint("unsupported-on-fargate", volume(host={"sourcePath": "/{0}{x}"}))
    assert problem.message == "\"sourcePath\" of volume 'data' is not supported on Fargate"
    (problem,) = lint("unsupported-on-fargate", task(containerDefinitions=[{"privileged": True}]))
    assert problem.message == '"privileged" of container 1 is not supported on Fargate'
