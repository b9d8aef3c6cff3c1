"""What a misspelt key is meant for is spelled as the user does. That all rules spell keys so is the subject of `test_rule_keys`."""

from __future__ import annotations

import json
import re

import pytest

from taskdef_lint.engine.lint_source import lint_text
from taskdef_lint.model.node import Path
from taskdef_lint.model.resource import Resource
from tests.repository.test_rule_keys import texts


def snake(path: Path) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", str(path[-1])).lower() if path else ""


def test_what_a_misspelt_key_is_meant_for_is_spelled_as_the_user_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Resource, "spelled", lambda _, path: snake(path))
    container = {"name": "app", "image": "app:1.4.2", "privilged": True, "enviroment": [], "swappiness": 60, "work_dir": "/", "ports": []}
    text = json.dumps({"family": "web", "containerDefinitions": [container], "network_mod": "host", "taskRole": "web"})
    said = [word for finding in lint_text(text) if finding.rule.name == "unknown-key" for word in texts(finding)]
    assert 'unknown key "ports" in container \'app\': ECS calls it "port_mappings"' in said
    assert '"swappiness" belongs in "linux_parameters" of container \'app\', not directly in it' in said
    assert 'unknown key "network_mod" in the task definition: did you mean "network_mode"?' in said
    assert 'rename it to "task_role_arn"' in said
