"""Roles that stand in the directory of a task definition in Terraform: what is found of their policies, and what silences the rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taskdef_lint.engine.lint_source import lint_text

RULES = ("missing-permission", "denied-permission", "unusable-trust-policy", "unrestricted-secret-access", "unneeded-permission")
MISSING = ["missing-permission"]
TASK = """
data "aws_region" "current" {}
resource "aws_ecs_task_definition" "web" {
  family             = "web"
  execution_role_arn = aws_iam_role.start.arn
  container_definitions = jsonencode([{
    name = "app", image = "nginx:1.27", memory = 128, secrets = [{ name = "A", valueFrom = "/web/db" }]
  }])
}
"""
ROLE = """
resource "aws_iam_role" "start" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}
"""
READ = 'jsonencode({ Statement = [{ Effect = "Allow", Action = ["ssm:GetParameters"], Resource = "arn:aws:ssm:*:*:parameter/web/*" }] })'
OTHER = READ.replace("/web/", "/job/")
DATA = """
data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["ssm:GetParameters"]
    resources = ["arn:aws:ssm:${data.aws_region.current.name}:*:parameter/web/*"]
  }
}
"""


def attached(arn: str = "aws_iam_policy.read.arn", role: str = "aws_iam_role.start.name", more: str = "") -> str:
    return f'resource "aws_iam_role_policy_attachment" "read" {{\n  role = {role}\n  policy_arn = {arn}\n  {more}\n}}\n'


def inline(policy: str, role: str = "aws_iam_role.start.id", more: str = "") -> str:
    return f'resource "aws_iam_role_policy" "read" {{\n  role = {role}\n  policy = {policy}\n  {more}\n}}\n'


def own(policy: str) -> str:
    return f'resource "aws_iam_policy" "read" {{\n  policy = {policy}\n}}\n'


def found(tmp_path: Path, *texts: str) -> list[str]:
    """The rules about roles that find something in a task definition, where the texts stand in a file beside it."""
    (tmp_path / "roles.tf").write_text("\n".join(texts))
    path = tmp_path / "task.tf"
    path.write_text(TASK)
    return [one.rule.name for one in lint_text(TASK, str(path), select=["all"]) if one.rule.name in RULES]


@pytest.mark.parametrize("role", ["aws_iam_role.start.id", "aws_iam_role.start.name", '"web-start"'])
@pytest.mark.parametrize("policy", [READ, "data.aws_iam_policy_document.read.json", "local.read"])
def test_policies_of_the_role(tmp_path: Path, role: str, policy: str) -> None:
    named = ROLE.replace("  assume", '  name = "web-start"\n  assume')
    beside = f"{named}{DATA}\nlocals {{\n  read = {READ}\n}}\n"
    assert found(tmp_path, beside) == MISSING
    assert found(tmp_path, beside, inline(policy, role)) == []
    assert found(tmp_path, beside, own(policy), attached(role=role)) == []
    assert (
        found(tmp_path, beside, own(policy), attached(role=f"[{role}]").replace("role_policy", "policy").replace("role =", "roles =")) == []
    )
    heredoc = f'<<EOF\n{{"Statement": {READ.partition("Statement = ")[2].removesuffix(" })").replace(" =", ":")}}}\nEOF'
    heredoc = heredoc.replace("Effect:", '"Effect":').replace("Action:", '"Action":').replace("Resource:", '"Resource":')
    assert found(tmp_path, beside, inline(heredoc, role)) == []
    assert MISSING[0] in found(tmp_path, beside, inline(heredoc.replace("/web/", "/job/"), role))


def test_what_the_role_itself_has(tmp_path: Path) -> None:
    block = f'  inline_policy {{\n    name = "read"\n    policy = {READ}\n  }}\n'
    assert found(tmp_path, ROLE.replace("  assume", f"{block}  assume")) == []
    assert found(tmp_path, ROLE.replace("  assume", "  inline_policy {}\n  assume")) == MISSING
    managed = "  managed_policy_arns = [aws_iam_policy.read.arn]\n"
    assert found(tmp_path, ROLE.replace("  assume", f"{managed}  assume"), own(READ)) == []
    assert MISSING[0] in found(tmp_path, ROLE.replace("  assume", f"{managed}  assume"), own(OTHER))


def test_policies_of_others(tmp_path: Path) -> None:
    assert found(tmp_path, ROLE, inline(READ, "aws_iam_role.other.id")) == MISSING
    assert found(tmp_path, ROLE, own(READ), attached(role="module.other.role_name")) == MISSING


@pytest.mark.parametrize(
    "texts",
    [
        (inline(OTHER, more="count = 1"),),
        (inline(OTHER, "var.role"),),
        (inline(OTHER, "each.value", "for_each = toset(var.roles)"),),
        (inline("var.policy"),),
        (inline('file("nowhere.json")'),),
        (attached("var.arn"),),
        (attached('"arn:aws:iam::111122223333:policy/ours"'),),
        (attached('"arn:aws:iam::aws:policy/NobodyKnowsIt"'),),
        (attached("module.policy.arn"),),
        (own(READ).replace("{\n", "{\n  count = 1\n", 1), attached("aws_iam_policy.read[0].arn")),
        ('module "more" {\n  source = "./more"\n  role = aws_iam_role.start.name\n}\n',),
        ('output "role" {\n  value = [aws_iam_role.start.arn]\n}\n',),
        ("locals {\n  roles = { start = aws_iam_role.start.name }\n}\n",),
        (
            inline("data.aws_iam_policy_document.more.json"),
            DATA.replace('"read" {', '"more" {\n  source_policy_documents = var.more').replace("/web/", "/job/"),
        ),
        (
            inline("data.aws_iam_policy_document.more.json"),
            DATA.replace('"read" {', '"more" {\n  override_policy_documents = var.more').replace("/web/", "/job/"),
        ),
        (
            inline("data.aws_iam_policy_document.more.json"),
            'data "aws_iam_policy_document" "more" {\n  dynamic "statement" {\n    for_each = var.more\n    content {}\n  }\n}\n',
        ),
        (
            inline("data.aws_iam_policy_document.more.json"),
            'data "aws_iam_policy_document" "more" {\n  statement {\n    actions = ["ssm:*"]\n    resources = [var.arn]\n  }\n}\n',
        ),
        (
            inline("data.aws_iam_policy_document.more.json"),
            DATA.replace('"read"', '"more"').replace("  }\n", '    condition {\n      test = "Bool"\n    }\n  }\n', 1),
        ),
    ],
)
def test_what_is_not_known_silences(tmp_path: Path, texts: tuple[str, ...]) -> None:
    assert "missing-permission" not in found(tmp_path, ROLE, *texts)


@pytest.mark.parametrize("more", ["count = 1", "for_each = toset([])"])
def test_a_role_that_may_be_several(tmp_path: Path, more: str) -> None:
    assert found(tmp_path, ROLE.replace("{\n", f"{{\n  {more}\n", 1)) == []


def test_the_same_role_twice_is_no_role(tmp_path: Path) -> None:
    assert found(tmp_path, ROLE, ROLE.partition("data ")[0]) == []


def test_who_may_assume_it(tmp_path: Path) -> None:
    role = ROLE.replace("ecs-tasks.", "ec2.")
    assert found(tmp_path, role, inline(READ)) == ["unusable-trust-policy"]
    assert found(tmp_path, role.replace('"ec2.amazonaws.com"', "var.service"), inline(READ)) == []


def test_a_boundary(tmp_path: Path) -> None:
    boundary = '  permissions_boundary = "arn:aws:iam::aws:policy/AmazonS3FullAccess"\n'
    assert found(tmp_path, ROLE.replace("  assume", f"{boundary}  assume"), inline(READ)) == ["denied-permission"]
    assert found(tmp_path, ROLE.replace("  assume", "  permissions_boundary = var.boundary\n  assume"), inline(READ)) == []


def test_a_sensitive_value_is_quoted_nowhere(tmp_path: Path) -> None:
    variable = 'variable "name" {\n  sensitive = true\n  default = "zitronenfalter"\n}\n'
    (tmp_path / "roles.tf").write_text(ROLE + variable + inline(READ.replace("/web/", "/${var.name}/")))
    path = tmp_path / "task.tf"
    path.write_text(TASK)
    findings = lint_text(TASK, str(path), select=["all"])
    assert all("zitronenfalter" not in f"{one.message}{one.help}{one.label}" for one in findings)


def test_exec_of_a_service_in_another_file(tmp_path: Path) -> None:
    service = (
        'resource "aws_ecs_service" "web" {\n  task_definition = aws_ecs_task_definition.web.arn\n  enable_execute_command = true\n}\n'
    )
    task = TASK.replace("execution_role_arn", "task_role_arn")
    for policy, expected in (
        (READ, MISSING),
        (READ.replace("ssm:GetParameters", "ssmmessages:*").replace("arn:aws:ssm:*:*:parameter/web/*", "*"), []),
    ):
        (tmp_path / "task.tf").write_text(task + ROLE + inline(policy))
        (tmp_path / "service.tf").write_text(service)
        findings = lint_text(service, str(tmp_path / "service.tf"))
        assert [one.rule.name for one in findings if one.rule.name in RULES] == expected
        assert [one.line for one in findings if one.rule.name in RULES] == [3 for _ in expected]
        assert not [one for one in lint_text(task, str(tmp_path / "task.tf")) if one.rule.name in RULES]


def test_sources_in_json(tmp_path: Path) -> None:
    """What may be an argument or a block there is read as what it is."""

    def statement(action: str) -> dict[str, object]:
        return {"actions": [action], "resources": ["arn:aws:ssm:${data.aws_region.current.name}:*:parameter/web/*"]}

    trust = {"actions": ["sts:AssumeRole"], "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}]}
    containers = [{"name": "app", "image": "nginx:1.27", "memory": 128, "secrets": [{"name": "A", "valueFrom": "/web/db"}]}]
    task = {"family": "web", "execution_role_arn": "${aws_iam_role.start.arn}", "container_definitions": json.dumps(containers)}
    for statements, expected in (
        ([statement("ssm:GetParameters")], []),
        (statement("ssm:GetParameters"), []),
        ([statement("s3:GetObject"), statement("ssm:Get*")], ["unneeded-permission"]),
        ([statement("ssm:GetParameter")], ["unneeded-permission", "missing-permission"]),
        ([{**statement("ssm:GetParameter"), "condition": {"test": "Bool", "variable": "x", "values": ["y"]}}], MISSING),
        ([{**statement("ssm:GetParameters"), "condition": {"test": "Bool", "variable": "x", "values": ["y"]}}], []),
        ({"dynamic": 1}, []),
    ):
        documents = {"trust": {"statement": trust}, "read": {"statement": statements}}
        role = {"assume_role_policy": "${data.aws_iam_policy_document.trust.json}"}
        own = {"role": "${aws_iam_role.start.name}", "policy": "${data.aws_iam_policy_document.read.json}"}
        resources = {
            "aws_iam_role": {"start": role},
            "aws_iam_role_policy": {"read": own},
            "aws_ecs_task_definition": {"web": task},
        }
        text = json.dumps({"data": {"aws_iam_policy_document": documents}, "resource": resources})
        path = tmp_path / "main.tf.json"
        path.write_text(text)
        assert [one.rule.name for one in lint_text(text, str(path), select=["all"]) if one.rule.name in RULES] == expected, statements
