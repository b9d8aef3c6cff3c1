"""Policies of users in templates of CloudFormation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.support import Command

POLICIES = """\
policies:
  acme/foreign-image:
    summary: An image comes from outside our registry
    each: containerDefinitions[*].image
    must: {type: string, pattern: '^acme/'}
    message: "image {value} is not from our registry"
    bad: {containerDefinitions: [{name: app, image: "app:1"}]}
    good: {containerDefinitions: [{name: app, image: "acme/app:1"}]}
  acme/shared-cluster:
    for: service
    summary: A service runs in the shared cluster
    each: cluster
    must: {not: {const: shared}}
"""
TEMPLATE = """\
Parameters:
  Env: {Type: String}
  Image: {Type: String, Default: 'other/app:1'}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties: {Cluster: shared, TaskDefinition: web}
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - {Name: app, Memory: 64, Image: IMAGE}
"""
SHARED = "t.yaml:9:27: error: "


@pytest.mark.parametrize(
    ("image", "messages"),
    [
        ("'other/app:1'", ["image other/app:1 is not from our registry"]),
        ("!Sub 'other/app:1'", ["image other/app:1 is not from our registry"]),
        ("'acme/app:1'", []),
        ("!If [IsProd, 'other/app:1', 'acme/app:1']", ["with condition IsProd: image other/app:1 is not from our registry"]),
        ("!If [IsProd, 'acme/app:1', 'other/app:1']", ["without condition IsProd: image other/app:1 is not from our registry"]),
        (
            "!If [IsProd, 'other/app:1', 'other/app:2']",
            [
                "with condition IsProd: image other/app:1 is not from our registry",
                "without condition IsProd: image other/app:2 is not from our registry",
            ],
        ),
        ("!Ref Image", []),
        ("!Ref Other", []),
    ],
)
def test_a_policy_holds_in_every_branch(work: Path, run: Command, image: str, messages: list[str]) -> None:
    (work / "p.yaml").write_text(POLICIES)
    (work / ".taskdef-lint.yaml").write_text("policies: [p.yaml]\n")
    (work / "t.yaml").write_text(TEMPLATE.replace("IMAGE", image))
    shared, *lines = [line for line in run("check", "-q", "-f", "concise", "t.yaml").lines if "[acme/" in line]
    assert shared.startswith(SHARED)
    assert [line.partition("error: ")[2].removesuffix(" [acme/foreign-image]") for line in lines] == messages
