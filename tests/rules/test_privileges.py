"""Privileges, with the launch types on which other rules speak."""

from __future__ import annotations

import pytest

from tests.rules.support import reported

C = "/containerDefinitions/0"
WINDOWS = {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}


def task(container: dict[str, object] | None = None, *targets: str, **more: object) -> dict[str, object]:
    return {
        "family": "web",
        "requiresCompatibilities": list(targets),
        "containerDefinitions": [{"name": "app", "image": "app:1", **(container or {})}],
        **more,
    }


def capabilities(**kinds: list[object]) -> dict[str, object]:
    return {"linuxParameters": {"capabilities": kinds}}


@pytest.mark.parametrize(("targets", "expected"), [((), 1), (("EC2",), 1), (("MANAGED_INSTANCES",), 1), (("EC2", "FARGATE"), 0)])
def test_where_others_speak(targets: tuple[str, ...], expected: int) -> None:
    assert len(reported("privileged-container", task({"privileged": True}, *targets))) == expected
    assert len(reported("powerful-capability", task(capabilities(add=["ALL"]), *targets))) == expected
    assert len(reported("shared-host-namespace", task(None, *targets, pidMode="host"))) == expected
    assert not reported("privileged-container", task({"privileged": True}, *targets, **WINDOWS))


def test_managed_instances_have_no_ipc_mode() -> None:
    assert not reported("shared-host-namespace", task(None, "MANAGED_INSTANCES", ipcMode="host"))
    assert reported("shared-host-namespace", task(None, "EC2", ipcMode="host")) == ["/ipcMode"]


@pytest.mark.parametrize("value", [False, None, "true", "${PRIVILEGED}"])
def test_not_privileged(value: object) -> None:
    assert not reported("privileged-container", task({"privileged": value}))


def test_capabilities() -> None:
    add = ["NET_BIND_SERVICE", "SYS_PTRACE", "SYS_ADMIN", "${CAPABILITY}", 7]
    assert reported("powerful-capability", task(capabilities(add=add))) == [f"{C}/linuxParameters/capabilities/add/2"]
    assert not reported("powerful-capability", task(capabilities(add=["SYS_ADMIN"])), allowed=("SYS_ADMIN",))


STRICT = {
    "undropped-capabilities": ({}, capabilities(drop=["ALL"])),
    "missing-no-new-privileges": ({}, {"dockerSecurityOptions": ["no-new-privileges"]}),
    "writable-root-filesystem": ({"readonlyRootFilesystem": None}, {"readonlyRootFilesystem": True}),
    "missing-init-process": ({}, {"linuxParameters": {"initProcessEnabled": True}}),
}


@pytest.mark.parametrize("name", STRICT)
def test_strict(name: str) -> None:
    bad, good = STRICT[name]
    assert len(reported(name, task(bad, "EC2"))) == 1
    assert not reported(name, task(good, "EC2"))
    assert not reported(name, task(bad, "EC2", **WINDOWS))
    assert not reported(name, task(bad, "EC2", runtimePlatform={"operatingSystemFamily": "${OS}"}))
    unknown = {"linuxParameters": "${X}", "dockerSecurityOptions": "${X}", "readonlyRootFilesystem": "${X}"}
    assert not reported(name, task(unknown, "EC2"))


@pytest.mark.parametrize("targets", [(), ("FARGATE",), ("EC2", "FARGATE"), ("MANAGED_INSTANCES",), ("EXTERNAL",)])
def test_security_options_are_for_ec2(targets: tuple[str, ...]) -> None:
    assert not reported("missing-no-new-privileges", task(None, *targets))
