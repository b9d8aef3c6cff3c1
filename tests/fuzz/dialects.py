"""Hostile templates, sources and plans: the examples of the rules' pages as CloudFormation and Terraform have them, with functions."""

from __future__ import annotations

import json
import random
import re
from functools import cache

import yaml

from tests.fuzz import inputs

# By a key that examples of the kind have; what has none of them is taken for a cluster.
TYPES = {"containerDefinitions": "TaskDefinition", "taskDefinition": "Service", "serviceName": "Service", "name": "CapacityProvider"}
FUNCTIONS = (
    {"Ref": "Env"}, {"Ref": "Size"}, {"Ref": "AWS::NoValue"}, {"Ref": "Nowhere"}, {"Ref": []}, {"Ref": "Web"},
    {"Fn::Sub": "${Env}-${AWS::Region}"}, {"Fn::Sub": ["${A}${A}", {"A": {"Ref": "Size"}}]}, {"Fn::Sub": {}}, {"Fn::Sub": "${"},
    {"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "Cpu"]}, {"Fn::FindInMap": []}, {"Fn::Select": [0, {"Fn::Split": [",", "256,512"]}]},
    {"Fn::Select": ["9", []]}, {"Fn::Join": ["", ["a", {"Ref": "Secret"}]]}, {"Fn::Join": "x"}, {"Fn::GetAtt": "Role.Arn"},
    {"Fn::GetAtt": ["Role", {"Ref": "Env"}]}, {"Fn::ImportValue": {"Fn::Sub": "x"}}, {"Fn::Base64": "eA=="}, {"Fn::Unheard": [{}]},
    {"Fn::Transform": {"Name": "AWS::Include"}}, {"Fn::ForEach::X": ["Y", ["a", "b"], {"${Y}": 1}]},
)  # fmt: skip
SHORT = ("Ref", "Sub", "GetAtt", "If", "FindInMap", "Select", "Join", "ImportValue")
EXPRESSIONS = (
    "var.env", "var.nowhere", "local.size", "local.round", "null", "aws_iam_role.exec.arn", "aws_ecs_task_definition.web.arn", "each.key",
    "count.index", 'var.env == "prod" ? 1024 : 256', "tostring(local.size)", 'format("%s-%d", var.env, 1)', "merge({}, local.map)",
    '[for x in ["a", "b"] : x]', '{ for k, v in local.map : k => v if k != "a" }', 'lookup(local.map, "a", "b")', "local.map[*].x",
    '"${var.env}-%{ if true }x%{ endif }"', 'templatefile("${path.module}/x.tpl", {})', 'file("/etc/passwd")', 'jsondecode("{")',
    "module.web.name", "unheard(1, 2...)", "(1", "<<EOT\nx ${var.env}\nEOT", "1 / 0", "-local.size", "!var.env", '"\\u12"', "~1",
)  # fmt: skip
BLOCKS = (
    'variable "env" {\n  default = "dev"\n}\n', 'locals {\n  size = 256\n  round = local.round\n  map = { a = "b" }\n}\n',
    f'variable "secret" {{\n  default = "{inputs.SECRET}"\n  sensitive = true\n}}\n', 'module "web" {\n  source = "./"\n}\n',
    "resource {}\n",
    'resource "aws_ecs_service" "web" {\n  name = "web"\n  task_definition = aws_ecs_task_definition.web.arn\n}\n', "}\n", "# a comment\n",
)  # fmt: skip


def template(seed: int, *, readable: bool) -> tuple[str, str]:
    """A template of CloudFormation or SAM, and how its file is to end."""
    pick = random.Random(f"template {seed}")  # noqa: S311 - to be made again
    resources: dict[str, object] = {}
    for name in ("Web", "Other", "Third")[: pick.choice((1, 1, 2, 3))]:
        data = json.loads(pick.choice(inputs.examples()))
        kind = next((kind for key, kind in TYPES.items() if key in data), "Cluster")
        properties = _with_functions(pick, _capital(_spoilt(pick, data)))
        resources[name] = {"Type": f"AWS::ECS::{kind}", "Properties": properties}
        if pick.random() < 0.2:
            resources[name] = inputs.changed(pick, resources[name])
    data = {
        "Parameters": {
            "Env": {"Type": "String", "AllowedValues": ["dev", "prod"], "Default": "dev"},
            "Size": {"Type": "Number", "Default": pick.choice((256, "x", None, [], "4096"))},
            "Secret": {"Type": "String", "Default": inputs.SECRET, "NoEcho": True},
        },
        "Mappings": {"Sizes": {"dev": {"Cpu": 256}, "prod": {"Cpu": pick.choice((1024, {"Ref": "Env"}, None))}}},
        "Conditions": {
            "IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
            "Round": pick.choice(({"Fn::Not": [{"Condition": "Round"}]}, {"Fn::And": []}, {"Condition": "IsProd"})),
        },
        "Resources": resources,
    }
    if pick.random() < 0.3:
        data = inputs.changed(pick, data)
    written = json.dumps(data, indent=pick.choice((None, 2)))
    ending = "json"
    if pick.random() < 0.6:
        ending = "yaml"
        written = yaml.safe_dump(data, sort_keys=False, default_flow_style=pick.choice((False, False, None)))
        if pick.random() < 0.7:
            for short in SHORT:
                written = re.sub(rf"(?m)(?<=[:-] )?\{{(?:Fn::)?{short}: ([^{{}}\n]*)\}}", rf"!{short} \1", written)
                written = re.sub(rf"(?m)^( *)(- )?(\w+):\n\1  +(?:Fn::)?{short}: (.*)$", rf"\1\2\3: !{short} \4", written)
    return (written if readable else _broken(pick, written)), ending


def source(seed: int, *, readable: bool) -> str:
    """A source of Terraform with a task definition, its containers in one of the forms that they are written in."""
    pick = random.Random(f"source {seed}")  # noqa: S311 - to be made again
    data = _spoilt(pick, json.loads(pick.choice(_definitions())))
    definition = data if isinstance(data, dict) else {}
    containers = definition.get("containerDefinitions", [data])
    form = pick.random()
    if form < 0.6:
        written = f"jsonencode({_hcl(pick, containers)})"
    elif form < 0.8:
        written = f"<<EOT\n{json.dumps(containers, indent=2)}\nEOT"
    else:
        written = json.dumps(json.dumps(containers))
    lines = [f"  {_snake(key)} = {_hcl(pick, value)}" for key, value in definition.items() if key != "containerDefinitions"]
    blocks = [f'resource "aws_ecs_task_definition" "web" {{\n  container_definitions = {written}\n' + "\n".join(lines) + "\n}\n"]
    blocks += pick.sample(BLOCKS, pick.randint(0, 4 if readable else len(BLOCKS)))
    pick.shuffle(blocks)
    return "".join(blocks) if readable else _broken(pick, "".join(blocks))


def plan(seed: int, *, readable: bool) -> str:
    """What `terraform show -json` prints of a plan."""
    pick = random.Random(f"plan {seed}")  # noqa: S311 - to be made again
    data = _spoilt(pick, json.loads(pick.choice(_definitions())))
    definition = data if isinstance(data, dict) else {}
    after: dict[str, object] = {_snake(key): value for key, value in definition.items() if key != "containerDefinitions"}
    after["container_definitions"] = json.dumps(definition.get("containerDefinitions", [data]))
    holes: dict[str, object] = dict.fromkeys(pick.sample(sorted(after), pick.randint(0, min(2, len(after)))), True)
    change = {
        "actions": [pick.choice(("create", "update", "delete", "no-op"))],
        "after": after,
        "after_unknown": holes,
        "after_sensitive": {},
    }
    resource = {
        "address": "aws_ecs_task_definition.web", "mode": "managed", "type": "aws_ecs_task_definition", "name": "web", "change": change,
    }  # fmt: skip
    whole: object = {"format_version": "1.2", "resource_changes": [resource], "configuration": {"root_module": {}}}
    if pick.random() < 0.4:
        whole = inputs.changed(pick, whole)
    written = json.dumps(whole)
    return written if readable else _broken(pick, written)


@cache
def _definitions() -> tuple[str, ...]:
    return tuple(text for text in inputs.examples() if '"containerDefinitions"' in text)


def _spoilt(pick: random.Random, data: object) -> object:
    for _ in range(pick.choice((0, 1, 1, 2, 4))):
        data = inputs.changed(pick, data)
    return data


def _broken(pick: random.Random, written: str) -> str:
    for _ in range(pick.choice((1, 1, 2, 4, 20))):
        written = inputs.broken(pick, written)
    return written


def _capital(data: object) -> object:
    """The data with the keys that CloudFormation has."""
    if isinstance(data, dict):
        return {key[:1].upper() + key[1:]: _capital(value) for key, value in data.items()}
    return [_capital(item) for item in data] if isinstance(data, list) else data


def _with_functions(pick: random.Random, data: object) -> object:
    """The data with functions in place of some of its values, or around them."""
    chance = pick.random()
    if chance < 0.04:
        return json.loads(json.dumps(pick.choice(FUNCTIONS)))
    if isinstance(data, dict):
        data = {key: _with_functions(pick, value) for key, value in data.items()}
    elif isinstance(data, list):
        data = [_with_functions(pick, item) for item in data]
    if chance < 0.1:
        branches = [data, json.loads(json.dumps(pick.choice(FUNCTIONS)))]
        pick.shuffle(branches)
        return {"Fn::If": [pick.choice(("IsProd", "Round", "Nowhere")), *branches][: pick.choice((3, 3, 3, 2))]}
    return data


def _snake(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", key).lower() or "x"


def _hcl(pick: random.Random, data: object) -> str:
    """A value in HCL's words, with expressions in place of some of what is in it."""
    if pick.random() < 0.08:
        return pick.choice(EXPRESSIONS)
    if isinstance(data, dict):
        return "{\n" + "".join(f"{json.dumps(key)} = {_hcl(pick, value)}\n" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(_hcl(pick, item) for item in data) + "]"
    return json.dumps(data)
