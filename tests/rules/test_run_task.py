"""Tasks to run: overrides and what is given with them."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

TASK = {"cluster": "main", "taskDefinition": "report", "count": 1}


def overrides(*words: str) -> dict[str, object]:
    return {**TASK, "overrides": {"containerOverrides": [{"name": "app", "command": list(words)}]}}


def test_overrides_may_be_as_long_as_ecs_takes() -> None:
    fixed = len('[{"name":"app","command":[""]}]')
    assert reported("oversized-overrides", overrides("x" * (8192 - fixed))) == []
    (problem,) = lint("oversized-overrides", overrides("x" * (8193 - fixed)))
    assert "8193 characters" in problem.message
    assert reported("oversized-overrides", overrides("${WORDS}", "x" * 9000)) == []


def test_a_secret_in_overrides_is_named_and_not_quoted() -> None:
    task = overrides("--token", "7f9c2ba4")
    task["overrides"]["containerOverrides"].append({"name": "side", "environment": [{"name": "DB_PASSWORD", "value": "hunter2-Zq9x"}]})
    first, second = (problem.message for problem in lint("secret-in-overrides", task))
    assert first == "the command in the overrides of container 'app' holds what looks like a secret in plain text"
    assert second == "variable 'DB_PASSWORD' in the overrides of container 'side' holds what looks like a secret in plain text"


@pytest.mark.parametrize("value", ["<DB_PASSWORD>", "${DB_PASSWORD}", ""])
def test_placeholders_in_overrides_are_no_secrets(value: str) -> None:
    task = {**TASK, "overrides": {"containerOverrides": [{"name": "app", "environment": [{"name": "DB_PASSWORD", "value": value}]}]}}
    assert reported("secret-in-overrides", task) == []


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"launchType": "FARGATE", "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]}, ["/launchType"]),
        ({"launchType": "", "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]}, []),
        ({"launchType": "FARGATE", "placementConstraints": [{"type": "distinctInstance"}]}, ["/placementConstraints"]),
        ({"launchType": "EC2", "placementConstraints": [{"type": "distinctInstance"}]}, []),
        ({"propagateTags": "SERVICE"}, ["/propagateTags"]),
        ({"propagateTags": "NONE"}, []),
        ({"startedBy": "x" * 100}, []),
        ({"startedBy": "x" * 37, "containerInstances": ["i"]}, ["/startedBy"]),
        ({"startedBy": "x" * 36, "containerInstances": ["i"]}, []),
    ],
)
def test_settings_that_exclude_each_other(change: dict[str, object], places: list[str]) -> None:
    assert reported("conflicting-task-settings", {**TASK, **change}) == places


def test_a_task_on_fargate_needs_subnets() -> None:
    assert reported("missing-network-configuration", {**TASK, "launchType": "FARGATE"}) == ["/launchType"]
    assert reported("missing-network-configuration", {**TASK, "launchType": "EC2"}) == []
