"""Limits, restarts and timeouts of containers: more cases than the pages show."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported


def task(*containers: dict[str, object]) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": [{"name": f"c{number}", **more} for number, more in enumerate(containers)]}


@pytest.mark.parametrize(
    ("soft", "hard", "hit"),
    [
        (1024, 1024, False),
        (1025, 1024, True),
        (1, 0, True),
        (1024, -1, False),
        (-1, -1, False),
        (-1, 5, False),
        ("${S}", 5, False),
        (5, None, False),
    ],
)
def test_soft_ulimit_above_hard(soft: object, hard: object, hit: bool) -> None:
    found = lint("soft-ulimit-above-hard", task({"ulimits": [{"name": "nofile", "softLimit": soft, "hardLimit": hard}]}))
    assert bool(found) == hit
    assert all(problem.aws == "Soft limit exceeds hard limit for ulimit nofile" for problem in found)


@pytest.mark.parametrize(("enabled", "hit"), [(False, True), (True, False), (None, False), ("${R}", False)])
def test_disabled_restart_policy(enabled: object, hit: bool) -> None:
    assert bool(reported("disabled-restart-policy", task({"restartPolicy": {"enabled": enabled, "restartAttemptPeriod": 60}}))) == hit


def test_start_timeout_is_used_by_any_dependency() -> None:
    waiting = {"dependsOn": [{"containerName": "c0", "condition": "START"}]}
    assert reported("unused-start-timeout", task({"startTimeout": 60})) == ["/containerDefinitions/0/startTimeout"]
    assert not reported("unused-start-timeout", task({"startTimeout": 60}, waiting))
    assert not reported("unused-start-timeout", task({"startTimeout": 60}, {"dependsOn": [{"containerName": "${NAME}"}]}))
    assert not reported("unused-start-timeout", task({"startTimeout": 60}, {"dependsOn": "${DEPENDENCIES}"}))
    assert not reported("unused-start-timeout", task({"startTimeout": 60, "name": "${NAME}"}))


@pytest.mark.parametrize(
    ("image", "hit"), [("app:1", True), ("app", True), ("app:1@sha256:abc", False), ("${IMAGE}", False), (None, False), ("", False)]
)
def test_inconsistent_image_version(image: object, hit: bool) -> None:
    assert bool(reported("inconsistent-image-version", task({"image": image, "versionConsistency": "disabled"}))) == hit


@pytest.mark.parametrize(
    ("container", "rule"),
    [
        pytest.param({"restartPolicy": {"enabled": True, "restartAttemptPeriod": 59}}, "invalid-value", id="restart-period-short"),
        pytest.param({"restartPolicy": {"enabled": True, "restartAttemptPeriod": 1801}}, "invalid-value", id="restart-period-long"),
        pytest.param({"restartPolicy": {"enabled": True, "ignoredExitCodes": list(range(51))}}, "undocumented-value", id="exit-codes"),
        pytest.param({"credentialSpecs": ["credentialspec:arn:aws:s3:::b/a"] * 2}, "undocumented-value", id="credential-specs"),
    ],
)
def test_single_values_are_left_to_the_schema(container: dict[str, object], rule: str) -> None:
    assert reported(rule, task({"image": "app:1", **container}))


@pytest.mark.parametrize(("soft", "hard", "key"), [
    (1_048_576, 1_048_576, None), (1024, 1_048_577, "hardLimit"), (1_048_577, 1_048_577, "hardLimit"), (1_048_577, 65_535, None),
    (1_048_577, "${HARD}", "softLimit"), (65_535, -1, None),
])  # fmt: skip
def test_open_files_on_fargate(soft: object, hard: object, key: str | None) -> None:
    document = task({"image": "app:1", "ulimits": [{"name": "nofile", "softLimit": soft, "hardLimit": hard}]})
    document["requiresCompatibilities"] = ["FARGATE"]
    places = [f"/containerDefinitions/0/ulimits/0/{key}"] if key else []
    assert reported("excessive-fargate-nofile", document) == places
    assert reported("excessive-fargate-nofile", {**document, "requiresCompatibilities": ["EC2"]}) == []
