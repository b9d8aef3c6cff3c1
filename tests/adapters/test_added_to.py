"""Where a macro, `Fn::Transform` or a loop may add to a resource nothing is known to be absent, and what is written is judged."""

from __future__ import annotations

import pytest

from taskdef_lint.engine.lint_source import lint_text

INCLUDE = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://x}}"
HEAD = "Resources:\n  Web:\n    Type: AWS::ECS::TaskDefinition\n"


def told(text: str) -> list[tuple[str, str]]:
    return [(one.rule.name, one.severity.label) for one in lint_text(text, "x.yaml", profile="strict")]


@pytest.mark.parametrize(
    "text",
    [
        f"Transform: [AWS::LanguageExtensions, OurMacro]\n{HEAD}    Properties: {{ContainerDefinitions: [{{Name: app}}]}}\n",
        f"Transform: {{Name: AWS::Include}}\n{HEAD}    Properties: {{}}\n",
        f"{HEAD}    {INCLUDE}\n    Properties: {{Family: x}}\n",
        f"{HEAD}    Properties:\n      Family: x\n      {INCLUDE}\n",
        # What may be added to lists, and to maps of free keys, too.
        (
            f"Transform: OurMacro\n{HEAD}    Properties:\n      ContainerDefinitions:\n        - Name: app\n          Image: !Ref Image\n"
            "          DependsOn: [{ContainerName: sidecar, Condition: START}]\n          MountPoints: [{SourceVolume: data}]\n"
            "          LogConfiguration: {LogDriver: awslogs, Options: {awslogs-region: eu-west-1}}\n"
        ),
    ],
)
def test_nothing_is_missing(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"Transform: OurMacro\n{HEAD}    Properties: {{NetworkMode: bridg}}\n", 1),
        (f"{HEAD}    Properties:\n      NetworkMode: bridg\n      {INCLUDE}\n", 1),
        (f"{HEAD}    Properties:\n      {INCLUDE}\n      ContainerDefinitions: [{{Name: app, Memory: x}}]\n", 1),
        (f"{HEAD}    Properties:\n      {INCLUDE}\n      Volumes: [{{Fn::ForEach::V: [V, [a], {{}}], Names: x}}]\n", 1),
    ],
)
def test_what_is_written_is_judged(text: str, count: int) -> None:
    assert [severity for _, severity in told(text)] == ["error"] * count


def test_other_transforms_add_nothing() -> None:
    for transform in (
        "AWS::Serverless-2016-10-31",
        "AWS::LanguageExtensions",
        "AWS::CodeDeployBlueGreen",
        "AWS::SecretsManager-2024-09-16",
    ):
        assert ("missing-key", "error") in told(f"Transform: {transform}\n{HEAD}    Properties: {{Family: x}}\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("S, none, Mode, {DefaultValue: bridg}", ["error: invalid value 'bridg'"]),
        ("S, prod, Mode, {DefaultValue: bridg}", []),
        ("S, !Ref E, Mode, {DefaultValue: bridg}", ["warning: where mapping S has no such row: invalid value 'bridg'"]),
        ("S, !Ref E, Other, {DefaultValue: bridg}", ["warning: row prod of mapping S: invalid value 'bridg'"]),
        ("S, !Ref E, Mode, {DefaultValue: !Ref E}", []),
        ("S, !Ref E, Mode, bridg", []),
        ("S, !Ref E, Mode", []),
    ],
)
def test_the_default_value_of_a_look_up_is_one_more_row(arguments: str, words: list[str]) -> None:
    mappings = "Parameters: {E: {Type: String}}\nMappings: {S: {prod: {Mode: host}}}\n"
    text = f"{mappings}{HEAD}    Properties: {{NetworkMode: !FindInMap [{arguments}]}}\n"
    found = [one for one in lint_text(text, "x.yaml", select=("invalid-value",)) if one.rule.name == "invalid-value"]
    assert [f"{one.severity.label}: {one.message.partition(' for ')[0]}" for one in found] == words


def test_the_value_in_the_mapping_is_related() -> None:
    mappings = "Mappings: {S: {prod: {Mode: bridg}}}\n"
    text = f"{mappings}{HEAD}    Properties: {{NetworkMode: !FindInMap [S, prod, Mode]}}\n"
    (one,) = [one for one in lint_text(text, "x.yaml", select=("invalid-value",)) if one.rule.name == "invalid-value"]
    assert text[one.span.start : one.span.end] == "!FindInMap [S, prod, Mode]"
    assert [(text[place.span.start : place.span.end], place.label) for place in one.related] == [("bridg", "the value in the mapping")]
