"""Linux settings that contradict each other, or their task."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

L = "/containerDefinitions/0/linuxParameters"
TMPFS = L + "/" + "tmpfs"


def task(linux: dict[str, object], targets: tuple[str, ...] = (), mounts: tuple[str, ...] = (), **more: object) -> dict[str, object]:
    container = {"name": "app", "linuxParameters": linux, "mountPoints": [{"sourceVolume": "v", "containerPath": path} for path in mounts]}
    return {"family": "web", "requiresCompatibilities": list(targets), "containerDefinitions": [container], **more}


@pytest.mark.parametrize(
    ("document", "reports"),
    [
        (task({"swappiness": 0}), True),
        (task({"swappiness": 60, "maxSwap": None}), True),
        (task({"swappiness": 60, "maxSwap": 0}), False),
        (task({"swappiness": 60, "maxSwap": "${SWAP}"}), False),
        (task({"swappiness": None}), False),
        (task({"swappiness": "${SWAPPINESS}"}), False),
        (task({"swappiness": 60}, targets=("FARGATE",)), False),
        (task({"swappiness": 60}, targets=("MANAGED_INSTANCES",)), False),
        (task({"swappiness": 60}, runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}), False),
    ],
)
def test_swappiness(document: dict[str, object], reports: bool) -> None:
    assert reported("ignored-swappiness", document) == ([f"{L}/swappiness"] if reports else [])


@pytest.mark.parametrize(
    ("add", "drop", "places"),
    [
        (["SYS_PTRACE"], ["NET_RAW", "SYS_PTRACE"], [f"{L}/capabilities/drop/1"]),
        (["SYS_PTRACE"], ["ALL"], []),
        (["ALL"], ["NET_RAW"], []),
        (None, ["NET_RAW"], []),
        (["${CAPABILITY}"], ["${CAPABILITY}"], []),
    ],
)
def test_capabilities(add: object, drop: object, places: list[str]) -> None:
    assert reported("contradictory-capability", task({"capabilities": {"add": add, "drop": drop}})) == places


@pytest.mark.parametrize(
    ("paths", "mounts", "places"),
    [
        (["/run"], (), []), (["/run", "/run"], (), [f"{TMPFS}/1/containerPath"]), (["/run"], ("/run/",), [f"{TMPFS}/0/containerPath"]),
        (["/run"], ("/run/x",), []), (["/"], ("/",), [f"{TMPFS}/0/containerPath"]), (["${P}"], ("${P}",), []), ([None, ""], ("",), []),
    ],
)  # fmt: skip
def test_tmpfs(paths: list[object], mounts: tuple[str, ...], places: list[str]) -> None:
    assert (
        reported("duplicate-mount-path", task({"tmpfs": [{"containerPath": path, "size": 1} for path in paths]}, mounts=mounts)) == places
    )


def test_tmpfs_shows_the_other_mount() -> None:
    (problem,) = lint("duplicate-mount-path", task({"tmpfs": [{"containerPath": "/run", "size": 1}]}, mounts=("/run",)))
    assert [node.path for node, _ in problem.related] == [("containerDefinitions", 0, "mountPoints", 0, "containerPath")]


def controls(*parameters: object, **more: object) -> dict[str, object]:
    listing = [{"namespace": parameter, "value": "1"} for parameter in parameters]
    return {"family": "web", "containerDefinitions": [{"name": "app", "systemControls": listing}], **more}


@pytest.mark.parametrize(
    ("document", "hits"),
    [
        (controls("vm.max_map_count"), 1),
        (controls("kernel.pid_max", "fs.inotify.max_user_watches"), 2),
        (controls("network.x", "fs.mqueue"), 2),
        (controls("vm.swappiness", requiresCompatibilities=["FARGATE"]), 1),
        (controls("net.ipv4.ip_local_port_range", "kernel.sem", "kernel.shm_rmid_forced", "fs.mqueue.msg_max"), 0),
        (controls("", None, "${PARAMETER}"), 0),
        (controls("net.core.somaxconn", networkMode="host"), 1),
        (controls("net.core.somaxconn", ipcMode="host"), 0),
        (controls("kernel.msgmax", "fs.mqueue.msg_max", ipcMode="host"), 2),
        (controls("kernel.msgmax", ipcMode="task", networkMode="host"), 0),
        (controls("net.core.somaxconn", networkMode="${MODE}"), 0),
        (controls("net.core.somaxconn", networkMode="host", requiresCompatibilities=["FARGATE"]), 0),
        (controls("vm.max_map_count", runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}), 0),
    ],
)
def test_system_controls(document: dict[str, object], hits: int) -> None:
    places = reported("unsupported-system-control", document)
    assert places == [f"/containerDefinitions/0/systemControls/{number}/namespace" for number in range(hits)]


def test_the_help_for_a_system_control_fits_the_launch_type() -> None:
    (problem,) = lint("unsupported-system-control", controls("vm.max_map_count", requiresCompatibilities=["FARGATE"]))
    assert "instance" not in problem.help
    (problem,) = lint("unsupported-system-control", controls("vm.max_map_count"))
    assert "instance" in problem.help
