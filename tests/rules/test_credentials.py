"""Plain-text credentials are reported once, by the rule for their certainty, and never quoted."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

TOKEN = "ghp_" + "a1B2" * 9
C = "/containerDefinitions/0"


def task(**container: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1", **container}]}


PLACES = [
    (task(environment=[{"name": "X", "value": TOKEN}]), f"{C}/environment/0/value", "variable 'X'"),
    (task(command=["run", TOKEN]), f"{C}/command/1", "the command"),
    (task(entryPoint=["run", TOKEN]), f"{C}/entryPoint/1", "the entry point"),
    (task(healthCheck={"command": ["CMD", TOKEN]}), f"{C}/healthCheck/command/1", "the health check"),
    (task(dockerLabels={"x": TOKEN}), f"{C}/dockerLabels/x", "label 'x'"),
    (
        task(logConfiguration={"logDriver": "awsfirelens", "options": {"apikey": TOKEN}}),
        f"{C}/logConfiguration/options/apikey",
        "log option 'apikey'",
    ),
]


@pytest.mark.parametrize(("document", "where", "words"), PLACES)
def test_places(document: dict[str, object], where: str, words: str) -> None:
    (problem,) = lint("plaintext-secret", document)
    assert reported("plaintext-secret", document) == [where]
    assert problem.message.startswith(words)
    assert TOKEN not in problem.message + problem.label + problem.help
    assert not reported("likely-plaintext-secret", document)


def test_containers_alone() -> None:
    array = [{"name": "app", "image": "app:1", "essential": True, "environment": [{"name": "DB_PASSWORD", "value": "hunter2"}]}]
    assert reported("likely-plaintext-secret", array) == ["/0/environment/0/value"]
    assert not reported("plaintext-secret", array)


def test_describe_output() -> None:
    wrapped = {"taskDefinition": task(environment=[{"name": "AWS_SECRET_ACCESS_KEY", "value": "abc"}])}
    assert reported("plaintext-secret", wrapped) == [f"/taskDefinition{C}/environment/0/value"]
