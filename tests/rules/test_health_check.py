"""Health checks: more cases than the pages show."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported


def task(check: object, **more: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": [{"name": "app", "healthCheck": check, **more}]}


BROKEN, FORM = "broken-health-check-command", "unknown-health-check-form"


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (["CMD-SHELL", "curl -f http://localhost/ || exit 1"], None),
        (["CMD-SHELL", "exit", "1"], BROKEN),
        (["CMD-SHELL"], BROKEN),
        (["CMD-SHELL", ""], BROKEN),
        (["CMD"], BROKEN),
        (["CMD", "/check"], None),
        (["CMD", "curl", "-f", "http://localhost/?a=1&b=2"], None),
        (["CMD", "curl -f http://localhost/"], BROKEN),
        (["CMD", "curl", "x", "||", "exit", "1"], BROKEN),
        (["CMD", "curl", "x", ">", "/dev/null"], BROKEN),
        (["CMD", "sh", "-c", "curl x || exit 1"], None),
        (["CMD", "/bin/bash", "-c", "a", "||", "b"], None),
        (["CMD", "C:\\Program Files\\check.exe"], None),
        (["CMD", "powershell", "-Command", "a", "|", "b"], None),
        (["CMD", "python", "-c", "import sys; sys.exit(0)"], None),
        (["CMD", "${CHECK}"], None),
        (["/healthcheck"], None),
        (["/healthcheck", "--fast"], FORM),
        (["curl -f http://localhost/ || exit 1"], FORM),
        (["/bin/check --now"], FORM),
        (["cmd", "check"], FORM),
        (["NONE"], None),
        ([""], None),
        ([], None),
        (None, None),
        (["${CHECK}"], None),
        ("CMD-SHELL check", None),  # the schema's
        ([1, 2], None),  # the schema's
    ],
)
def test_commands(command: object, rule: str | None) -> None:
    document = task({"command": command})
    assert [name for name in (BROKEN, FORM) if reported(name, document)] == ([rule] if rule else [])


def test_the_command_is_not_quoted() -> None:
    for name, command in (
        (BROKEN, ["CMD", "curl -u admin:hunter2 http://localhost/"]),
        (FORM, ["curl -u admin:hunter2 http://localhost/"]),
    ):
        [problem] = lint(name, task({"command": command}))
        assert "hunter2" not in problem.message + problem.help + problem.label


@pytest.mark.parametrize(
    ("numbers", "hit"),
    [
        ({"interval": 10, "timeout": 9}, False),
        ({"interval": 10, "timeout": 10}, True),
        ({"interval": 10, "timeout": 11}, True),
        ({"timeout": 29}, False),
        ({"timeout": 30}, True),
        ({"interval": 5}, False),
        ({"interval": "${I}", "timeout": 60}, False),
        ({}, False),
    ],
)
def test_slow_health_check(numbers: dict[str, object], hit: bool) -> None:
    assert bool(reported("slow-health-check", task({"command": ["CMD", "x"], **numbers}))) == hit


@pytest.mark.parametrize(
    ("check", "more", "hit"),
    [
        (None, {}, True),
        ({}, {"essential": True}, True),
        (None, {"essential": False}, False),
        (None, {"essential": "${E}"}, False),
        ("${CHECK}", {}, False),
    ],
)
def test_missing_health_check(check: object, more: dict[str, object], hit: bool) -> None:
    assert bool(reported("missing-health-check", task(check, **more))) == hit


@pytest.mark.parametrize(
    ("check", "rule"),
    [
        pytest.param({"command": []}, "missing-key", id="empty-command"),
        pytest.param({"interval": 10}, "missing-key", id="no-command"),
        *(
            pytest.param({"command": ["CMD", "x"], key: value}, "invalid-value", id=f"{key}-{value}")
            for key, low, high in (("interval", 5, 300), ("timeout", 2, 60), ("retries", 1, 10), ("startPeriod", 0, 300))
            for value in (low - 1, high + 1)
        ),
    ],
)
def test_single_values_are_left_to_the_schema(check: dict[str, object], rule: str) -> None:
    assert reported(rule, task(check))
    assert not reported(BROKEN, task(check))
    assert not reported(FORM, task(check))
