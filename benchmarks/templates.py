"""Templates of CloudFormation: those that the benchmark lints, and the tables of what that took.

The made-up ones are like what people write: a service with all that it needs, in YAML with functions and conditions. Where there is a
collection of real ones beside the checkout these are measured, too.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

from inputs import Json, clean
from measure import Run, mib, ratio, seconds

REAL = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "cloudformation"
MANY = 20  # templates of a set
# Services in one template: the first for the start, as one without any is read otherwise. CloudFormation takes 500 resources at most.
GROWN = (1, 60, 120, 240)
LEAST = 20  # times that cfn-lint takes
MOST_GROWTH = 2.5  # for twice as many resources


def service(number: int) -> str:
    """A template in YAML with a service and what it needs, about which the linter has nothing to say."""
    task = clean(number)
    app: Json = task["containerDefinitions"][0]  # type: ignore[index]
    variables = "".join(f"\n            - {{Name: {one['name']}, Value: {json.dumps(one['value'])}}}" for one in app["environment"])  # type: ignore[attr-defined]
    return _SERVICE.replace("NAME", str(task["family"])).replace("VARIABLES", variables)


_SERVICE = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: NAME
Parameters:
  Stage: {Type: String, AllowedValues: [test, prod]}
  Version: {Type: String}
  Vpc: {Type: AWS::EC2::VPC::Id}
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}
  Cluster: {Type: String, Default: shared}
Mappings:
  Sizes:
    test: {Cpu: 256, Memory: 512}
    prod: {Cpu: 1024, Memory: 4096}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/${Stage}/NAME", RetentionInDays: !If [IsProd, 365, 14]}
  ExecutionRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}]
      ManagedPolicyArns: [!Sub "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Sub "${Stage}-NAME"
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      Cpu: !FindInMap [Sizes, !Ref Stage, Cpu]
      Memory: !FindInMap [Sizes, !Ref Stage, Memory]
      ExecutionRoleArn: !GetAtt ExecutionRole.Arn
      ContainerDefinitions:
        - Name: app
          Image: !Sub "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/NAME:${Version}"
          PortMappings: [{ContainerPort: 8080}]
          Environment:
            - {Name: STAGE, Value: !Ref Stage}
            - {Name: DEBUG, Value: !If [IsProd, "false", "true"]}VARIABLES
          HealthCheck:
            Command: [CMD-SHELL, "wget -q -O /dev/null http://localhost:8080/healthz || exit 1"]
          LogConfiguration:
            LogDriver: awslogs
            Options:
              awslogs-group: !Ref Logs
              awslogs-region: !Ref AWS::Region
              awslogs-stream-prefix: app
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 8080, Protocol: HTTP, TargetType: ip, VpcId: !Ref Vpc, HealthCheckPath: /healthz}
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !ImportValue listener
      Priority: 10
      Conditions: [{Field: path-pattern, Values: ["/NAME/*"]}]
      Actions: [{Type: forward, TargetGroupArn: !Ref Group}]
  Service:
    Type: AWS::ECS::Service
    DependsOn: Rule
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      LaunchType: FARGATE
      DesiredCount: !If [IsProd, 4, 1]
      DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: true, Rollback: true}}
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: !Ref Subnets}}
      LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: app, ContainerPort: 8080}]
"""

_TASK: Json = {
    "Type": "AWS::ECS::TaskDefinition",
    "Properties": {
        "ContainerDefinitions": [{"Name": "app", "Image": "app:1.4.2", "Memory": 64, "LogConfiguration": {"LogDriver": "json-file"}}]
    },
}


def services(count: int) -> str:
    """A template in JSON with so many services, each with a task definition of its own."""
    resources: Json = {}
    for number in range(count):
        resources[f"Task{number}"] = _TASK
        resources[f"Service{number}"] = {"Type": "AWS::ECS::Service", "Properties": {"TaskDefinition": {"Ref": f"Task{number}"}}}
    return json.dumps({"Resources": resources}, indent=1)


def _template(task: Json, **sections: object) -> str:
    properties: Json = _TASK["Properties"]  # type: ignore[assignment]
    return json.dumps({**sections, "Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": {**properties, **task}}}})


def _nested(depth: int) -> object:
    value: object = "x"
    for _ in range(depth):
        value = {"Fn::Sub": ["${a}", {"a": value}]}
    return value


def _bomb(function: str) -> str:
    lines = "".join(f"  b{number}: &a{number} {function % ((number - 1,) * function.count('%'))}\n" for number in range(1, 40))
    task = "  T: {Type: AWS::ECS::TaskDefinition, Properties: {Family: *a39, ContainerDefinitions: *a39}}\n"
    return f"Metadata:\n  b0: &a0 x\n{lines}Resources:\n{task}"


def _conditions(count: int) -> str:
    items = [{"Name": f"V{number}", "Value": {"Fn::If": [f"C{number}", "a", {"Ref": "AWS::NoValue"}]}} for number in range(count)]
    written = {f"C{number}": {"Fn::Equals": [{"Ref": f"P{number}"}, "x"]} for number in range(count)}
    app: Json = {**_TASK["Properties"]["ContainerDefinitions"][0], "Environment": items}  # type: ignore[index]
    parameters = {f"P{number}": {"Type": "String"} for number in range(count)}
    return _template({"ContainerDefinitions": [app]}, Parameters=parameters, Conditions=written)


def _conditions_of_conditions(count: int) -> str:
    written: Json = {"C0": {"Fn::Equals": [{"Ref": "P"}, "x"]}}
    written |= {f"C{number}": {"Fn::And": [{"Condition": f"C{number - 1}"}] * 10} for number in range(1, count)}
    resources = {
        f"T{number}": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": {"Fn::If": [f"C{number % count}", "a", "b"]}}}
        for number in range(500)
    }
    return json.dumps({"Parameters": {"P": {"Type": "String"}}, "Conditions": written, "Resources": resources})


def _circles(count: int) -> str:
    group, listener = "AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::ElasticLoadBalancingV2::Listener"
    resources: Json = {
        "Task": _TASK,
        "Group": {"Type": group},
        "Listener": {"Type": listener, "Properties": {"DefaultActions": [{"TargetGroupArn": {"Ref": "Group"}}]}},
    }
    for number in range(count):
        balancers = [{"TargetGroupArn": {"Ref": "Group"}, "ContainerName": "app", "ContainerPort": 80}]
        resources[f"Service{number}"] = {
            "Type": "AWS::ECS::Service",
            "DependsOn": [f"Service{(number + 1) % count}", f"Service{(number + 7) % count}"],
            "Properties": {"TaskDefinition": {"Ref": "Task"}, "LoadBalancers": balancers},
        }
    return json.dumps({"Resources": resources})


def _defaults(count: int) -> str:
    resources = {
        f"T{number}": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Memory": {"Ref": f"P{number}"}, "Cpu": 256}}
        for number in range(count)
    }
    return json.dumps(
        {"Parameters": {f"P{number}": {"Type": "String", "Default": "512"} for number in range(count)}, "Resources": resources}
    )


HOSTILE = {  # what is in the template, its suffix, how it is made, and the exit status
    "10,000 resources of ECS": (".json", lambda: json.dumps({"Resources": {f"T{number}": _TASK for number in range(10_000)}}), 1),
    "10,000 other resources": (
        ".json",
        lambda: json.dumps({"Resources": {"Task": _TASK} | {f"B{number}": {"Type": "AWS::S3::Bucket"} for number in range(10_000)}}),
        1,
    ),
    "64 conditions of 64 parameters": (".json", lambda: _conditions(64), 0),
    "64 conditions, each of ten others, in 500 resources": (".json", lambda: _conditions_of_conditions(64), 1),
    "30 functions in each other": (".json", lambda: _template({"Family": _nested(30)}), 0),
    "1,000 functions in each other": (
        ".yaml",
        lambda: "Resources: {T: {Type: AWS::ECS::TaskDefinition, Properties: " + "!Sub [x, " * 1_000,
        1,
    ),
    "objects in each other, 100,000 of them": (".json", lambda: '{"Resources":' * 100_000, 1),
    "aliases that stand for 2^39 values": (".yaml", lambda: _bomb("[*a%d, *a%d]"), 1),
    "functions that stand for 2^39 values": (".yaml", lambda: _bomb("{'Fn::Join': ['', [*a%d, *a%d]]}"), 1),
    "1,500 services that wait for each other in circles": (".json", lambda: _circles(1_500), 1),
    "2,000 parameters with a Default, each in a resource": (".json", lambda: _defaults(2_000), 1),
}


class Measured(NamedTuple):
    """Runs by the words for a set of templates and the name of a tool, by the services in one template, and by what is hostile in one."""

    beside: dict[str, dict[str, list[Run]]]
    grown: dict[int, list[Run]]
    hostile: dict[str, list[Run]]
    versions: dict[str, str]


def growth(runs: dict[int, list[Run]]) -> list[tuple[int, float]]:
    """By how many services a template has: how many times as long the linter takes beyond its start as for half as many."""
    start = median(one.processor for one in runs[GROWN[0]])
    costs = {count: median(one.processor for one in runs[count]) - start for count in GROWN[1:]}
    return [(count, costs[count] / costs[half]) for half, count in pairwise(GROWN[1:])]


def rows(found: Measured) -> list[tuple[str, ...]]:
    """The rows of the table of templates: beside other tools, and growing ones."""
    rows = []
    versions = found.versions
    for words, runs in found.beside.items():
        for name, measured in runs.items():
            times = ratio(measured, runs["taskdef-lint"]) if name != "taskdef-lint" else 1
            goal = "" if name != "cfn-lint" else f"≥ {LEAST}, {'met' if times >= LEAST else '**missed**'}"
            tool = f"{name} {versions[name]}"
            rows.append((words, tool, f"{seconds(measured):.2f}", f"{times:.0f}" if times > 1 else "1", f"{mib(measured):.0f}", goal))
    for count, times in growth(found.grown):
        words = f"one template with {2 * count} resources; × one with {count}"
        goal = f"≤ {MOST_GROWTH}, {'met' if times <= MOST_GROWTH else '**missed**'}"
        tool = f"taskdef-lint {versions['taskdef-lint']}"
        rows.append((words, tool, f"{seconds(found.grown[count]):.2f}", f"{times:.1f}", f"{mib(found.grown[count]):.0f}", goal))
    return rows
