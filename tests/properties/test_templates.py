"""Invariants of templates of CloudFormation, over made-up ones."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.syntax import read
from tests.adapters.strays import strayed

CONDITIONS = ["IsProd", "IsDev", "Both", "Strange", "Nowhere"]
KEYS = [
    "Name",
    "Image",
    "Memory",
    "Cpu",
    "Key",
    "Value",
    "name",
    "Command",
    "PortMappings",
    "ContainerPort",
    "HostPort",
    "Environment",
    "X",
]
TOP = [
    "ContainerDefinitions",
    "Cpu",
    "Memory",
    "NetworkMode",
    "Tags",
    "Volumes",
    "RequiresCompatibilities",
    "Family",
    "family",
    "Fn::Transform",
]
SCALARS = st.sampled_from(["", "app", "80", "true", "awsvpc", "FARGATE", "${Port}", 0, 80, 256, 1.5, True, False, None])
FUNCTIONS = st.sampled_from([
    {"Ref": "AWS::NoValue"}, {"Ref": "Port"}, {"Ref": "Env"}, {"Ref": "Other"}, {"Ref": {}},
    {"Fn::GetAtt": ["Other", "Arn"]}, {"Fn::GetAtt": "Other"},
    {"Fn::Sub": "${Env}-x"}, {"Fn::Sub": ["${A}", {"A": {"Ref": "Port"}}]}, {"Fn::Sub": []},
    {"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "Cpu"]}, {"Fn::FindInMap": ["Sizes", "dev", "Cpu"]},
    {"Fn::Select": [0, ["256", "x"]]}, {"Fn::Select": ["x", {}]}, {"Fn::Join": ["", ["a", {"Ref": "Port"}]]},
    {"Fn::If": []}, {"Fn::If": ["IsProd"]}, {"Fn::Unheard": {}}, {"Condition": "IsProd"},
])  # fmt: skip


def choice(value: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.builds(lambda name, one, other: {"Fn::If": [name, one, other]}, st.sampled_from(CONDITIONS), value, value)


VALUES: st.SearchStrategy[object] = st.recursive(
    SCALARS | FUNCTIONS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4) | choice(inner),
    max_leaves=12,
)
BALANCERS = [{"TargetGroupArn": {"Ref": "Group"}, "ContainerName": "app", "ContainerPort": 80}]
TEMPLATES = st.builds(
    lambda properties, task, group, listener: {
        "Parameters": {"Env": {"Type": "String", "AllowedValues": ["dev", "prod"]}, "Port": {"Type": "Number", "Default": 80}},
        "Mappings": {"Sizes": {"dev": {"Cpu": 256}, "prod": {"Cpu": "x"}}},
        "Conditions": {
            "IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
            "IsDev": {"Fn::Equals": ["dev", {"Ref": "Env"}]},
            "Both": {"Fn::And": [{"Condition": "IsProd"}, {"Condition": "IsDev"}]},
            "Strange": {"Fn::Equals": [{"Fn::Select": [0, {"Ref": "Env"}]}, "x"]},
        },
        "Resources": {
            "Web": {"Type": "AWS::ECS::TaskDefinition", "Properties": properties},
            "Service": {
                "Type": "AWS::ECS::Service",
                "Properties": {"TaskDefinition": task, "LaunchType": "FARGATE", "LoadBalancers": BALANCERS},
            },
            "Group": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": group},
            "Listener": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": listener, "DependsOn": listener},
        },
    },
    VALUES | st.dictionaries(st.sampled_from(TOP), VALUES, max_size=6),
    VALUES | st.just({"Ref": "Web"}),
    VALUES | st.dictionaries(st.sampled_from(["TargetType", "HealthCheckPort", "Port"]), VALUES),
    VALUES | st.just({"DefaultActions": [{"TargetGroupArn": {"Ref": "Group"}}]}),
)
RULES = [Enabled(rule) for rule in builtin_rules()]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEMPLATES)
def test_every_value_leads_back_to_where_it_is_written(template: dict[str, object]) -> None:
    (document,) = read("template.json", json.dumps(template).encode())
    assert [strayed(resource) for resource in adapt(document)] == [[] for _ in adapt(document)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEMPLATES)
def test_no_rule_raises_and_each_thing_is_said_once(template: dict[str, object]) -> None:
    linted = lint_source(json.dumps(template), "template.json", RULES)
    assert [f"{crash.rule.name}: {crash.error!r}" for crash in linted.crashes] == []
    said = [(one.rule.name, one.span, one.message) for one in linted.findings]
    assert len(set(said)) == len(said)
