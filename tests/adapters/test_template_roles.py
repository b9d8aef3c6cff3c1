"""Roles that stand in the template of a task definition: what is found of their policies, and what silences the rules."""

from __future__ import annotations

import json

import pytest

from taskdef_lint.engine.lint_source import lint_text

RULES = ("missing-permission", "denied-permission", "unusable-trust-policy", "unrestricted-secret-access", "unneeded-permission")
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
READ = {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": {"Fn::Sub": "arn:aws:ssm:${AWS::Region}:*:parameter/web/*"}}
OTHER = {**READ, "Resource": {"Fn::Sub": "arn:aws:ssm:${AWS::Region}:*:parameter/job/*"}}


def document(*statements: object) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def policy(*statements: object, **properties: object) -> dict[str, object]:
    """A policy beside the role."""
    return {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "own", "PolicyDocument": document(*statements), **properties}}


def template(role: dict[str, object], *, task: dict[str, object] | None = None, top: object = None, **resources: object) -> str:
    """A template with an execution role, a task definition that reads a parameter, and further resources."""
    trust = document({"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"})
    container = {"Name": "app", "Image": "nginx:1.27", "Memory": 128, "Secrets": [{"Name": "A", "ValueFrom": "/web/db"}]}
    properties = {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "ContainerDefinitions": [container], **(task or {})}
    whole = {
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, **role}},
            "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": properties},
            **resources,
        }
    }
    return json.dumps(whole | (top if isinstance(top, dict) else {}))


def found(text: str) -> list[tuple[str, str]]:
    return [(one.rule.name, one.pointer) for one in lint_text(text, "t.json", select=["all"]) if one.rule.name in RULES]


MISSING = [("missing-permission", "/Resources/Task/Properties/ContainerDefinitions/0/Secrets/0/ValueFrom")]
INLINE = {"Policies": [{"PolicyName": "read", "PolicyDocument": document(READ)}]}


@pytest.mark.parametrize("reference", [{"Ref": "Role"}, {"Fn::GetAtt": "Role.Arn"}, {"Fn::Sub": "${Role.Arn}"}])
def test_a_role_by_any_reference(reference: object) -> None:
    assert found(template({}, task={"ExecutionRoleArn": reference})) == MISSING
    assert found(template(INLINE, task={"ExecutionRoleArn": reference})) == []


@pytest.mark.parametrize(
    "resources",
    [
        {"Own": policy(READ, Roles=[{"Ref": "Role"}])},
        {"Own": {**policy(READ, Roles=[{"Ref": "Role"}]), "Type": "AWS::IAM::ManagedPolicy"}},
        {"Own": {**policy(READ, RoleName={"Ref": "Role"}), "Type": "AWS::IAM::RolePolicy"}},
        {"Own": policy(READ, Roles=["web-start"])},
    ],
)
def test_policies_beside_the_role(resources: dict[str, object]) -> None:
    assert found(template({"RoleName": "web-start"}, **resources)) == []


def test_a_managed_policy_of_the_template() -> None:
    own = {**policy(READ), "Type": "AWS::IAM::ManagedPolicy"}
    assert found(template({"ManagedPolicyArns": [MANAGED, {"Ref": "Own"}]}, Own=own)) == []
    own = {**policy(OTHER), "Type": "AWS::IAM::ManagedPolicy"}
    assert MISSING[0] in found(template({"ManagedPolicyArns": [MANAGED, {"Ref": "Own"}]}, Own=own))


def test_policies_of_others() -> None:
    other = {"Type": "AWS::IAM::Role", "Properties": {}}
    assert found(template({}, Other=other, Own=policy(READ, Roles=[{"Ref": "Other"}]))) == MISSING
    assert found(template({"RoleName": "web"}, Own=policy(READ, Roles=["job"]))) == MISSING


@pytest.mark.parametrize(
    "role",
    [
        {"ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/ours"]},
        {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/NobodyKnowsIt"]},
        {"ManagedPolicyArns": [{"Ref": "PolicyArn"}]},
        {"ManagedPolicyArns": {"Ref": "PolicyArns"}},
        {"Policies": [{"Fn::If": ["Unknown", {"PolicyName": "x", "PolicyDocument": document(OTHER)}, {"Ref": "AWS::NoValue"}]}]},
        {"Policies": [{"PolicyName": "x", "PolicyDocument": {"Ref": "Document"}}]},
        {"Policies": [{"PolicyName": "x", "PolicyDocument": document({**OTHER, "Resource": {"Ref": "Resource"}})}]},
        {"Policies": [{"PolicyName": "x", "PolicyDocument": document({**READ, "Action": {"Ref": "Action"}})}]},
        {"Policies": [{"PolicyName": "x", "PolicyDocument": document({**READ, "Condition": {"Bool": {"x": "true"}}})}]},
        {"Policies": [{"PolicyName": "x", "PolicyDocument": document({"Fn::If": ["Unknown", OTHER, {"Ref": "AWS::NoValue"}]})}]},
        {"Policies": {"Fn::Transform": {"Name": "Ours"}}},
    ],
)
def test_what_is_not_known_silences(role: dict[str, object]) -> None:
    assert found(template(role)) == []


@pytest.mark.parametrize(
    ("resources", "top"),
    [
        ({"Own": policy(OTHER, Roles=[{"Ref": "RoleName"}])}, None),
        ({"Own": policy(OTHER, Roles={"Ref": "RoleNames"})}, None),
        ({"Own": {**policy(OTHER, Roles=[{"Ref": "Role"}]), "Condition": "Unknown"}}, None),
        ({"Nested": {"Type": "AWS::CloudFormation::Stack", "Properties": {"Parameters": {"Role": {"Ref": "Role"}}}}}, None),
        ({"Ours": {"Type": "Custom::Attach", "Properties": {"Role": {"Fn::Sub": "${Role.Arn}"}}}}, None),
        ({}, {"Outputs": {"Role": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}}}),
        ({}, {"Transform": "OurMacro"}),
    ],
)
def test_others_may_give_it_more(resources: dict[str, object], top: object) -> None:
    assert "missing-permission" not in {name for name, _ in found(template({}, top=top, **resources))}


def test_a_denial_stays_one_whatever_else_there_is() -> None:
    deny = {"Effect": "Deny", "Action": "ssm:*", "Resource": "*"}
    role = {"ManagedPolicyArns": [{"Ref": "Arn"}], "Policies": [{"PolicyName": "no", "PolicyDocument": document(READ, deny)}]}
    assert [name for name, _ in found(template(role))] == ["denied-permission"]


def test_conditions_are_read_together() -> None:
    """The role's policy exists where the task reads the parameter."""
    conditions = {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    top = {"Conditions": conditions, "Parameters": {"Stage": {"Type": "String"}}}
    secrets = {"Fn::If": ["IsProd", [{"Name": "A", "ValueFrom": "/web/db"}], {"Ref": "AWS::NoValue"}]}
    task = {"ContainerDefinitions": [{"Name": "app", "Image": "nginx:1.27", "Memory": 128, "Secrets": secrets}]}
    own = {**policy(READ, Roles=[{"Ref": "Role"}]), "Condition": "IsProd"}
    assert found(template({}, task=task, top=top, Own=own)) == []
    top["Conditions"] = conditions | {"IsTest": {"Fn::Equals": [{"Ref": "Stage"}, "test"]}}
    assert found(template({}, task=task, top=top, Own={**own, "Condition": "IsTest"})) == []  # the task does not name it
    (only,) = found(template({}, task=task, top=top))
    assert only[0] == "missing-permission"


def test_boundaries() -> None:
    assert found(template({**INLINE, "PermissionsBoundary": "arn:aws:iam::aws:policy/AmazonS3FullAccess"})) == [
        ("denied-permission", MISSING[0][1])
    ]
    assert found(template({**INLINE, "PermissionsBoundary": {"Ref": "Boundary"}})) == []


def test_who_may_assume_it() -> None:
    trust = document({"Effect": "Allow", "Principal": {"Service": ["ecs.amazonaws.com"]}, "Action": ["sts:AssumeRole"]})
    place = "/Resources/Task/Properties/ExecutionRoleArn"
    assert found(template({**INLINE, "AssumeRolePolicyDocument": trust})) == [("unusable-trust-policy", place)]
    hidden = document({"Effect": "Allow", "Principal": {"Service": {"Ref": "Service"}}, "Action": "sts:AssumeRole"})
    assert found(template({**INLINE, "AssumeRolePolicyDocument": hidden})) == []


def test_the_other_role_is_allowed_it() -> None:
    other = {"Type": "AWS::IAM::Role", "Properties": INLINE}
    text = template({}, task={"TaskRoleArn": {"Ref": "Other"}}, Other=other)
    (one,) = [one for one in lint_text(text, "t.json") if one.rule.name == "missing-permission"]
    assert one.help == "the other role, 'Other', has a statement for it, but ECS uses the execution role here"


def test_a_role_of_several_tasks_needs_what_all_of_them_need() -> None:
    both = {"Policies": [{"PolicyName": "read", "PolicyDocument": document(READ, OTHER)}]}
    unneeded = [("unneeded-permission", "/Resources/Task/Properties/ExecutionRoleArn")]
    assert found(template(both)) == unneeded
    container = {"Name": "app", "Image": "nginx:1.27", "Memory": 128, "Secrets": [{"Name": "A", "ValueFrom": "/job/db"}]}
    job = {"ExecutionRoleArn": {"Ref": "Role"}, "ContainerDefinitions": [container]}
    assert found(template(both, Job={"Type": "AWS::ECS::TaskDefinition", "Properties": job})) == []
    hidden = {**job, "ContainerDefinitions": {"Ref": "Containers"}}
    assert found(template(both, Job={"Type": "AWS::ECS::TaskDefinition", "Properties": hidden})) == []


def test_a_role_that_is_handed_out_may_serve_others() -> None:
    top = {"Outputs": {"Role": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}}}
    policies = {"Policies": [{"PolicyName": "read", "PolicyDocument": document(READ, OTHER)}]}
    assert found(template(policies, top=top)) == []
    policies = {"Policies": [{"PolicyName": "read", "PolicyDocument": document(READ, {**OTHER, "Action": "dynamodb:GetItem"})}]}
    assert [name for name, _ in found(template(policies, top=top))] == ["unneeded-permission"]


@pytest.mark.parametrize(
    "role",
    [
        1, [], {"Policies": 1}, {"Policies": [1]}, {"Policies": [{"PolicyDocument": [[]]}]}, {"ManagedPolicyArns": [1, None]},
        {"AssumeRolePolicyDocument": 3}, {"PermissionsBoundary": []}, {"RoleName": {}}, {"Policies": [{"PolicyName": {}}]},
    ],
)  # fmt: skip
def test_roles_of_any_form(role: object) -> None:
    whole = json.loads(template({}))
    whole["Resources"]["Role"]["Properties"] = role
    whole["Resources"]["Own"] = {"Type": "AWS::IAM::Policy", "Properties": role}
    whole["Resources"]["Odd"] = {"Type": ["AWS::IAM::Policy"]}
    found(json.dumps(whole))
