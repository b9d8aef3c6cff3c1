"""Templates of CloudFormation: what is found in them, where, and what is left alone."""

from __future__ import annotations

import json
from textwrap import dedent, indent

import pytest

from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import lint_text

QUIET = ("missing-log-configuration", "tag:practice")
TASK = """
Web:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: 256
    Memory: 512
    ContainerDefinitions:
      - Name: app
        Image: app:1.4.2
"""


def found(text: str, path: str = "template.yaml", **options: tuple[str, ...]) -> list[Finding]:
    """What is found in a template, without advice."""
    return lint_text(dedent(text), path, ignore=options.pop("ignore", QUIET), **options)


def told(text: str, path: str = "template.yaml", **options: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """The same in words: the name of the rule, the underlined text, and the message."""
    return [(one.rule.name, under(one), one.message) for one in found(text, path, **options)]


def under(finding: Finding) -> str:
    """The text that a finding underlines."""
    return finding.document.text[finding.span.start : finding.span.end]


def task(properties: str, rest: str = "") -> str:
    """A template with a task definition that has these properties, and other sections."""
    head = "Resources:\n  Web:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n"
    return dedent(rest) + head + indent(dedent(properties), "      ")


CONTAINER = "ContainerDefinitions: [{Name: app, Image: 'app:1.4.2', Memory: 64}]\n"


MOUNTED = "ContainerDefinitions: [{Name: app, Image: 'app:1', Memory: 64, MountPoints: [{SourceVolume: v, ContainerPath: /v}]}]"


@pytest.mark.parametrize(
    "properties",
    [
        "Cpu: 256\nMemory: '512'\n" + CONTAINER,
        "ContainerDefinitions: [{Name: app, Image: 'app:1', Memory: '64', Essential: 'TRUE', PortMappings: [{ContainerPort: '80'}]}]",
        "ContainerDefinitions: [{Name: app, Image: 'app:1', Memory: 64, Environment: [{Name: A, Value: 8080}, {Name: B, Value: yes}]}]",
        "ContainerDefinitions: [{Name: app, Image: 'app:1', Memory: 64, DockerLabels: {any-Key: 1, Other: true}}]",
        "Volumes: [{Name: v, EFSVolumeConfiguration: {FilesystemId: fs-12345678, AuthorizationConfig: {IAM: DISABLED}}}]\n" + MOUNTED,
        "Volumes: !Ref AWS::NoValue\n" + CONTAINER,
        "ExecutionRoleArn: !Ref Role\nTaskRoleArn: !GetAtt Role.Arn\n" + CONTAINER,
        "NetworkMode: !Unheard [of]\nPidMode: {Fn::GetStackOutput: {a: b}}\n" + CONTAINER,
        "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}\nFamily: web",
        "ContainerDefinitions: !If [Whatever, !Ref A, !Ref B]",
        "ContainerDefinitions: [!If [Whatever, {Name: a, Image: 'a:1', Memory: 9}, !Ref AWS::NoValue], {Name: b, Image: 'b:1', Memory: 9}]",
        "Cpu: !Select [0, [256, 512]]\nMemory: !Sub '512'\nRequiresCompatibilities: [FARGATE]\nNetworkMode: awsvpc\n" + CONTAINER,
    ],
)
def test_what_cloudformation_takes_is_no_finding(properties: str) -> None:
    assert told(task(properties)) == []


@pytest.mark.parametrize(
    ("properties", "rule", "place"),
    [
        ("Cpu: 256\nEntrypoint: x\n" + CONTAINER, "unknown-key", "Entrypoint"),
        ("ContainerDefinitions: [{name: app, Image: 'app:1', Memory: 64}]", "unknown-key", "name"),
        (
            "Volumes: [{Name: v, EfsVolumeConfiguration: {FilesystemId: fs-12345678}}]\n" + CONTAINER,
            "unknown-key",
            "EfsVolumeConfiguration",
        ),
        ("ContainerDefinitions: [{Name: app, Image: 'app:1', Memory: many}]", "wrong-type", "many"),
        ("ContainerDefinitions: [{Name: app, Image: 'app:1', Memory: 64, Essential: 'yes'}]", "wrong-type", "'yes'"),
        ("ContainerDefinitions: [{Name: app, Image: 'app:1', Memory: 64, Command: npm start}]", "wrong-type", "npm start"),
        ("ContainerDefinitions: [{Name: app, Image: 'app:1', Memory: 64, Command: null}]", "wrong-type", "null"),
        ("ContainerDefinitions: [{Name: app, Memory: 64}]", "missing-key", "app"),
        ("Family: web", "missing-key", "web"),
        ("Cpu: 256", "missing-key", "Web"),
        ("NetworkMode: AWSVPC\n" + CONTAINER, "invalid-value", "AWSVPC"),
        ("NetworkMode: !Sub AWSVPC\n" + CONTAINER, "invalid-value", "!Sub AWSVPC"),
        ("NetworkMode: !Join ['', [AWS, VPC]]\n" + CONTAINER, "invalid-value", "!Join ['', [AWS, VPC]]"),
    ],
)
def test_what_cloudformation_refuses_is_found_at_its_place(properties: str, rule: str, place: str) -> None:
    assert [(one, text) for one, text, _ in told(task(properties))] == [(rule, place)]


def test_keys_are_called_as_the_template_spells_them() -> None:
    (finding,) = found(
        task("NetworkMode: awsvpc\nContainerDefinitions: [{Name: a, Image: 'a:1', PortMappings: [{ContainerPort: 80, HostPort: 81}]}]"),
        select=("mismatched-host-port",),
        ignore=("missing-container-memory", *QUIET),
    )
    assert under(finding) == "81"
    assert '"HostPort"' in finding.help
    (unknown,) = found(task("ContainerDefinitions: [{Name: app, Image: 'a:1', Memory: 64, entryPoint: []}]"))
    assert unknown.message == 'unknown key "entryPoint" in container \'app\': did you mean "EntryPoint"?'
    assert unknown.aws == "extraneous key [entryPoint] is not permitted"


def test_a_finding_has_the_logical_id_as_its_address() -> None:
    (finding,) = found(task("Family: web"))
    assert finding.node is not None
    assert (finding.node.resource.address, finding.pointer) == ("Web", "/Resources/Web")


CONDITIONS = """
Parameters:
  Env: {Type: String, AllowedValues: [dev, test, prod]}
  Name: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [!Ref Env, dev]
  IsNamed: !Not [!Equals [!Ref Name, '']]
  Always: !Equals [a, a]
  Odd: !Equals [!Select [0, !Split [',', !Ref Name]], x]
  Even: !Equals [!Select [1, !Split [',', !Ref Name]], x]
"""
FARGATE = "RequiresCompatibilities: [FARGATE]\nNetworkMode: awsvpc\n" + CONTAINER


@pytest.mark.parametrize(
    ("sizes", "told_of"),
    [
        ("Cpu: 256\nMemory: !If [IsProd, 4096, 512]", [("4096", "with condition IsProd: ")]),
        ("Cpu: 256\nMemory: !If [IsProd, 512, 4096]", [("4096", "without condition IsProd: ")]),
        ("Cpu: !If [IsProd, 1024, 256]\nMemory: !If [IsProd, 4096, 512]", []),  # together they fit
        ("Cpu: !If [IsProd, 1024, 256]\nMemory: !If [IsDev, 512, 2048]", []),
        (
            "Cpu: !If [IsProd, 4096, 256]\nMemory: !If [IsDev, 8192, 512]",
            [("8192", "with condition IsDev: "), ("512", "with condition IsProd: ")],
        ),
        ("Cpu: !If [Always, 256, 4096]\nMemory: 512", []),  # the other branch is never taken
        ("Cpu: !If [Always, 256, 4096]\nMemory: 4096", [("4096", "")]),
        ("Cpu: !If [Odd, 256, 1024]\nMemory: !If [Even, 512, 2048]", []),  # two that nobody understands
        ("Cpu: !If [Odd, 256, 300]\nMemory: 512", [("300", "without condition Odd: ")]),
        ("Cpu: !If [IsNamed, !Ref Name, 256]\nMemory: 512", []),
        ("Cpu: 256\nMemory: !If [IsNamed, 512, !Ref AWS::NoValue]", [("Web", "without condition IsNamed: ")]),
    ],
)
def test_each_combination_of_conditions_that_can_be_is_judged(sizes: str, told_of: list[tuple[str, str]]) -> None:
    findings = found(task(sizes + "\n" + FARGATE, CONDITIONS), select=("invalid-fargate-size", "missing-task-size"))
    sized = [one for one in findings if one.rule.name in ("invalid-fargate-size", "missing-task-size")]
    assert [(under(one), one.message.partition(": ")[0] + ": " if one.message.startswith("with") else "") for one in sized] == told_of
    assert {one.severity.label for one in sized} <= {"error"}


def test_that_something_is_missing_has_to_be_so_whatever_the_conditions() -> None:
    properties = "ContainerDefinitions:\n  - !If [IsProd, {Name: app, Image: 'app:1', Memory: 64}, !Ref AWS::NoValue]"
    assert told(task(properties, CONDITIONS)) == []


def test_a_resource_that_never_is_has_no_findings() -> None:
    text = task("Cpu: 256\nMemory: 4096\n" + FARGATE, CONDITIONS + "  Never: !Not [!Condition Always]\n")
    assert told(text.replace("    Type: AWS", "    Condition: Never\n    Type: AWS")) == []
    assert told(text.replace("    Type: AWS", "    Condition: Always\n    Type: AWS")) != []


def test_a_default_is_likely_and_no_more() -> None:
    parameters = "Parameters:\n  Port: {Type: Number, Default: 80}\n"
    ports = "PortMappings: [{ContainerPort: 8080, HostPort: !Ref Port}]"
    properties = f"NetworkMode: awsvpc\nContainerDefinitions: [{{Name: a, Image: 'a:1', Memory: 9, {ports}}}]"
    (finding,) = found(task(properties, parameters))
    assert (finding.severity.label, under(finding)) == ("warning", "!Ref Port")
    assert finding.message.startswith("with the default of parameter Port: host port 80 of container 'a'")
    assert [one.document.text[one.span.start : one.span.end] for one in finding.related][-1] == "80"
    for other in ("Default: 8080", "Default: ''", "NoEcho: true, Default: 80"):
        assert told(task(properties, parameters.replace("Default: 80", other))) == []
    assert told(task(properties, parameters.replace("Number", "AWS::SSM::Parameter::Value<String>"))) == []


def test_rows_of_a_mapping_are_judged_row_by_row() -> None:
    mapping = """
    Parameters:
      Env: {Type: String}
    Mappings:
      Sizes:
        dev: {Cpu: 256, Memory: 512}
        prod: {Cpu: 1024, Memory: %s}
    """
    properties = "Cpu: !FindInMap [Sizes, !Ref Env, Cpu]\nMemory: !FindInMap [Sizes, !Ref Env, Memory]\n" + FARGATE
    assert told(task(properties, mapping % 4096)) == []
    (finding,) = found(task(properties, mapping % 512))
    assert (finding.severity.label, finding.rule.name) == ("warning", "invalid-fargate-size")
    assert finding.message.startswith("row prod of mapping Sizes: 512 MiB is not")
    literal = "Cpu: !FindInMap [Sizes, prod, Cpu]\nMemory: !FindInMap [Sizes, prod, Memory]\n" + FARGATE
    assert [one.severity.label for one in found(task(literal, mapping % 512))] == ["error"]


SERVICE = """
  Service:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      TaskDefinition: %s
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet]}}
      LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: %s, ContainerPort: 80}]
"""


@pytest.mark.parametrize("reference", ["!Ref Web", "!GetAtt Web.TaskDefinitionArn", "!Sub '${Web}'", "{Ref: Web}"])
def test_a_service_runs_the_task_definition_that_it_refers_to(reference: str) -> None:
    text = "Resources:" + indent(TASK, "  ") + "          PortMappings: [{ContainerPort: 80}]\n"
    assert told(text + SERVICE % (reference, "app")) == []
    ((rule, place, _),) = told(text + SERVICE % (reference, "api"))
    assert (rule, place) == ("unknown-load-balancer-container", "api")


def test_equal_expressions_are_equal_values() -> None:
    text = "Resources:" + indent(TASK, "  ").replace("Name: app", "Name: !Ref App") + "          PortMappings: [{ContainerPort: %s}]\n"
    assert told(text % 80 + SERVICE % ("!Ref Web", "!Sub '${App}'")) == []
    ((rule, place, _),) = told(text % 8080 + SERVICE % ("!Ref Web", "!Ref App"))
    assert (rule, place) == ("unmapped-load-balancer-port", "80")
    assert told(text % 8080 + SERVICE % ("!Ref Web", "!Ref Other")) == []
    assert told(text % "!Ref Port" + SERVICE % ("!Ref Web", "!Ref App")) == []


@pytest.mark.parametrize("reference", ["!Ref Other", "!ImportValue Web", "Web", "!Sub '${Web}-${Other}'", "!GetAtt Web.Other"])
def test_another_reference_makes_no_pair(reference: str) -> None:
    assert told("Resources:" + indent(TASK, "  ") + SERVICE % (reference, "api")) == []


def test_a_pair_is_judged_where_both_are() -> None:
    text = CONDITIONS + "Resources:" + indent(TASK, "  ") + SERVICE % ("!If [IsProd, !Ref Web, !Ref Other]", "api")
    ((rule, _, message),) = told(text)
    assert rule == "unknown-load-balancer-container"
    assert message.startswith("with condition IsProd: ")


@pytest.mark.parametrize("kind", ["AWS::Batch::JobDefinition", "AWS::ECS::ExpressGatewayService", "Custom::Task", "A::B::C::MODULE"])
def test_other_types_are_left_alone(kind: str) -> None:
    text = f"Resources:\n  A:\n    Type: {kind}\n    Properties: {{ContainerDefinitions: [{{name: 5}}]}}\n"
    assert found(text, ignore=()) == []


def test_loops_are_judged_once() -> None:
    text = """
    Transform: AWS::LanguageExtensions
    Resources:
      Fn::ForEach::Tasks:
        - Name
        - [a, b]
        - Task${Name}:
            Type: AWS::ECS::TaskDefinition
            Properties:
              Family: !Ref Name
              Typo: x
              ContainerDefinitions: [{Name: !Ref Name, Image: !Sub 'app:${Name}', Memory: 64}]
    """
    assert [(rule, place) for rule, place, _ in told(text)] == [("unknown-key", "Typo")]


def test_json_is_read_alike() -> None:
    data = {
        "Resources": {
            "Web": {
                "Type": "AWS::ECS::TaskDefinition",
                "Properties": {
                    "Family": {"Fn::Sub": "${AWS::StackName}-web"},
                    "ContainerDefinitions": [{"Name": "app", "Image": "app:1", "Memory": 64, "PortMappings": [{"Port": 80}]}],
                },
            }
        }
    }
    ((rule, place, message),) = [one for one in told(json.dumps(data), "web.template.json") if one[0] == "unknown-key"]
    assert (rule, place) == ("unknown-key", '"Port"')
    assert message == '''unknown key "Port" in "PortMappings[0]" of container 'app': ECS calls it "ContainerPort"'''


@pytest.mark.parametrize(
    "text",
    [
        "Resources: {A: 5, B: {Type: 5}, C: {Type: 'AWS::ECS::TaskDefinition'}, D: {Type: 'AWS::ECS::TaskDefinition', Properties: []}}",
        "Parameters: []\nConditions: 5\nMappings: {A: 3}\nResources: {C: {Type: 'AWS::ECS::Service', Condition: 5, Properties: x}}",
        "Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}\n" + task("Cpu: !If [A, 256, 512]\n" + CONTAINER),
        task("Cpu: !If [A]\nFamily: !Sub []\nTags: !FindInMap x\nVolumes: !Select [a, [1]]\nTaskRoleArn: !GetAtt {a: 1}\n" + CONTAINER),
        task("Family: " + "!Join ['', [" * 40 + "x" + "]]" * 40 + "\n" + CONTAINER),
    ],
)
def test_nonsense_is_no_crash(text: str) -> None:
    found(text, ignore=())


def test_conditions_by_the_dozen_are_not_tried_out() -> None:
    conditions = "Conditions:\n" + "".join(f"  C{n}: !Equals [!Ref P{n}, x]\n" for n in range(64))
    tags = "".join(f"  - !If [C{n}, {{Key: k{n}, Value: v}}, !Ref AWS::NoValue]\n" for n in range(64))
    assert told(task("Tags:\n" + tags + CONTAINER, conditions)) == []
    chain = "Conditions:\n  C0: !Equals [!Ref P, x]\n" + "".join(
        f"  C{n}: !And [!Condition C{n - 1}, !Condition C{n - 1}]\n" for n in range(1, 60)
    )
    assert told(task("Cpu: !If [C59, 256, 512]\n" + CONTAINER, chain)) == []


@pytest.mark.parametrize(
    ("kind", "properties", "key"),
    [
        ("Service", "LoadBalancers: [{AdvancedConfiguration: {RoleArn: !Ref X}}]", "AlternateTargetGroupArn"),
        ("Service", "DeploymentConfiguration: {LifecycleHooks: [{HookTargetArn: !Ref X, RoleArn: !Ref X}]}", "LifecycleStages"),
        ("Service", "PlacementStrategies: [{Field: cpu}]", "Type"),
        ("TaskSet", "{Service: !Ref X, TaskDefinition: !Ref X}", "Cluster"),
        ("Service", "DeploymentConfiguration: {Alarms: {AlarmNames: [], Enable: false, Rollback: false}}", ""),  # CDK writes that
    ],
)
def test_what_the_registry_requires_is_missed(kind: str, properties: str, key: str) -> None:
    text = f"Resources:\n  It:\n    Type: AWS::ECS::{kind}\n    Properties:\n      {properties}\n"
    missed = [one.message for one in lint_text(text, "x.yaml", select=("missing-key",)) if one.rule.name == "missing-key"]
    assert [f'{key}" is missing' in message for message in missed] == [True] * bool(key)
