"""The same defects in every form that a task definition is kept in: the same findings, at the right characters of the file as written."""

from __future__ import annotations

import json
import textwrap

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.syntax import read

APP = {
    "name": "app",
    "image": "app:1.4.2",
    "essential": True,
    "privilged": False,
    "portMappings": [{"containerPort": 8080, "hostPort": 80}],
    "environment": [{"name": "MODE", "value": "fast"}, {"name": "DB_PASSWORD", "value": "hunter2-Zq9x"}],
    "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"}},
}
TASK = {
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "4096",
    "containerDefinitions": [APP],
}
# Rule, place in the task definition, the characters underlined.
IN_CONTAINER = {
    ("unknown-key", "/containerDefinitions/0/privilged", "privilged"),
    ("likely-plaintext-secret", "/containerDefinitions/0/environment/1/value", "hunter2-Zq9x"),
    ("missing-awslogs-option", "/containerDefinitions/0/logConfiguration/options", "options"),
}
OF_TASK = {
    ("mismatched-host-port", "/containerDefinitions/0/portMappings/0/hostPort", "80"),
    ("invalid-fargate-size", "/memory", "4096"),
    ("missing-execution-role", "", "web"),
}
RULES = {rule for rule, _, _ in IN_CONTAINER | OF_TASK}
EVERY = IN_CONTAINER | OF_TASK

YAML = """\
# The shop.
family: web
networkMode: awsvpc
requiresCompatibilities:
  - FARGATE
cpu: "256"
memory: '4096'   # too much
containerDefinitions:
  - name: app
    image: app:1.4.2
    essential: true
    privilged: false
    portMappings:
      - containerPort: 8080
        hostPort: 80
    environment:
      - name: MODE
        value: fast
      - {name: DB_PASSWORD, value: hunter2-Zq9x}
    logConfiguration:
      logDriver: awslogs
      options:
        awslogs-region: eu-west-1
        awslogs-stream-prefix: app
"""
FLOW = """\
{family: web, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '256', memory: "4096", containerDefinitions: [{name: app,
  image: "app:1.4.2", essential: true, privilged: false, portMappings: [{containerPort: 8080, hostPort: 80}], environment: [
    {name: MODE, value: fast}, {name: DB_PASSWORD, value: hunter2-Zq9x}], logConfiguration: {logDriver: awslogs, options: {
      awslogs-region: eu-west-1, awslogs-stream-prefix: app}}}]}
"""
ANCHORS = """\
family: web
networkMode: &mode awsvpc
requiresCompatibilities: [FARGATE]
cpu: "256"
memory: "4096"
containerDefinitions:
- portMappings: [{<<: &port {containerPort: 8080}, hostPort: 80}]
  <<:
    privilged: false
    essential: true
    environment: [{name: MODE, value: &fast fast}, &secret {name: DB_PASSWORD, value: hunter2-Zq9x}]
    logConfiguration:
      logDriver: awslogs
      options: {awslogs-region: eu-west-1, awslogs-stream-prefix: &app app}
  name: *app
  image: app:1.4.2
"""
CONTAINERS = textwrap.dedent(YAML.split("containerDefinitions:\n")[1])

OTHER = {"family": "other", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
WRAPPED = {"taskDefinition": TASK, "tags": [{"key": "team", "value": "shop"}]}
pretty = json.dumps(TASK, indent=2)

# Form: the name of the file, its text, where the task definition is in it, and what is found.
FORMS = {
    "JSON": ("a.json", pretty, "", EVERY),
    "JSON on one line": ("a.json", json.dumps(TASK), "", EVERY),
    "JSON with escapes": ("a.json", pretty.replace('"family"', '"f\\u0061mily"'), "", EVERY),
    "JSON with a byte-order mark": ("a.json", "\ufeff" + pretty, "", EVERY),
    "JSON with CRLF": ("a.json", pretty.replace("\n", "\r\n"), "", EVERY),
    "JSON with CR": ("a.json", pretty.replace("\n", "\r"), "", EVERY),
    "JSON with tabs": ("a.json", json.dumps(TASK, indent="\t"), "", EVERY),
    "the answer of describe": ("a.json", json.dumps(WRAPPED, indent=4), "/taskDefinition", EVERY),
    "the answer without tags": ("a.json", json.dumps({"taskDefinition": TASK}), "/taskDefinition", EVERY),
    "a recorded answer": (
        "a.json", json.dumps({"status_code": 200, "data": {**WRAPPED, "ResponseMetadata": {}}}, indent=4), "/data/taskDefinition", EVERY,
    ),
    "an answer with several": (
        "a.json", json.dumps({"taskDefinitions": [OTHER, TASK], "failures": []}, indent=2), "/taskDefinitions/1", EVERY,
    ),
    "a list of task definitions": ("a.json", json.dumps([OTHER, TASK], indent=2), "/1", EVERY),
    "a list of containers": ("a.json", json.dumps([APP], indent=2), "/containerDefinitions/", IN_CONTAINER),
    "a container": ("a.json", json.dumps(APP, indent=2), "/containerDefinitions/0", IN_CONTAINER),
    "YAML": ("a.yaml", YAML, "", EVERY),
    "YAML with a byte-order mark": ("a.yml", "\ufeff" + YAML, "", EVERY),
    "YAML with CRLF": ("a.yml", YAML.replace("\n", "\r\n"), "", EVERY),
    "YAML in flow style": ("a.yaml", FLOW, "", EVERY),
    "YAML with anchors and merge keys": ("a.yaml", ANCHORS, "", EVERY),
    "YAML of a stream": ("a.yaml", f"family: other\ncontainerDefinitions: [{{name: a, image: 'a:1', memory: 5}}]\n---\n{YAML}", "", EVERY),
    "YAML of a describe answer": ("a.yaml", "taskDefinition:\n" + textwrap.indent(YAML, "  "), "/taskDefinition", EVERY),
    "a list of containers in YAML": ("a.yaml", CONTAINERS, "/containerDefinitions/", IN_CONTAINER),
    "a container in YAML": ("a.yaml", textwrap.dedent(CONTAINERS.replace("- ", "  ", 1)), "/containerDefinitions/0", IN_CONTAINER),
    "JSON in a YAML file": ("a.yml", json.dumps(TASK, indent="\t"), "", EVERY),
    "JSON with trailing commas in a YAML file": ("a.yml", pretty.replace("\n  ]\n}", "\n  ],\n}"), "", EVERY),
    "JSON on standard input": ("-", pretty, "", EVERY),
    "YAML on standard input": ("-", YAML, "", EVERY),
}  # fmt: skip


def findings(path: str, text: str) -> list[Finding]:
    """What the rules of this test find, in the order of the file."""
    linted = lint_source(text, path, [Enabled(rule) for rule in builtin_rules() if rule.name in RULES])
    assert linted.resources
    assert not any(document.faults for document in linted.documents)
    assert linted.crashes == []
    return linted.findings


def written_at(pointer: str, place: str) -> str:
    """The pointer in the file for one in the task definition, which is at `place`; for containers alone `place` is what to leave out."""
    if place.startswith("/containerDefinitions"):
        return pointer.removeprefix(place.rstrip("/")) if place.endswith("/") else pointer.removeprefix(place)
    return place + pointer


@pytest.mark.parametrize("form", FORMS)
def test_same_findings_at_the_right_characters(form: str) -> None:
    path, text, place, expected = FORMS[form]
    found = findings(path, text)
    got = {(each.rule.name, each.pointer, each.document.text[each.span.start : each.span.end].strip("\"'")) for each in found}
    assert got == {(rule, written_at(pointer, place), characters) for rule, pointer, characters in expected}
    assert len(found) == len(got)


@pytest.mark.parametrize("form", FORMS)
def test_lines_and_columns_lead_to_the_same_characters(form: str) -> None:
    path, text, _, _ = FORMS[form]
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for each in findings(path, text):
        assert each.line == each.end_line
        underlined = lines[each.line - 1][each.column - 1 : each.end_column - 1]
        assert underlined == each.document.text[each.span.start : each.span.end]


def test_messages_are_the_same() -> None:
    def messages(form: str) -> set[tuple[str, str]]:
        return {(each.rule.name, each.message) for each in findings(*FORMS[form][:2])}

    reference = messages("JSON")
    for form, (_, _, _, expected) in FORMS.items():
        rules = {rule for rule, _, _ in expected}
        assert messages(form) == {(rule, message) for rule, message in reference if rule in rules}, form


def test_secrets_are_never_told() -> None:
    for path, text, _, _ in FORMS.values():
        for each in findings(path, text):
            assert "hunter2" not in f"{each.message} {each.label} {each.help} {[related.label for related in each.related]}"


def test_facts_of_the_task_are_unknown_where_only_containers_are_written() -> None:
    for form in ("a list of containers", "a container", "a list of containers in YAML", "a container in YAML"):
        path, text, _, _ = FORMS[form]
        (document,) = read(path, text.encode())
        (task,) = adapt(document)
        assert task["networkMode"].unknown, form
        assert not task["networkMode"].missing, form
