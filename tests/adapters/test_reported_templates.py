"""Templates of CloudFormation that people reported problems with, or that other tools got wrong."""

from __future__ import annotations

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
