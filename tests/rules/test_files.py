"""What the pages of the rules about files do not show."""

from __future__ import annotations

from typing import Any

import pytest

from taskdef_lint.adapters.unrecognised import fault
from taskdef_lint.engine.lint_source import lint_documents as findings
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.model.node import pointer
from taskdef_lint.model.problem import REMOVE
from taskdef_lint.syntax import read
from tests.rules.support import RULES, lint, reported


def definition(**members: Any) -> dict[str, Any]:
    return {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], **members}


def test_pasted_output_is_one_finding_with_a_fix_for_all() -> None:
    (problem,) = lint(
        "pasted-output", definition(ipcMode=None, revision=7, status="ACTIVE", requiresAttributes=[{"name": "a", "value": None}])
    )
    assert problem.message == "3 output-only keys and 1 null from describe-task-definition"
    assert problem.label == "and 3 more places"
    assert problem.fix is not None
    assert problem.fix.safe
    places = [pointer(node.path) for node, value in problem.fix.edits if value is REMOVE]
    assert places == ["/revision", "/status", "/requiresAttributes", "/ipcMode"], "no edit lies inside another"


def test_tags_beside_a_described_task_definition() -> None:
    assert reported("pasted-output", {"tags": [{"key": "a", "value": None}], "taskDefinition": definition()}) == ["/tags/0/value"]


def test_the_first_of_two_keys_is_a_related_place() -> None:
    (document,) = read("a.json", b'{"cpu": 1,\n "cpu": 2}')
    (finding,) = findings([document], [Enabled(RULES["duplicate-key"])]).findings
    assert (finding.line, finding.column, finding.end_column) == (2, 2, 7)
    assert [(related.span.start, related.span.end, related.label) for related in finding.related] == [(1, 6, "silently lost")]


@pytest.mark.parametrize(("size", "rule"), [
    (62_000, None), (62_300, "nearly-oversized-task-definition"), (65_536, "nearly-oversized-task-definition"),
    (68_800, "nearly-oversized-task-definition"), (68_900, "oversized-task-definition"), (500_000, "oversized-task-definition"),
])  # fmt: skip
def test_size(size: int, rule: str | None) -> None:
    base = '{"family":"web","containerDefinitions":[{"name":"app","image":"app:1.4.2","command":[""]}]}'
    text = base.replace('""', '"' + "x" * (size - len(base)) + '"')
    names = ("oversized-task-definition", "nearly-oversized-task-definition")
    assert [name for name in names if reported(name, text) == [""]] == ([rule] if rule else [])


def test_size_is_that_of_compact_json_in_utf_8() -> None:
    spread = definition(command=["x"] * 9000)
    assert len(str(spread)) < 65_536
    assert reported("oversized-task-definition", spread) == []
    assert reported("oversized-task-definition", definition(dockerLabels={"a": "é" * 35_000})) == [""]
    assert reported("oversized-task-definition", definition(requiresAttributes=["x" * 70_000])) == [], "only output"
    assert reported("oversized-task-definition", definition(dockerLabels={"a": "${X}" * 20_000})) == [], "nobody knows how long"


@pytest.mark.parametrize(("text", "words"), [
    ('{"format_version": "1.2", "terraform_version": "1.9.0"}', "Terraform plan"),
    ('{"serviceName": "a", "networkConfiguration": {}}', "part of a service definition"),
    ('{"serviceName": "", "taskDefinition": "", "desiredCount": 0}', "skeleton of the AWS CLI"),
    ('{"taskDefinition": "a:1", "launchType": "FARGATE"}', "service definition"),
    ('{"services": [{"serviceName": "a"}]}', "describe-services"),
    ('{"services": {"web": {}}}', "Docker Compose"),
    ('{"family": "a", "ipcMode": "shared", "containerDefinitions": []}', "daemon"),
    ('{"daemonTaskDefinition": {}}', "daemon"),
    ('[{"name": "app", "imageUri": "app:1"}]', "CodePipeline"),
    ("[]", "an empty list"), ("{}", "an empty object"), ("1", "a single value"),
])  # fmt: skip
def test_what_a_document_looks_like(text: str, words: str) -> None:
    (problem,) = lint("unrecognised-document", text)
    assert words in problem.message
    (document,) = read("a.json", text.encode())
    assert fault(document).help.startswith("looked for ")


@pytest.mark.parametrize("text", [
    '{"pidMode": "none", "networkMode": "awsvpc", "containerDefinitions": []}', '{"pidMode": "host", "containerDefinitions": []}',
    '{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}', '{"AWSTemplateFormatVersion": "2010-09-09"}',
    '{"ipcMode": "none", "containerDefinitions": []}', '[{"name": "app", "portMappings": [], "memoryReservation": 128}]',
])  # fmt: skip
def test_what_is_a_task_definition_or_another_template(text: str) -> None:
    assert lint("unrecognised-document", text) == []


def test_a_skeleton_needs_five_hollow_members() -> None:
    hollow = {"links": [""], "dnsServers": [""], "secrets": [{"name": "", "valueFrom": ""}], "dockerLabels": {"KeyName": ""}}
    assert reported("leftover-skeleton", definition(containerDefinitions=[{"name": "app", **hollow}])) == []
    (problem,) = lint(
        "leftover-skeleton",
        definition(containerDefinitions=[{"name": "app", **hollow}], volumes=[{"name": "", "host": {}}], tags=[{"key": "", "value": ""}]),
    )
    assert problem.fix is not None
    assert not problem.fix.safe
    assert [pointer(node.path) for node, _ in problem.fix.edits] == [
        "/containerDefinitions/0/links", "/containerDefinitions/0/dnsServers", "/containerDefinitions/0/secrets",
        "/containerDefinitions/0/dockerLabels", "/tags",
    ]  # fmt: skip


HOLLOW = {key: [""] for key in ("links", "command", "entryPoint", "dnsServers", "dnsSearchDomains")}


@pytest.mark.parametrize(("key", "value", "unfilled"), [
    ("dependsOn", [{"containerName": "", "condition": "START"}], True),
    ("dependsOn", [{"containerName": "db", "condition": "START"}], False),
    ("portMappings", [{"containerPort": 0, "hostPort": 0, "protocol": "tcp"}], True),
    ("portMappings", [{"containerPort": 80, "hostPort": 0, "protocol": "tcp"}], False),
    ("linuxParameters", {"devices": [{"hostPath": "", "containerPath": "", "permissions": ["read"]}]}, True),
    ("logConfiguration", {"logDriver": "splunk", "options": {"KeyName": ""}}, True),
    ("logConfiguration", {"logDriver": "awslogs", "options": {"awslogs-region": "eu-west-1", "awslogs-group": ""}}, False),
    ("ulimits", [{"name": "core", "softLimit": 0, "hardLimit": 0}], False),
    ("environment", [{"name": "DEBUG", "value": ""}], False),
    ("restartPolicy", {"enabled": True, "ignoredExitCodes": [0], "restartAttemptPeriod": 0}, True),
])  # fmt: skip
def test_words_of_enumerations_count_as_unfilled_in_skeletons_only(key: str, value: object, unfilled: bool) -> None:
    text = definition(containerDefinitions=[{"name": "app", "image": "app:1", **HOLLOW, key: value}])
    (problem,) = lint("leftover-skeleton", text)
    assert problem.fix is not None
    path = ("containerDefinitions", 0, key)
    assert any(node.path[:3] == path for node, _ in problem.fix.edits) == unfilled
    assert lint("leftover-skeleton", definition(containerDefinitions=[{"name": "app", key: value, "links": [""]}])) == []


def test_an_unfilled_log_configuration_is_told_of_once() -> None:
    logs = {"logDriver": "gelf", "options": {"KeyName": ""}}
    assert (
        reported("missing-log-configuration", definition(containerDefinitions=[{"name": "app", **HOLLOW, "logConfiguration": logs}])) == []
    )


@pytest.mark.parametrize(("key", "rules"), [
    ("fam\\ud800ily", ["invalid-syntax"]), ("fam\\ufffdily", ["unknown-key"]), ("famly", ["unknown-key"]),
])  # fmt: skip
def test_half_a_character_in_a_key_is_one_finding(key: str, rules: list[str]) -> None:
    text = f'{{"family": "web", "{key}": "x", "containerDefinitions": []}}'
    (document,) = read("a.json", text.encode())
    found = findings([document], [Enabled(RULES["unknown-key"]), Enabled(RULES["invalid-syntax"])]).findings
    assert [finding.rule.name for finding in found] == rules


@pytest.mark.parametrize("member", ["user: no", "command: [no]", "environment: [{name: A, value: no}]"])
def test_an_ambiguous_value_stays_out_of_messages(member: str) -> None:
    (document,) = read("a.yaml", f"containerDefinitions:\n- name: a\n  image: b\n  {member}\n".encode())
    (found,) = findings([document], [Enabled(RULES["ambiguous-yaml-value"])]).findings
    assert found.message == "this unquoted value is a string in YAML 1.2 (AWS CLI) but true or false in YAML 1.1"


def test_a_value_of_a_wrong_type_is_no_ambiguous_one_too() -> None:
    (document,) = read("a.yaml", b"containerDefinitions:\n- name: a\n  image: b\n  essential: no\n")
    assert findings([document], [Enabled(RULES["ambiguous-yaml-value"])]).findings == []
