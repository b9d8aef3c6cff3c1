"""The user of a container."""

from __future__ import annotations

import pytest

from tests.rules.support import reported

USER = "/containerDefinitions/0/user"
RULES = ("root-user", "unset-user", "unset-user-in-host-network", "windows-administrator")
WINDOWS = {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}


def named(user: object, container: dict[str, object] | None = None, **more: object) -> list[str]:
    document = {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1", "user": user, **(container or {})}], **more}
    return [name for name in RULES if reported(name, document)]


@pytest.mark.parametrize("user", ["root", "0", "00", "0:0", "root:root", "0:1000", "root:app"])
def test_root(user: str) -> None:
    assert named(user) == ["root-user"]
    assert named(user, networkMode="host") == ["root-user"]
    assert named(user, **WINDOWS) == []


@pytest.mark.parametrize("user", ["1000", "app", "1000:0", "app:root", "roots", "10", "${USER}", 0])
def test_others(user: object) -> None:
    assert named(user) == []
    assert named(user, networkMode="host") == []


@pytest.mark.parametrize("user", [None, ""])
def test_unset(user: object) -> None:
    assert named(user) == ["unset-user"]
    assert named(user, networkMode="host") == ["unset-user-in-host-network"]
    assert named(user, {"privileged": True}, networkMode="host") == []
    assert named(user, **WINDOWS) == []
    assert named(user, runtimePlatform={"operatingSystemFamily": "${OS}"}) == []


def test_windows() -> None:
    assert named("containeradministrator", **WINDOWS) == ["windows-administrator"]
    assert named("ContainerUser", **WINDOWS) == []
    assert named("ContainerAdministrator") == []
