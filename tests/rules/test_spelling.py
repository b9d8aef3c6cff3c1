"""Rules name the keys of the ECS API as the user spells them. Here every key is spelled with underscores, as Terraform does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.rule import Rule
from taskdef_lint.model.node import Path
from taskdef_lint.model.task_definition import Resource
from taskdef_lint.pages.page import Page
from tests.repository.tree import ROOT
from tests.rules.support import RULES, findings

# Keys of the API that are no plain words: containerPort, executionRoleArn.
_KEYS = set(re.findall(r'"([a-z0-9]+(?:[A-Z][a-z]+)+)"', (ROOT / "schemas" / "task-definition.json").read_text()))
_WORD = re.compile(r"[A-Za-z0-9]+")
# A misplaced key is shown as it is written, and what is not a task definition has no spelling.
AS_WRITTEN = {"unknown-key", "unrecognised-document"}
# Rules that still have keys as literals.
LITERAL = {
    "disabled-restart-policy", "fargate-timeout-out-of-range", "fargate-without-awsvpc", "fixed-host-port", "ignored-swappiness",
    "inconsistent-image-version", "invalid-firelens-option", "mismatched-host-port", "missing-compatibilities", "missing-health-check",
    "missing-log-router", "missing-placement-expression", "missing-runtime-platform", "pasted-output", "soft-ulimit-above-hard",
    "unsupported-ephemeral-storage", "unsupported-fault-injection", "unsupported-links", "unsupported-on-fargate",
    "unsupported-system-control", "unused-start-timeout", "zero-host-port",
}  # fmt: skip


def snake(path: Path) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", str(path[-1])).lower() if path else ""


def texts(finding: Finding) -> Iterator[str]:
    """All that a finding says, but the answer of AWS."""
    yield from (finding.message, finding.label, finding.help)
    yield from (other.label for other in finding.related)
    if finding.fix:
        yield finding.fix.title


def test_the_keys_are_known() -> None:
    assert {"containerPort", "readonlyRootFilesystem", "efsVolumeConfiguration"} <= _KEYS


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.name not in AS_WRITTEN], ids=lambda rule: rule.name)
def test_keys_are_spelled_as_the_user_does(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Resource, "spelled", lambda _, path: snake(path))
    bad = [example for example in Page(rule).examples if example.verdict == "bad"]
    said = [text for example in bad for finding in findings(rule, example) for text in texts(finding)]
    assert said
    literal = [text for text in said if not _KEYS.isdisjoint(_WORD.findall(text))]
    assert (literal == []) == (rule.name not in LITERAL), literal


def test_what_a_misspelt_key_is_meant_for_is_spelled_as_the_user_does(monkeypatch: pytest.MonkeyPatch) -> None:
    from taskdef_lint.engine.run_rules import lint_text

    monkeypatch.setattr(Resource, "spelled", lambda _, path: snake(path))
    container = {"name": "app", "image": "app:1.4.2", "privilged": True, "enviroment": [], "swappiness": 60, "work_dir": "/", "ports": []}
    text = json.dumps({"family": "web", "containerDefinitions": [container], "network_mod": "host", "taskRole": "web"})
    said = [word for finding in lint_text(text) if finding.rule.name == "unknown-key" for word in texts(finding)]
    assert 'unknown key "ports" in container \'app\': ECS calls it "port_mappings"' in said
    assert '"swappiness" belongs in "linux_parameters" of container \'app\', not directly in it' in said
    assert 'unknown key "network_mod" in the task definition: did you mean "network_mode"?' in said
    assert 'rename it to "task_role_arn"' in said
