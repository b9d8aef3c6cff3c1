"""What external instances do not have."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported


def task(targets: object = ("EXTERNAL",), **more: object) -> dict[str, object]:
    containers = [{"name": "app", "image": "app:1", "memory": 64}]
    return {"family": "web", "requiresCompatibilities": targets, "containerDefinitions": containers, **more}


EFS = [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}}]


@pytest.mark.parametrize(
    ("document", "places"),
    [
        (task(networkMode="awsvpc"), ["/networkMode"]),
        (task(targets=["EC2", "EXTERNAL"], networkMode="awsvpc"), ["/networkMode"]),
        (task(targets=["EC2"], networkMode="awsvpc"), []),
        *((task(networkMode=mode), []) for mode in ("bridge", "host", "none", None, "${MODE}")),
        (task(volumes=EFS), ["/volumes/0/efsVolumeConfiguration"]),
        (task(targets=["EC2"], volumes=EFS), []),
        (task(volumes=[{"name": "data", "efsVolumeConfiguration": None}]), []),
        (task(proxyConfiguration={"containerName": "app"}), ["/proxyConfiguration"]),
        (task(proxyConfiguration={}), []),
    ],
)
def test_unsupported(document: dict[str, object], places: list[str]) -> None:
    assert reported("unsupported-on-external", document) == places


def test_message_says_which_launch_type() -> None:
    (problem,) = lint("unsupported-on-external", task(networkMode="awsvpc"))
    assert problem.message == "network mode awsvpc is documented as not supported on external instances"
