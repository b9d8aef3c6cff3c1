"""Secrets that are defaults of placeholders, or stand in comments, reach no report, whether the file can be read or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.support import Command

HIDDEN = "hunter2SecretX"
TEMPLATES = {
    "shell-taskdef.json": '{"name": "DB_PASSWORD", "value": ${DB_PASSWORD:-SECRET}}',
    "quoted-taskdef.json": '{"name": "DB_PASSWORD", "value": "{{ env "X" "SECRET" }}"}',
    "turned-taskdef.json": '{"value": "{{ .X | default "SECRET" }}", "name": "DB_PASSWORD"}',
    "bare-taskdef.json": '{"name": "DB_PASSWORD", "value": {{ env "X" "SECRET" }}}',
    "comment-taskdef.json": '/* DB_PASSWORD=SECRET */ {"name": "A", "value": "b",}',
}  # fmt: skip


@pytest.mark.parametrize("form", ["full", "json", "sarif", "github", "markdown", "concise"])
@pytest.mark.parametrize("before", ["", "{% if x %}"])
def test_nothing_is_shown(run: Command, form: str, before: str) -> None:
    for name, variable in TEMPLATES.items():
        container = f'{{"name": "app", "image": "app:latest", "environment": [{variable}], "x": 1}}'
        text = f'{{"family": "web", {before} "containerDefinitions": [\n{container}]}}'
        Path(name).write_text(text.replace("SECRET", HIDDEN))
    value = f'{{{{ env "X" "{HIDDEN}" }}}}'
    Path("taskdef.yaml").write_text(f"family: web\n{before}\nname: DB_PASSWORD\nvalue: {value}\nnetworkMode: x\n")
    outcome = run("check", "--rendered", "-f", form, *TEMPLATES, "taskdef.yaml")
    assert outcome.status == 1
    assert HIDDEN not in outcome.out + outcome.err
