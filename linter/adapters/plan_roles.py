"""The roles of IAM in a plan of Terraform, with the policies that the plan gives them.

A policy is one string there: where a part of it is known after apply only, none of it is known.
"""

from __future__ import annotations

import json
import re
from functools import cached_property

from taskdef_lint.adapters.plan_references import configured
from taskdef_lint.adapters.role_policies import OF_AWS, Policies, boundary_of
from taskdef_lint.iam.evaluate import statements_in
from taskdef_lint.iam.managed import managed_policy
from taskdef_lint.iam.written import opened_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from taskdef_lint.adapters.role_policies import Known
    from taskdef_lint.iam.role import Role
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Node

_ARGUMENTS = {"executionRoleArn": "execution_role_arn", "taskRoleArn": "task_role_arn"}
_ROLE, _POLICY = "aws_iam_role", "aws_iam_policy"
_ATTACHED = {  # what gives a policy to roles: the argument that names these, and the one that has the policy or its ARN
    "aws_iam_role_policy": ("role", "policy"),
    "aws_iam_role_policy_attachment": ("role", "policy_arn"),
    "aws_iam_policy_attachment": ("roles", "policy_arn"),
    "aws_iam_role_policy_attachments_exclusive": ("role_name", "policy_arns"),
}
_UNKNOWN = object()


class _Planned:
    """A resource as it will be."""

    def __init__(self, data: object, change: Mapping[str, object], after: Mapping[str, object]) -> None:
        self.kind = str(change.get("type"))
        self.address = _text(change.get("address"))
        self.module = _text(change.get("module_address"))
        planned = change["change"]
        marks = [planned.get(key) for key in ("after_unknown", "after_sensitive")] if isinstance(planned, dict) else []
        self._marks = [one for one in marks if isinstance(one, dict)]
        self._after = after
        self._data = data
        self._in_module = f"{self.kind}.{_text(change.get('name'))}"

    @cached_property
    def expressions(self) -> Mapping[str, object]:
        """What the configuration says of its arguments."""
        return configured(self._data, self.module, self._in_module) or {}

    def value(self, key: str) -> object:
        """An argument; None where it is absent, _UNKNOWN where it is known after apply, or nothing that may be shown."""
        if any(_is_marked(one.get(key)) for one in self._marks):
            return None if key not in self.expressions and key not in self._after else _UNKNOWN
        return self._after.get(key)

    def referred(self, key: str, kind: str) -> str | None:
        """The address of the one resource of a kind that an argument refers to; None where it is not certainly one of the same module."""
        expression = self.expressions.get(key)
        references = expression.get("references") if isinstance(expression, dict) else None
        listed = [one for one in references if isinstance(one, str)] if isinstance(references, list) else []
        match = re.match(rf"{kind}\.[\w-]+", listed[0]) if listed else None
        if match is None or any(one != match[0] and not one.startswith(f"{match[0]}.") for one in listed):
            return None
        return f"{self.module}.{match[0]}" if self.module else match[0]


class PlanRoles:
    """The roles of one plan."""

    def __init__(self, document: Document) -> None:
        data = document.data if isinstance(document.data, dict) else {}
        self._all = data.get("complete") is not False
        self._planned: dict[str, _Planned] = {}
        changes = data.get("resource_changes")
        for change in changes if isinstance(changes, list) else ():
            inner = change.get("change") if isinstance(change, dict) else None
            after = inner.get("after") if isinstance(inner, dict) else None
            if isinstance(after, dict) and change.get("mode", "managed") == "managed":
                one = _Planned(data, change, after)
                self._planned[one.address] = one
        self._attached = [one for one in self._planned.values() if one.kind in _ATTACHED]
        self._known: dict[str, Role] = {}

    def role_at(self, address: str, node: Node) -> Role | None:
        """The role of the plan that the task definition at an address certainly names at a node; None for any other."""
        task, key = self._planned.get(address), _ARGUMENTS[str(node.key)]
        if task is None:
            return None
        found = self._planned.get(task.referred(key, _ROLE) or "")
        if found is None and node.text:
            named = [one for one in self._planned.values() if one.kind == _ROLE and one.value("arn") == node.text]
            found = named[0] if len(named) == 1 else None
        if found is None or found.kind != _ROLE:
            return None
        if found.address not in self._known:
            self._known[found.address] = self._role(found)
        return self._known[found.address]

    def _role(self, role: _Planned) -> Role:
        policies = Policies(complete=self._all)
        inline, managed = role.value("inline_policy"), role.value("managed_policy_arns")
        for one in inline if isinstance(inline, list) else []:
            if isinstance(one, dict) and one.get("policy"):
                policies.add(_document(one.get("policy")), "an inline policy")
        for arn in managed if isinstance(managed, list) else []:
            policies.attach(_managed(arn))
        if _UNKNOWN in (inline, managed):
            policies.open()
        for other in self._attached:
            self._attach(policies, other, role)
        limit = role.value("permissions_boundary")
        boundary = boundary_of(_managed(limit)) if limit else None
        return policies.role(role.address, _document(role.value("assume_role_policy")), boundary)

    def _attach(self, policies: Policies, other: _Planned, role: _Planned) -> None:
        named, held = _ATTACHED[other.kind]
        belongs = _belongs(other, named, role)
        if belongs is None:
            policies.open()
        elif belongs and held == "policy":
            policies.add(_document(other.value(held)), other.address)
        elif belongs:
            arns = other.value(held)
            for arn in arns if isinstance(arns, list) else [arns]:
                policies.attach(self._referred(other, held) if arn is _UNKNOWN else _managed(arn))

    def _referred(self, other: _Planned, key: str) -> Known | None:
        """The statements of the policy that an argument refers to; None where that is not known."""
        found = self._planned.get(other.referred(key, _POLICY) or "")
        statements = statements_in(_document(found.value("policy")), found.address) if found is not None else None
        return (statements, found.address) if found is not None and statements is not None else None


def _belongs(other: _Planned, named: str, role: _Planned) -> bool | None:
    """Whether what gives a policy gives it to a role; None where that is not known."""
    address = other.referred(named, _ROLE)
    if address is not None:
        return address == role.address or (None if role.address.startswith(f"{address}[") else False)
    value, own = other.value(named), role.value("name")
    if value is _UNKNOWN or own is _UNKNOWN:
        return None
    return own in value if isinstance(value, list) else own == value


def _managed(arn: object) -> Known | None:
    return managed_policy(arn) if isinstance(arn, str) and OF_AWS in arn else None


def _document(policy: object) -> object:
    """The policy in a string; None where it is not known."""
    text = getattr(policy, "text", policy)  # what looks like a placeholder is a variable of IAM, or of CloudFormation
    try:
        return opened_document(json.loads(text)) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def _is_marked(mark: object) -> bool:
    if isinstance(mark, dict):
        return any(map(_is_marked, mark.values()))
    return any(map(_is_marked, mark)) if isinstance(mark, list) else bool(mark)


def _text(value: object) -> str:
    text = getattr(value, "text", value)
    return text if isinstance(text, str) else ""
