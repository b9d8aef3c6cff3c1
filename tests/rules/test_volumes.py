"""Volumes and mount points: more cases than the pages show."""

from __future__ import annotations

import pytest

from taskdef_lint.rules.task_definition.host_mounts import SENSITIVE
from taskdef_lint.rules.task_definition.volumes import TYPES
from tests.rules.support import lint, reported


def task(volumes: object, *mounts: object, **more: object) -> dict[str, object]:
    return {"family": "web", "volumes": volumes, "containerDefinitions": [{"name": "app", "mountPoints": list(mounts)}], **more}


def mount(volume: object, path: object = "/data") -> dict[str, object]:
    return {"sourceVolume": volume, "containerPath": path}


@pytest.mark.parametrize(
    ("volumes", "source", "hit"),
    [
        ([{"name": "data"}], "data", False),
        ([{"name": "data"}], "Data", True),
        ([], "data", True),
        (None, "data", True),
        ("${VOLUMES}", "data", False),
        ([{"name": "${NAME}"}], "data", False),
        (["${VOLUME}"], "data", False),
        ([{"name": "data"}], "${NAME}", False),
        ([{"name": "data"}], "", False),  # incomplete-mount-point
    ],
)
def test_unknown_volume(volumes: object, source: object, hit: bool) -> None:
    assert bool(reported("unknown-volume", task(volumes, mount(source)))) == hit


def test_volumes_of_a_bare_array_are_not_known() -> None:
    assert not reported("unknown-volume", [{"name": "app", "image": "app:1", "mountPoints": [mount("data")]}])


FILLED = {
    "host": {"sourcePath": "/srv"},
    "dockerVolumeConfiguration": {"scope": "task"},
    "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"},
    "s3filesVolumeConfiguration": {"fileSystemArn": "arn:aws:s3files:eu-west-1:111122223333:file-system/fs-1"},
    "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-12345678"},
    "configuredAtLaunch": True,
}


@pytest.mark.parametrize("first", TYPES)
@pytest.mark.parametrize("second", FILLED)
def test_mixed_volume_types(first: str, second: str) -> None:
    volume = {"name": "data", first: FILLED[first], second: FILLED[second]}
    assert len(reported("mixed-volume-types", task([volume]))) == (first != second)
    for empty in (None, {}, False):
        if second != first:
            assert not reported("mixed-volume-types", task([{**volume, second: empty}]))
    if second not in (first, "configuredAtLaunch"):
        assert not reported("mixed-volume-types", task([{**volume, second: "${CONFIGURATION}"}]))


@pytest.mark.parametrize(
    ("flag", "mounts", "hit"),
    [
        (True, [], True),
        (True, [mount("disk")], False),
        (True, [mount("${NAME}")], False),
        (True, ["${MOUNT}"], False),
        (False, [], False),
        ("${FLAG}", [], False),
    ],
)
def test_unmounted_launch_volume(flag: object, mounts: list[object], hit: bool) -> None:
    document = task([{"name": "disk", "configuredAtLaunch": flag}], *mounts)
    assert bool(reported("unmounted-launch-volume", document)) == hit
    if hit:
        assert not reported("unused-volume", document), "one cause, one finding"
        [problem] = lint("unmounted-launch-volume", document)
        assert problem.aws == "Volumes [disk] are not referenced by any of the containers"


@pytest.mark.parametrize(
    ("path", "hit"),
    [("/data", False), ("data", True), ("./data", True), ("C:\\data", False), ("d:/data", False), ("\\\\.\\pipe\\x", False), ("", False),
     (None, False), ("${DATA}", False), ("~/data", True)],
)  # fmt: skip
def test_relative_mount_path(path: object, hit: bool) -> None:
    assert bool(reported("relative-mount-path", task([], mount("data", path)))) == hit


def test_duplicate_mount_path_knows_one_container_at_a_time() -> None:
    assert len(reported("duplicate-mount-path", task([], mount("a"), mount("b"), mount("c")))) == 2
    assert not reported("duplicate-mount-path", task([], mount("a", "${DATA}"), mount("b", "${DATA}")))
    assert not reported("duplicate-mount-path", task([], mount("a", "/"), mount("b", "/data")))
    [same] = lint("duplicate-mount-path", task([], mount("a"), mount("a")))
    assert same.fix is not None
    [other] = lint("duplicate-mount-path", task([], mount("a"), mount("b")))
    assert other.fix is None


def host(path: str, **more: object) -> dict[str, object]:
    return task([{"name": "data", "host": {"sourcePath": path}}], **more)


@pytest.mark.parametrize(
    "path", [*SENSITIVE, "/etc/", "/var/run/docker.sock", "/run/containerd/containerd.sock", "\\\\.\\pipe\\docker_engine", "C:\\"]
)
def test_sensitive_paths(path: str) -> None:
    assert reported("sensitive-host-mount", host(path)) == ["/volumes/0/host/sourcePath"]
    assert not reported("sensitive-host-mount", host(path), allowed=(path,))
    assert not reported("sensitive-host-mount", host(path, requiresCompatibilities=["FARGATE"])), "refused altogether there"


@pytest.mark.parametrize("path", ["/srv", "/etc/localtime", "/proc2", "/data/etc", "C:\\data", "", "${ROOT}", "."])
def test_harmless_paths(path: str) -> None:
    assert not reported("sensitive-host-mount", host(path))


@pytest.mark.parametrize(
    ("rule", "volume"),
    [
        ("duplicate-volume-name", {"name": "${A}"}),
        ("unused-volume", {"name": "${A}"}),
        ("autoprovision-without-shared-scope", {"dockerVolumeConfiguration": {"scope": "${SCOPE}", "autoprovision": True}}),
        ("s3-files-root-with-access-point", {"s3filesVolumeConfiguration": {"rootDirectory": "/web", "accessPointArn": ""}}),
        ("s3-files-root-with-access-point", {"s3filesVolumeConfiguration": {"rootDirectory": "${ROOT}", "accessPointArn": "arn"}}),
    ],
)
def test_unknown_values_are_not_reported(rule: str, volume: dict[str, object]) -> None:
    assert not reported(rule, task([volume, volume]))


def test_fsx_only_where_no_launch_type_refuses_it_anyway() -> None:
    volumes = [{"name": "data", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-12345678"}}]
    linux = {"operatingSystemFamily": "LINUX"}
    assert reported("fsx-without-windows", task(volumes, runtimePlatform=linux, requiresCompatibilities=["EC2"]))
    assert not reported("fsx-without-windows", task(volumes, runtimePlatform=linux, requiresCompatibilities=["FARGATE"]))
    assert not reported("fsx-without-windows", task(volumes, runtimePlatform=None))
    assert not reported("fsx-without-windows", task(volumes, runtimePlatform="${PLATFORM}"))


def test_task_role_of_s3_files() -> None:
    volumes = [{"name": "data", "s3filesVolumeConfiguration": {"fileSystemArn": "arn:aws:s3files:eu-west-1:111122223333:file-system/fs-1"}}]
    assert reported("s3-files-without-task-role", task(volumes, taskRoleArn=""))
    assert not reported("s3-files-without-task-role", task(volumes, taskRoleArn="${ROLE}"))


@pytest.mark.parametrize(
    ("volume", "rule"),
    [
        pytest.param({"name": "data", "efsVolumeConfiguration": {"rootDirectory": "/"}}, "missing-key", id="efs-id"),
        pytest.param({"efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}}, "undocumented-value", id="volume-name"),
        pytest.param({"name": "data", "host": {"sourcePath": ""}}, "invalid-value", id="blank-source-path"),
        pytest.param(
            {
                "name": "data",
                "fsxWindowsFileServerVolumeConfiguration": {
                    "fileSystemId": "fs-12345678",
                    "rootDirectory": "share",
                    "authorizationConfig": {"credentialsParameter": "login", "domain": "corp.example"},
                },
            },
            "undocumented-value",
            id="fsx-credentials",
        ),
    ],
)
def test_single_values_are_left_to_the_schema(volume: dict[str, object], rule: str) -> None:
    assert reported(rule, task([volume]))


def test_fields_of_tmpfs_are_left_to_the_schema() -> None:
    document = {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1", "linuxParameters": {"tmpfs": [{"size": 1}]}}]}
    assert reported("missing-key", document)
