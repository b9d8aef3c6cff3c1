"""Sizes of the task that are numbers: in YAML a reader may make strings of them, in JSON none does."""

from __future__ import annotations

import pytest

from taskdef_lint.engine.lint_source import lint_text

YAML = """family: web
cpu: {cpu}
memory: {memory}
containerDefinitions:
- name: app
  image: app:1.4.2
  cpu: {inner}
"""


def sizes(text: str, path: str) -> list[tuple[str, str, str]]:
    found = lint_text(text, path, select=["wrong-type", "unquoted-size"])
    return [(finding.rule.name, finding.severity.label, finding.pointer) for finding in found]


def test_numbers_in_yaml_are_a_warning() -> None:
    found = sizes(YAML.format(cpu=256, memory=512, inner=128), "taskdef.yaml")
    assert found == [("unquoted-size", "warning", "/cpu"), ("unquoted-size", "warning", "/memory")]


@pytest.mark.parametrize(("cpu", "memory"), [("'256'", "'512'"), ("1 vCPU", "2 GB")])
def test_strings_are_fine(cpu: str, memory: str) -> None:
    assert sizes(YAML.format(cpu=cpu, memory=memory, inner=128), "taskdef.yaml") == []


def test_other_values_are_an_error() -> None:
    assert sizes(YAML.format(cpu="[256]", memory=1.5, inner="'128'"), "taskdef.yaml") == [
        ("wrong-type", "error", "/cpu"),
        ("wrong-type", "error", "/memory"),
        ("wrong-type", "error", "/containerDefinitions/0/cpu"),
    ]


def test_in_json_they_are_an_error() -> None:
    assert sizes('{"family": "web", "cpu": 256, "containerDefinitions": []}', "taskdef.json") == [("wrong-type", "error", "/cpu")]
