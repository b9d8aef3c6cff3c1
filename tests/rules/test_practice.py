"""Advice of the strict profile."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported


def task(**more: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1"}], **more}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"requiresCompatibilities": ["FARGATE"]}, 1),
        ({"requiresCompatibilities": ["FARGATE"], "runtimePlatform": {}}, 1),
        ({"requiresCompatibilities": ["FARGATE"], "runtimePlatform": {"cpuArchitecture": "ARM64"}}, 0),
        ({"requiresCompatibilities": ["FARGATE"], "runtimePlatform": "${PLATFORM}"}, 0),
        ({"requiresCompatibilities": ["EC2"]}, 0),
        ({}, 0),
    ],
)
def test_runtime_platform(more: dict[str, object], expected: int) -> None:
    assert len(reported("missing-runtime-platform", task(**more))) == expected


def test_tags() -> None:
    team = [{"key": "team", "value": "shop"}]
    assert reported("missing-tags", task()) == [""]
    assert not reported("missing-tags", task(tags=team))
    assert not reported("missing-tags", task(tags="${TAGS}"))
    assert not reported("missing-tags", task(tags=[{"key": "${KEY}"}]), keys=("team",))
    assert not reported("missing-tags", task(tags=team), keys=("team",))
    (problem,) = lint("missing-tags", task(tags=team), keys=("stage", "team", "cost"))
    assert "no tag 'stage' and 'cost'" in problem.message
