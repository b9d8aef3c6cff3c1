"""`taskdef-lint policy` on templates, on Terraform and on other forms in which task definitions are written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import Command

TEMPLATE = """
Parameters:
  Stage: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Secret: {Type: AWS::SecretsManager::Secret}
  Repository: {Type: AWS::ECR::Repository}
  Group: {Type: AWS::Logs::LogGroup}
  Database: {Type: AWS::RDS::DBInstance}
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ExecutionRoleArn: !GetAtt Role.Arn
      TaskRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: app
          Image: !Sub "${Repository.RepositoryUri}:1.4.2"
          Secrets:
            - {Name: A, ValueFrom: !Sub "${Secret}:password::"}
            - {Name: B, ValueFrom: !Sub "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${Stage}/b"}
            - !If [IsProd, {Name: C, ValueFrom: /prod/c}, {Name: C, ValueFrom: /test/c}]
            - {Name: D, ValueFrom: !Sub "arn:${AWS::Partition}:ssm:eu-west-1:${AWS::AccountId}:parameter/d"}
            - {Name: E, ValueFrom: !GetAtt Database.MasterUserSecret.SecretArn}
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: !Ref Group, awslogs-region: !Ref AWS::Region}
  Service:
    Type: AWS::ECS::Service
    Properties: {Cluster: main, TaskDefinition: !Ref Task, EnableExecuteCommand: !If [IsProd, false, true]}
"""
SOURCE = """
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}
resource "aws_ecs_task_definition" "web" {
  family             = "web"
  execution_role_arn = aws_iam_role.start.arn
  container_definitions = jsonencode([{
    name  = "app"
    image = "${aws_ecr_repository.web.repository_url}:1.4.2"
    secrets = [
      { name = "A", valueFrom = "${aws_secretsmanager_secret.a.arn}:password::" },
      { name = "B", valueFrom = "arn:aws:ssm:${data.aws_region.current.name}:${local.account}:parameter/${var.stage}/b" },
      { name = "C", valueFrom = aws_ssm_parameter.c.arn },
      { name = "D", valueFrom = "${var.secret}:password::" },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = { "awslogs-group" = aws_cloudwatch_log_group.web.name, "awslogs-region" = data.aws_region.current.name }
    }
  }])
}
locals {
  account = data.aws_caller_identity.current.account_id
}
resource "aws_ecs_service" "web" {
  cluster                = "main"
  task_definition        = aws_ecs_task_definition.web.arn
  enable_execute_command = true
}
"""


def resources(statements: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {one["Sid"]: one["Resource"] for one in statements}


def statements(answer: dict[str, Any], role: str = "executionRole") -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = answer[role]["policy"]["Statement"]
    return listed


@pytest.fixture
def template(run: Command) -> Command:
    Path("web.yaml").write_text(TEMPLATE)
    return run


@pytest.fixture
def source(run: Command) -> Command:
    Path("web.tf").write_text(SOURCE)
    return run


def test_a_template_for_a_template(template: Command) -> None:
    made = json.loads(template("policy", "-f", "cloudformation", "web.yaml").out)["Resources"]
    (policy,) = made["ExecutionRole"]["Properties"]["Policies"]
    here = "${AWS::Region}:${AWS::AccountId}"
    assert resources(policy["PolicyDocument"]["Statement"]) == {
        "PullImages": [{"Fn::Sub": "${Repository.Arn}"}],
        "PullToken": ["*"],
        "ReadParameters": [
            {"Fn::Sub": f"arn:${{AWS::Partition}}:ssm:{here}:parameter/prod/c"},
            {"Fn::Sub": f"arn:${{AWS::Partition}}:ssm:{here}:parameter/test/c"},
            {"Fn::Sub": f"arn:aws:ssm:{here}:parameter/${{Stage}}/b"},
            {"Fn::Sub": "arn:aws:ssm:eu-west-1:${AWS::AccountId}:parameter/d"},
        ],
        "ReadSecrets": [{"Fn::Sub": "${Database.MasterUserSecret.SecretArn}"}, {"Fn::Sub": "${Secret}"}],
        "WriteLogs": [{"Fn::Sub": f"arn:${{AWS::Partition}}:logs:{here}:log-group:${{Group}}:*"}],
    }
    (policy,) = made["TaskRole"]["Properties"]["Policies"]
    assert [one["Sid"] for one in policy["PolicyDocument"]["Statement"]] == ["EcsExec"]


def test_what_has_no_name_yet_is_a_note_in_json(template: Command) -> None:
    outcome = template("policy", "--region", "eu-west-1", "--account", "111122223333", "web.yaml")
    answer = json.loads(outcome.out)
    assert set(answer) == {"executionRole", "taskRole", "notes"}  # one task definition, however many readings there are
    assert resources(statements(answer)) == {
        "PullImages": ["arn:aws:ecr:eu-west-1:111122223333:repository/*"],
        "PullToken": ["*"],
        "ReadParameters": [f"arn:aws:ssm:eu-west-1:111122223333:parameter/{name}" for name in ("*/b", "d", "prod/c", "test/c")],
        "WriteLogs": ["arn:aws:logs:eu-west-1:111122223333:log-group:*:*"],
    }
    said = "\n".join(answer["notes"])
    assert "the repository ${Repository.RepositoryUri} is not known before it is made, and * stands for it" in said
    assert "the ARN of the secret ${Secret} is not known before it is made: there is no statement for it" in said
    assert "secret 'B': ${Stage} is filled in later" in said
    assert "conditions of the template decide what is needed" in said
    assert "AWS::" not in said


def test_the_region_of_a_stack_is_not_known(template: Command) -> None:
    outcome = template("policy", "web.yaml")
    assert "the region is not known, and * stands for it (--region)" in outcome.err
    assert "${AWS::Region}" not in outcome.err


def test_those_who_deploy_a_template(template: Command) -> None:
    made = json.loads(template("policy", "-f", "cloudformation", "--role", "deployer", "web.yaml").out)["Resources"]
    passed = made["Deployer"]["Properties"]["PolicyDocument"]["Statement"][0]
    assert (passed["Sid"], passed["Resource"]) == ("PassRoles", [{"Fn::Sub": "${Role.Arn}"}])


def test_terraform_for_terraform(source: Command) -> None:
    outcome = source("policy", "-f", "terraform", "web.tf")
    lines = [line.strip().strip('",') for line in outcome.out.splitlines()]
    here = "${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}"
    for resource in (
        "${aws_ecr_repository.web.arn}",
        "${aws_secretsmanager_secret.a.arn}",
        "${aws_ssm_parameter.c.arn}",
        "${var.secret}*",
        "arn:aws:ssm:${data.aws_region.current.id}:${local.account}:parameter/${var.stage}/b",
        f"arn:${{data.aws_partition.current.partition}}:logs:{here}:log-group:${{aws_cloudwatch_log_group.web.name}}:*",
    ):
        assert resource in lines
    assert 'sid = "EcsExec"' in outcome.out


def test_terraform_as_json(source: Command, validator: Callable[[object], list[str]]) -> None:
    answer = json.loads(source("policy", "--region", "eu-west-1", "--account", "111122223333", "web.tf").out)
    found = resources(statements(answer))
    assert found["ReadParameters"] == ["arn:aws:ssm:eu-west-1:111122223333:parameter/*/b"]
    assert found["ReadSecrets"] == ["arn:aws:secretsmanager:*:*:secret:*"]
    assert found["WriteLogs"] == ["arn:aws:logs:eu-west-1:111122223333:log-group:*:*"]
    assert "aws_secretsmanager_secret.a.arn" in "\n".join(answer["notes"])
    assert validator(answer["executionRole"]["policy"]) == []


def test_a_template_in_the_words_of_terraform(template: Command) -> None:
    out = "".join(line for line in template("policy", "-f", "terraform", "web.yaml").out.splitlines() if not line.startswith("#"))
    assert "${Stage}" not in out
    assert "AWS::" not in out
    assert "parameter/*/b" in out


NAMED = """
Resources:
  Secret: {Type: AWS::SecretsManager::Secret, Properties: {Name: !Sub "${AWS::StackName}/db"}}
  Parameter: {Type: AWS::SSM::Parameter, Properties: {Name: /web/key}}
  Generated: {Type: AWS::SSM::Parameter}
  Repository: {Type: AWS::ECR::Repository, Properties: {RepositoryName: web}}
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /ecs/web}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ContainerDefinitions:
        - Name: app
          Image: !Sub "${Repository.RepositoryUri}@sha256:1"
          Secrets: [{Name: A, ValueFrom: !Ref Secret}, {Name: B, ValueFrom: !Ref Parameter}, {Name: C, ValueFrom: !Ref Generated}]
          LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: !Ref Group, awslogs-region: eu-west-1}}
"""


def test_names_that_a_template_gives(run: Command) -> None:
    Path("web.yaml").write_text(NAMED)
    outcome = run("policy", "--region", "eu-west-1", "--account", "111122223333", "web.yaml")
    answer = json.loads(outcome.out)
    here = "eu-west-1:111122223333"
    assert resources(statements(answer)) == {
        "PullImages": [f"arn:aws:ecr:{here}:repository/web"],
        "PullToken": ["*"],
        "ReadParameters": [f"arn:aws:ssm:{here}:parameter/web/key"],
        "ReadSecrets": [f"arn:aws:secretsmanager:{here}:secret:*/db-??????"],
        "WriteLogs": [f"arn:aws:logs:{here}:log-group:/ecs/web:*"],
    }
    assert "note: ${Secret}: ${AWS::StackName} is filled in later, and * stands for it" in outcome.err
    assert "secret 'C': ${Generated} is filled in later, and tells a secret from a parameter" in outcome.err
    made = json.loads(run("policy", "-f", "cloudformation", "web.yaml").out)["Resources"]
    (policy,) = made["ExecutionRole"]["Properties"]["Policies"]
    found = resources(policy["PolicyDocument"]["Statement"])
    assert [one["Fn::Sub"].rpartition(":")[2] for one in found["ReadParameters"]] == ["parameter/${Generated}", "parameter/web/key"]
    assert found["ReadSecrets"] == [{"Fn::Sub": "${Secret}"}]


def test_names_that_a_directory_of_terraform_gives(run: Command) -> None:
    Path("web.tf").write_text(SOURCE)
    Path("more.tf").write_text(
        'resource "aws_secretsmanager_secret" "a" {\n  name = "web/a"\n}\n'
        'resource "aws_ssm_parameter" "c" {\n  name = "/web/${var.stage}/c"\n}\n'
        'resource "aws_cloudwatch_log_group" "web" {\n  name = "/ecs/web"\n}\n'
        'resource "aws_ecr_repository" "web" {\n  name = "web"\n}\n'
    )
    answer = json.loads(run("policy", "--region", "eu-west-1", "--account", "111122223333", "web.tf").out)
    found = resources(statements(answer))
    here = "eu-west-1:111122223333"
    assert found["PullImages"] == [f"arn:aws:ecr:{here}:repository/web"]
    assert f"arn:aws:ssm:{here}:parameter/web/*/c" in found["ReadParameters"]
    assert f"arn:aws:secretsmanager:{here}:secret:web/a-??????" in found["ReadSecrets"]
    assert found["WriteLogs"] == [f"arn:aws:logs:{here}:log-group:/ecs/web:*"]


CONTAINER = {"name": "app", "image": "nginx:1.27", "essential": True, "memory": 128, "secrets": [{"name": "A", "valueFrom": "/web/a"}]}
TASK = {"family": "web", "containerDefinitions": [CONTAINER]}
IN_TEMPLATE = {"Name": "app", "Image": "nginx", "Secrets": [{"Name": "A", "ValueFrom": "/web/a"}]}
AFTER = {"family": "web", "container_definitions": json.dumps([CONTAINER])}
CHANGE = {"actions": ["create"], "after": AFTER, "after_unknown": {}, "after_sensitive": {}}
KIND = "aws_ecs_task_definition"
PLANNED = {"address": f"{KIND}.web", "type": KIND, "name": "web", "mode": "managed", "change": CHANGE}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("task.json", json.dumps(TASK)),
        ("task.yaml", "family: web\ncontainerDefinitions:\n  - {name: app, image: nginx, secrets: [{name: A, valueFrom: /web/a}]}\n"),
        ("described.json", json.dumps({"taskDefinition": {**TASK, "revision": 3, "status": "ACTIVE"}})),
        ("containers.json", json.dumps([CONTAINER])),
        ("filled.json.tpl", json.dumps(TASK).replace('"web"', "${FAMILY}")),
        (
            "template.json",
            json.dumps({"Resources": {"T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [IN_TEMPLATE]}}}}),
        ),
        ("plan.json", json.dumps({"format_version": "1.2", "resource_changes": [PLANNED]})),
    ],
)
def test_every_form_of_a_task_definition(run: Command, name: str, text: str) -> None:
    Path(name).write_text(text)
    for form in ("json", "text", "cloudformation", "terraform"):
        outcome = run("policy", "-f", form, name)
        assert outcome.status == 0
        assert "parameter/web/a" in outcome.out
