"""AllowedValues of parameters: one that cannot be right at a place is a note that names it, and each is tried by itself."""

from __future__ import annotations

import pytest

from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.selection import select
from taskdef_lint.syntax.variables import given

RULES = ("invalid-fargate-size", "fargate-without-awsvpc", "invalid-value", "unfit-for-launch-type", "refused-network-configuration")
PARAMETERS = """\
Parameters:
  Mode: {Type: String, AllowedValues: [awsvpc, bridge, bridged]}
  Cpu: {Type: Number, Default: 256, AllowedValues: [256, 2048, 4096]}
  Memory: {Type: String, AllowedValues: ["1024", "8192"]}
  Hidden: {Type: String, NoEcho: true, AllowedValues: [bridge]}
  Listed: {Type: CommaDelimitedList, AllowedValues: [bridge]}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", AllowedValues: [bridge]}
  Odd: {Type: String, AllowedValues: [bridge, [host]]}
  Maybe: {Type: String, Default: "", AllowedValues: ["", awsvpc]}
  Launch: {Type: String, AllowedValues: [FARGATE, EC2, EXTERNAL]}
Mappings:
  Modes: {EC2: {Mode: bridge}, FARGATE: {Mode: awsvpc}, OTHER: {Mode: bridge}}
Conditions:
  OnFargate: !Equals [!Ref Launch, FARGATE]
  OnEc2: !Equals [!Ref Launch, EC2]
  IsBig: !Equals [!Ref Cpu, 4096]
Resources:
"""


def found(task: str, *, more: str = "", variables: tuple[str, ...] = ()) -> list[tuple[str, str, str, list[str]]]:
    """What is said of a task definition: the underlined text, the severity, the message, and the texts of related places."""
    text = f"{PARAMETERS}  Web:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n"
    text += "".join(f"      {line}\n" for line in [*task.splitlines(), "ContainerDefinitions: [{Name: app, Image: 'app:1'}]"]) + more
    enabled = select(builtin_rules(), "recommended", only=RULES)
    findings = lint_source(text, "x.yaml", enabled, variables=given(variables, ()) if variables else None).findings
    return [
        (
            one.document.text[one.span.start : one.span.end],
            one.severity.label,
            one.message,
            [text[place.span.start : place.span.end] for place in one.related],
        )
        for one in findings
        if one.rule.name in RULES
    ]


def test_one_that_is_impossible_is_a_note_that_names_it() -> None:
    told = found("NetworkMode: !Ref Mode\nRequiresCompatibilities: [FARGATE]\nCpu: 256\nMemory: 512")
    assert told == [
        (
            "!Ref Mode",
            "note",
            "with the allowed value bridge of parameter Mode: network mode bridge is not supported on Fargate",
            ["bridge"],
        ),
        (
            "!Ref Mode",
            "note",
            "with the allowed value bridged of parameter Mode: invalid value 'bridged' for \"NetworkMode\": did you mean 'bridge'?",
            ["bridged"],
        ),
    ]


def test_the_advice_is_about_the_allowed_value() -> None:
    text = f"{PARAMETERS}  Web:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      NetworkMode: !Ref Mode\n"
    text += "      RequiresCompatibilities: [FARGATE]\n      Cpu: 256\n      Memory: 512\n"
    text += "      ContainerDefinitions: [{Name: app, Image: 'app:1'}]\n"
    enabled = select(builtin_rules(), "recommended", only=RULES)
    (bridge, _) = [one for one in lint_source(text, "x.yaml", enabled).findings if one.rule.name in RULES]
    assert bridge.help == "remove bridge from the allowed values of Mode, or change what does not go with it"


def test_several_are_told_once() -> None:
    ((place, severity, message, related),) = found("Cpu: !Ref Cpu\nMemory: 1024\nNetworkMode: awsvpc\nRequiresCompatibilities: [FARGATE]")
    assert (place, severity) == ("1024", "note")
    assert message.startswith("with the allowed value 2048 of parameter Cpu: 1024 MiB is not a valid memory size for 2048 CPU units")
    assert related[-2:] == ["2048", "4096"]


@pytest.mark.parametrize(
    "task",
    [
        "Cpu: !Ref Cpu\nMemory: !Ref Memory\nNetworkMode: awsvpc\nRequiresCompatibilities: [FARGATE]",  # no two of them together
        "NetworkMode: !Ref Hidden\nRequiresCompatibilities: [FARGATE]",
        "NetworkMode: !Ref Listed\nRequiresCompatibilities: [FARGATE]",
        "NetworkMode: !Ref Stored\nRequiresCompatibilities: [FARGATE]",
        "NetworkMode: !Ref Odd\nRequiresCompatibilities: [FARGATE]",
        "NetworkMode: !Ref Maybe\nRequiresCompatibilities: [FARGATE]",
        "Cpu: !Ref Cpu\nMemory: !If [IsBig, 8192, !If [OnFargate, !Ref Memory, 4096]]\nNetworkMode: awsvpc",  # each settles the condition
    ],
)
def test_silence(task: str) -> None:
    assert found(task) == []


def test_a_value_with_which_the_resource_does_not_exist_is_none() -> None:
    service = (
        "  Runs:\n    Type: AWS::ECS::Service\n    Condition: OnEc2\n    Properties: {TaskDefinition: !Ref Web, LaunchType: !Ref Launch}\n"
    )
    assert found("NetworkMode: bridge", more=service) == []
    told = found("NetworkMode: bridge", more=service.replace("    Condition: OnEc2\n", ""))
    assert [(place, severity) for place, severity, _, _ in told] == [("!Ref Launch", "note")]
    assert told[0][2].startswith("with the allowed value FARGATE of parameter Launch: ")


def test_a_value_that_is_given_is_no_choice() -> None:
    task = "NetworkMode: !Ref Mode\nRequiresCompatibilities: [FARGATE]\nCpu: 256\nMemory: 512"
    assert [(severity, message) for _, severity, message, _ in found(task, variables=("Mode=bridge",))] == [
        ("error", "network mode bridge is not supported on Fargate")
    ]


def test_a_row_that_no_allowed_value_asks_for_is_none() -> None:
    task = "NetworkMode: !FindInMap [Modes, !Ref Launch, Mode]\nRequiresCompatibilities: [FARGATE]\nCpu: 256\nMemory: 512"
    assert [message for _, _, message, _ in found(task)] == [
        "row EC2 of mapping Modes: network mode bridge is not supported on Fargate",
    ]
