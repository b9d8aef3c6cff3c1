"""The names of places, which must not change between versions: people's suppressions and baselines are written with them."""

from __future__ import annotations

import pytest

from taskdef_lint.model.node import Unknown
from taskdef_lint.model.stable_path import named_path

DATA = {
    "containerDefinitions": [
        {
            "name": "app",
            "environment": [{"name": "LEGACY", "value": "x"}, {"name": "A.B", "value": ""}, {"value": "no name"}, {"name": " ]"}],
            "mountPoints": [{"sourceVolume": "data", "containerPath": "/var/lib/data"}],
            "dependsOn": [{"containerName": "log-router"}],
            "dockerLabels": {"com.example.team": "web", "plain": "", '"': "", "é": ""},
            "command": ["sh", "-c"],
            "portMappings": [{"containerPort": 80}, {"containerPort": 81, "name": "admin"}],
        },
        {"name": Unknown("${NAME}"), "image": "x"},
        {"name": 7, "image": "x"},
    ],
    "ContainerDefinitions": [{"Name": "app", "Image": "x"}],
    "a/b": {"c~d": 1},
    "tags": [{"key": "Owner", "value": ""}],
}


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("", ""),
        ("/containerDefinitions", "containerDefinitions"),
        ("/containerDefinitions/0", "containerDefinitions[app]"),
        ("/containerDefinitions/0/environment/0", "containerDefinitions[app].environment[LEGACY]"),
        ("/containerDefinitions/0/environment/0/value", "containerDefinitions[app].environment[LEGACY].value"),
        ("/containerDefinitions/0/environment/1", "containerDefinitions[app].environment[A.B]"),
        ("/containerDefinitions/0/environment/2/value", "containerDefinitions[app].environment[2].value"),
        ("/containerDefinitions/0/environment/3", 'containerDefinitions[app].environment[" ]"]'),
        ("/containerDefinitions/0/mountPoints/0", "containerDefinitions[app].mountPoints[/var/lib/data]"),
        ("/containerDefinitions/0/dependsOn/0/condition", "containerDefinitions[app].dependsOn[log-router].condition"),
        ("/containerDefinitions/0/dockerLabels/com.example.team", 'containerDefinitions[app].dockerLabels["com.example.team"]'),
        ("/containerDefinitions/0/dockerLabels/plain", "containerDefinitions[app].dockerLabels.plain"),
        ('/containerDefinitions/0/dockerLabels/"', 'containerDefinitions[app].dockerLabels["\\""]'),
        ("/containerDefinitions/0/dockerLabels/é", 'containerDefinitions[app].dockerLabels["é"]'),
        ("/containerDefinitions/0/command/1", "containerDefinitions[app].command[1]"),
        ("/containerDefinitions/0/portMappings/0", "containerDefinitions[app].portMappings[0]"),
        ("/containerDefinitions/0/portMappings/1", "containerDefinitions[app].portMappings[admin]"),
        ("/containerDefinitions/1/image", "containerDefinitions[${NAME}].image"),
        ("/containerDefinitions/2/image", "containerDefinitions[2].image"),
        ("/ContainerDefinitions/0/Image", "ContainerDefinitions[app].Image"),
        ("/a~1b/c~0d", '["a/b"]["c~d"]'),
        ("/tags/0", "tags[Owner]"),
        ("/containerDefinitions/9/image", 'containerDefinitions["9"].image'),
        ("/nowhere/at/all", "nowhere.at.all"),
    ],
)
def test_names(pointer: str, name: str) -> None:
    assert named_path(DATA, pointer) == name


def test_the_order_of_a_list_does_not_count() -> None:
    containers = DATA["containerDefinitions"]
    assert named_path({"containerDefinitions": containers[::-1]}, "/containerDefinitions/2/environment/0") == (
        "containerDefinitions[app].environment[LEGACY]"
    )


@pytest.mark.parametrize(("name", "shown"), [("x\x1b\n\u202e", r"x\u001b\n\u202e"), ("x\u202ey", r"x\u202ey"), ("\ud800", r"\ud800")])
def test_nothing_unprintable_is_in_a_name(name: str, shown: str) -> None:
    assert named_path({"a": [{"name": name}]}, "/a/0") == f'a["{shown}"]'
