"""Roles in a plan of Terraform: what is found of their policies, and what silences the rules."""

from __future__ import annotations

import copy
import json

import pytest

from taskdef_lint.engine.lint_source import lint_text

RULES = ("missing-permission", "denied-permission", "unusable-trust-policy", "unrestricted-secret-access", "unneeded-permission")
MISSING = ["missing-permission"]
CONTAINER = {"name": "app", "image": "nginx:1.27", "memory": 128, "secrets": [{"name": "A", "valueFrom": "/web/db"}]}
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
TRUST = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
READ = {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "arn:aws:ssm:*:*:parameter/web/*"}


def policy(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


class Plan:
    """A plan that is put together."""

    def __init__(self, module: str = "") -> None:
        self.module = module
        self.changes: list[dict[str, object]] = []
        self.resources: list[dict[str, object]] = []
        self.top: dict[str, object] = {}

    def add(self, address: str, after: dict[str, object], **references: str) -> None:
        """Add a resource. What it refers to is known after apply, unless `after` says it."""
        kind, name = address.split(".")
        unknown = {key: True for key in references if key not in after} | {"arn": True, "id": True, "inline_policy": True}
        change = {"actions": ["create"], "after": after, "after_unknown": unknown, "after_sensitive": {}}
        whole = f"{self.module}.{address}" if self.module else address
        self.changes.append({"address": whole, "module_address": self.module, "type": kind, "name": name, "change": change})
        expressions = {key: {"references": [to, to.rpartition(".")[0]]} for key, to in references.items()}
        self.resources.append({"address": address, "expressions": expressions})

    def found(self) -> list[str]:
        inside: dict[str, object] = {"resources": self.resources}
        root = {"module_calls": {self.module.removeprefix("module."): {"module": inside}}} if self.module else inside
        plan = {"format_version": "1.2", "resource_changes": self.changes, "configuration": {"root_module": root}, **self.top}
        return [one.rule.name for one in lint_text(json.dumps(plan), "plan.json", select=["all"]) if one.rule.name in RULES]


@pytest.fixture(params=["", "module.web"])
def plan(request: pytest.FixtureRequest) -> Plan:
    made = Plan(request.param)
    made.add("aws_iam_role.start", {"name": "web-start", "assume_role_policy": policy(TRUST)})
    containers = {"family": "web", "container_definitions": json.dumps([CONTAINER])}
    made.add("aws_ecs_task_definition.web", containers, execution_role_arn="aws_iam_role.start.arn")
    return made


def test_policies_of_the_role(plan: Plan) -> None:
    assert plan.found() == MISSING
    inline = copy.deepcopy(plan)
    inline.add("aws_iam_role_policy.read", {"role": "web-start", "policy": policy(READ)})
    assert inline.found() == []
    referred = copy.deepcopy(plan)
    referred.add("aws_iam_role_policy.read", {"policy": policy(READ)}, role="aws_iam_role.start.id")
    assert referred.found() == []
    attached = copy.deepcopy(plan)
    attached.add("aws_iam_policy.read", {"policy": policy(READ)})
    attached.add("aws_iam_role_policy_attachment.read", {}, role="aws_iam_role.start.name", policy_arn="aws_iam_policy.read.arn")
    assert attached.found() == []


def test_policies_of_others(plan: Plan) -> None:
    plan.add("aws_iam_role_policy.read", {"policy": policy(READ)}, role="aws_iam_role.other.id")
    plan.add("aws_iam_role_policy.job", {"role": "job-start", "policy": policy(READ)})
    plan.add("aws_iam_role_policy_attachment.m", {"policy_arn": MANAGED}, role="aws_iam_role.start.name")
    assert plan.found() == MISSING


def test_what_is_not_known_silences(plan: Plan) -> None:
    for name, after, references in (
        ("aws_iam_role_policy.read", {}, {"role": "aws_iam_role.start.id", "policy": "data.aws_iam_policy_document.read.json"}),
        ("aws_iam_role_policy_attachment.read", {}, {"role": "aws_iam_role.start.id", "policy_arn": "aws_iam_policy.nowhere.arn"}),
        ("aws_iam_role_policy.read", {"policy": policy(READ)}, {"role": "module.roles.name"}),
        ("aws_iam_role_policy_attachment.read", {"role": "web-start", "policy_arn": "arn:aws:iam::111122223333:policy/ours"}, {}),
    ):
        made = copy.deepcopy(plan)
        made.add(name, after, **references)
        assert made.found() == [], name
    plan.top = {"complete": False}
    assert plan.found() == []


def test_who_may_assume_it(plan: Plan) -> None:
    plan.changes[0]["change"]["after"]["assume_role_policy"] = policy({**TRUST, "Principal": {"Service": "ec2.amazonaws.com"}})  # type: ignore[index]
    assert plan.found() == ["unusable-trust-policy", "missing-permission"]


def test_a_role_that_exists_is_known_by_its_arn(plan: Plan) -> None:
    arn = "arn:aws:iam::111122223333:role/web-start"
    role, task = (change["change"] for change in plan.changes)
    role["after"]["arn"], role["after_unknown"] = arn, {}  # type: ignore[index]
    task["after"]["execution_role_arn"], task["after_unknown"] = arn, {}  # type: ignore[index]
    assert plan.found() == MISSING
    role["after"]["inline_policy"] = [{"name": "read", "policy": policy(READ)}]  # type: ignore[index]
    assert plan.found() == []
    role["after"]["inline_policy"] = [{"name": "read", "policy": policy({**READ, "Action": "s3:*"})}]  # type: ignore[index]
    assert MISSING[0] in plan.found()
    role["after_sensitive"] = {"inline_policy": [{"policy": True}]}  # type: ignore[index]
    assert plan.found() == []


@pytest.mark.parametrize("value", [1, "x", [], {}, [1], [{"policy": 1}], [[]], "[" * 500])
def test_values_of_any_form(plan: Plan, value: object) -> None:
    role = plan.changes[0]["change"]
    for key in ("name", "assume_role_policy", "inline_policy", "managed_policy_arns", "permissions_boundary", "arn"):
        role["after"] = {**role["after"], key: value}  # type: ignore[index]
    role["after_unknown"] = value  # type: ignore[index]
    plan.add("aws_iam_role_policy.read", {"role": value, "policy": value})
    plan.add("aws_iam_policy_attachment.read", {"roles": value, "policy_arn": value})
    plan.found()
