"""Parameters of templates with NoEcho: where their values go."""

from __future__ import annotations

import pytest

from taskdef_lint.engine.lint_source import lint_text

RULES = ("exposed-parameter", "secret-filled-in", "resolved-secret", "likely-plaintext-secret", "plaintext-secret")
HEAD = """\
Parameters:
  Password: {Type: String, NoEcho: %s}
  Shown: {Type: String}
Conditions: {C: !Equals [!Ref Shown, x]}
Resources:
  Secret: {Type: AWS::SecretsManager::Secret}
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
"""


def told(members: str, hidden: str = "true") -> list[tuple[str, str]]:
    """What is said of secrets in a container with these members: the rule, and the underlined text."""
    text = f"{HEAD % hidden}        - {{Name: app, Image: 'app:1', Memory: 64, {members}}}\n"
    found = [one for one in lint_text(text, "t.yaml", profile="strict") if one.rule.name in RULES]
    return [(one.rule.name, one.document.text[one.span.start : one.span.end]) for one in found]


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ("Environment: [{Name: X, Value: !Ref Password}]", "!Ref Password"),
        ("Environment: [{Name: DB_PASSWORD, Value: !Ref Password}]", "!Ref Password"),
        ("Environment: [{Name: X, Value: {Ref: Password}}]", "{Ref: Password}"),
        ("Environment: [{Name: X, Value: !If [C, !Ref Password, x]}]", "!Ref Password"),
        ("Environment: [{Name: X, Value: !Sub 'a://u:${Password}@h'}]", "!Sub 'a://u:${Password}@h'"),
        ("Environment: [{Name: X, Value: !Join ['', [a, !Ref Password]]}]", "!Join ['', [a, !Ref Password]]"),
        ("Command: [serve, !Sub '--password=${Password}']", "!Sub '--password=${Password}'"),
        ("EntryPoint: [!Ref Password]", "!Ref Password"),
        ("DockerLabels: {x: !Ref Password}", "!Ref Password"),
        ("LogConfiguration: {LogDriver: splunk, Options: {splunk-token: !Ref Password}}", "!Ref Password"),
    ],
)
def test_a_hidden_parameter_that_is_shown(members: str, place: str) -> None:
    assert told(members) == [("exposed-parameter", place)]
    assert told(members, "'True'") == [("exposed-parameter", place)]
    assert "exposed-parameter" not in {rule for rule, _ in told(members, "false")}


@pytest.mark.parametrize(
    "members",
    [
        "Environment: [{Name: X, Value: !Ref Shown}]",
        "Environment: [{Name: X, Value: !Sub '${!Password}'}]",
        "Environment: [{Name: X, Value: !GetAtt Password.Arn}]",
        "Environment: [{Name: DB_PASSWORD, Value: !Ref Secret}]",  # its ARN
        "Secrets: [{Name: X, ValueFrom: !Ref Password}]",
        "Image: !Ref Password",
    ],
)
def test_what_shows_no_hidden_parameter(members: str) -> None:
    assert told(members) == []


def test_a_secret_that_is_filled_in_is_that_of_a_parameter() -> None:
    assert told("Environment: [{Name: DB_PASSWORD, Value: !Ref Shown}]") == [("secret-filled-in", "!Ref Shown")]


def test_a_resolved_secret_in_a_branch() -> None:
    members = "Environment: [{Name: X, Value: !If [C, '{{resolve:secretsmanager:web/db}}', x]}]"
    assert told(members) == [("resolved-secret", "'{{resolve:secretsmanager:web/db}}'")]
