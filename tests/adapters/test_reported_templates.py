"""Templates of CloudFormation that people reported problems with, or that other tools got wrong."""

from __future__ import annotations

import pytest

from taskdef_lint.engine.lint_source import lint_text

HEAD = "Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n"


def told(text: str) -> list[tuple[str, str, str]]:
    """Severity, rule and underlined text of what is found, without advice."""
    found = lint_text(text, "template.yaml", ignore=("missing-log-configuration",))
    return [(one.severity.label, one.rule.name, one.document.text[one.span.start : one.span.end]) for one in found]


def test_a_daemon_with_a_maximum_of_200() -> None:
    text = """
Resources:
  Agent:
    Type: AWS::ECS::Service
    Properties:
      Cluster: shop
      TaskDefinition: agent
      SchedulingStrategy: DAEMON
      LaunchType: EC2
      DeploymentConfiguration: {MaximumPercent: 200, MinimumHealthyPercent: 0}
"""
    assert told(text) == [("error", "refused-for-daemon", "200")]
    assert told(text.replace("200", "100")) == []


def test_keys_as_the_api_spells_them() -> None:
    text = f"""{HEAD}      Family: otel
      ContainerDefinitions:
        - name: emitter
          image: public.ecr.aws/shop/emitter:1.2
          memory: 128
          logConfiguration:
            logDriver: awslogs
            options: {{awslogs-group: /ecs/otel, awslogs-region: eu-west-1}}
"""
    keys = [place for severity, rule, place in told(text) if (severity, rule) == ("error", "unknown-key")]
    assert keys[:4] == ["name", "image", "memory", "logConfiguration"]
    assert "awslogs-group" not in keys


def test_the_entry_point_in_another_spelling() -> None:
    text = f"{HEAD}      ContainerDefinitions:\n        - {{Name: job, Image: 'job:1.2', Memory: 128, Entrypoint: [task]}}\n"
    assert told(text) == [("error", "unknown-key", "Entrypoint")]


def test_numbers_and_attributes_in_the_place_of_strings() -> None:
    text = f"""Parameters:
  Tag: {{Type: String}}
{HEAD}      Family: shop
      Cpu: 512
      Memory: 1024
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: api
          Image: !Sub 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:${{Tag}}
          Environment:
            - {{Name: DB_PORT, Value: !GetAtt Db.Endpoint.Port}}
            - {{Name: CACHE_PORT, Value: 6379}}
          LogConfiguration:
            LogDriver: awslogs
            Options: {{awslogs-group: !Ref Logs, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: api}}
"""
    assert told(text) == []


@pytest.mark.parametrize(("value", "place"), [("[1]", "[1]"), ("text", "text"), ("5", "5"), ("", "Other")])
def test_a_resource_that_is_no_object(value: str, place: str) -> None:
    text = f"{HEAD}      ContainerDefinitions: [{{Name: job, Image: 'job:1.2', Memory: 128}}]\n  Other: {value}\n"
    assert told(text) == [("error", "malformed-resource", place)]
    assert told(f"Transform: Mine\n{text}") == []


@pytest.mark.parametrize("name", ["t.yaml.j2", "T.YML.tpl"])
def test_a_template_that_is_rendered_first(name: str) -> None:
    found = lint_text(f"{HEAD}      Family: {{{{ name }}}}\n      ContainerDefinitions: !Ref Containers\n", name)
    assert [(one.rule.name, one.line) for one in found] == [("unrendered-template", 5)]


def test_values_that_the_registry_does_not_have() -> None:
    text = """
Resources:
  Web:
    Type: AWS::ECS::Service
    Properties: {TaskDefinition: web, PropagateTags: NONE, LaunchType: MANAGED_INSTANCES}
"""
    assert told(text) == [("warning", "undocumented-value", "NONE"), ("warning", "undocumented-value", "MANAGED_INSTANCES")]
