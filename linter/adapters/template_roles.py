"""The roles of IAM that a template of CloudFormation makes, with the policies that it gives them.

What a deployment decides is a hole in a policy; where it is whether there is a policy at all, the role is not known completely.
"""

from __future__ import annotations

import re

from taskdef_lint.adapters.functions import called, raw_text
from taskdef_lint.adapters.intrinsics import NO_VALUE
from taskdef_lint.adapters.role_policies import OF_AWS, Policies, boundary_of
from taskdef_lint.iam.evaluate import HOLE, statements_in
from taskdef_lint.iam.managed import managed_policy
from taskdef_lint.iam.written import opened
from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from taskdef_lint.adapters.intrinsics import Template
    from taskdef_lint.iam.evaluate import PolicyStatement
    from taskdef_lint.iam.role import Role
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.reading import Reading

_ROLE = "AWS::IAM::Role"
_ATTACHED = {"AWS::IAM::Policy": "Roles", "AWS::IAM::ManagedPolicy": "Roles", "AWS::IAM::RolePolicy": "RoleName"}
_REFERENCE = re.compile(r"\$\{(\w+)(?:\.(?:Arn|PolicyArn|RoleId))?\}")
# What gets the name of a role may give it further policies.
_RECEIVERS = re.compile(r"Custom::.*|AWS::CloudFormation::(?:Stack|CustomResource)|.*::MODULE")
_KNOWN_TRANSFORMS = frozenset(("AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23"))
_ABSENT = object()


class TemplateRoles:
    """The roles of one template."""

    def __init__(self, template: Template) -> None:
        self._template = template
        data = template.document.data if isinstance(template.document.data, dict) else {}
        transforms = data.get("Transform", [])
        listed = transforms if isinstance(transforms, list) else [transforms]
        self._whole = all(isinstance(one, str) and one in _KNOWN_TRANSFORMS for one in listed)  # whether nothing else is added to it
        self._whole = self._whole and not any(name.startswith("Fn::") for name in self._template.resources)
        self._handed_out = set(_names(data.get("Outputs")))
        self._attached: list[str] = []
        for name, value in self._template.resources.items():
            kind = value.get("Type") if isinstance(value, dict) else None
            if isinstance(kind, str) and kind in _ATTACHED:
                self._attached.append(name)
            elif isinstance(kind, str) and _RECEIVERS.fullmatch(kind):
                self._handed_out.update(_names(value))
        self._known: dict[tuple[str, int], Role] = {}
        self._alike: dict[str, Role] = {}  # those that are the same in each reading

    def role_at(self, node: Node, reading: Reading | None) -> Role | None:
        """The role of the template that a value certainly refers to; None for any other."""
        value = node.value
        name = _referred(value.text) if isinstance(value, Unknown) else None
        if name is None or reading is None or not reading.certain or self._kind(name) != _ROLE:
            return None
        found = self._alike.get(name) or self._known.get((name, id(reading)))
        if found is None:
            depended = self._template.depended
            found = self._known[name, id(reading)] = self._role(name, reading)
            if self._template.depended == depended:
                self._alike[name] = found
        return found

    def _kind(self, name: str) -> object:
        resource = self._template.resources.get(name)
        return resource.get("Type") if isinstance(resource, dict) else None

    def _properties(self, name: str, reading: Reading) -> Mapping[str, object]:
        resource = self._template.resources.get(name)
        written = resource.get("Properties") if isinstance(resource, dict) else None
        value, _ = self._template.resolve(written, (), reading)
        return value if isinstance(value, dict) else {}

    def _role(self, name: str, reading: Reading) -> Role:
        properties = self._properties(name, reading)
        found = Policies(complete=self._whole and name not in self._handed_out)
        inline = self._list(properties, "Policies", reading)
        for one in inline if inline is not None else [_ABSENT]:
            policy = one if isinstance(one, dict) else {}
            found.add(self._plain(policy.get("PolicyDocument", _ABSENT), reading), _called(policy.get("PolicyName")))
        managed = self._list(properties, "ManagedPolicyArns", reading)
        for one in managed if managed is not None else [Unknown()]:
            found.attach(self._managed(one, reading))
        for policy_name in self._attached:
            belongs = self._belongs(policy_name, name, reading)
            if belongs is None:
                found.open()
            elif belongs:
                document = self._plain(self._properties(policy_name, reading).get("PolicyDocument", _ABSENT), reading)
                found.add(document, f"the policy '{policy_name}'")
        trust = self._plain(properties.get("AssumeRolePolicyDocument", _ABSENT), reading)
        limit = self._resolved(properties, "PermissionsBoundary", reading)
        boundary = boundary_of(self._managed(limit, reading)) if limit is not None else None
        return found.role(name, trust, boundary)

    def _resolved(self, properties: Mapping[str, object], key: str, reading: Reading) -> object:
        """A property; None where it is absent."""
        value, _ = self._template.resolve(properties.get(key), (), reading)
        return None if value is NO_VALUE else value

    def _list(self, properties: Mapping[str, object], key: str, reading: Reading) -> list[object] | None:
        """The items of a list, [] where it is absent; None where it is not known which there are."""
        value = self._resolved(properties, key, reading)
        if value is None:
            return []
        if not isinstance(value, list):
            return None
        items = [self._template.resolve(item, (), reading)[0] for item in value]
        return [item for item in items if item is not NO_VALUE]

    def _managed(self, value: object, reading: Reading) -> tuple[list[PolicyStatement], str] | None:
        """The statements of a managed policy by its ARN, and what it is called; None for one that is not known."""
        text = value.text if isinstance(value, Unknown) else value
        if not isinstance(text, str):
            return None
        if OF_AWS in text:
            return managed_policy(text)
        name = _referred(text)
        if name is None or self._kind(name) != "AWS::IAM::ManagedPolicy":
            return None
        source = f"the policy '{name}'"
        statements = statements_in(self._plain(self._properties(name, reading).get("PolicyDocument", _ABSENT), reading), source)
        return (statements, source) if statements is not None else None

    def _belongs(self, policy: str, role: str, reading: Reading) -> bool | None:
        """Whether a policy names a role; None where that is not known."""
        resource = self._template.resources[policy]
        condition = resource.get("Condition") if isinstance(resource, dict) else None
        exists = True if condition is None else reading.conditions.get(str(condition))
        self._template.depended += condition is not None
        properties = self._properties(policy, reading)
        key = _ATTACHED[str(self._kind(policy))]
        one = self._resolved(properties, key, reading) if key == "RoleName" else None
        names = [one] if key == "RoleName" else self._list(properties, key, reading)
        own = self._resolved(self._properties(role, reading), "RoleName", reading)
        answers = [_is_named(name, role, own, self._template.resources) for name in names] if names is not None else [None]
        belongs = True if True in answers else None if None in answers else False
        return belongs if exists or belongs is False else None if exists is None else False

    def _plain(self, written: object, reading: Reading) -> object:
        """A value with holes in the place of what is not known; _ABSENT for none. Its depth is bounded by the reader."""
        if isinstance(written, str):
            return written
        value, _ = self._template.resolve(written, (), reading)
        if value is NO_VALUE:
            return _ABSENT
        if isinstance(value, Unknown):
            return opened(value.text)
        if isinstance(value, dict):
            if any(key.startswith("Fn::") for key in value):
                return HOLE
            made = {key: self._plain(item, reading) for key, item in value.items()}
            return {key: item for key, item in made.items() if item is not _ABSENT}
        if isinstance(value, list):
            return [item for one in value if (item := self._plain(one, reading)) is not _ABSENT]
        return value


def _called(name: object) -> str:
    text = raw_text(name)
    return f"the policy '{text}'" if text is not None and "${" not in text else "an inline policy"


def _referred(text: str) -> str | None:
    """The logical id of the resource that a value is the name or the ARN of."""
    match = _REFERENCE.fullmatch(text)
    return match[1] if match else None


def _is_named(value: object, role: str, own: object, resources: Mapping[str, object]) -> bool | None:
    """Whether a value is the name of a role, which gives itself the name `own`, or None."""
    if isinstance(value, str):
        return value == own if own is None or isinstance(own, str) else None
    name = _referred(value.text) if isinstance(value, Unknown) else None
    return name == role if name in resources else None


def _names(value: object) -> Iterator[str]:
    """The logical ids that a value refers to. Its depth is bounded by the reader."""
    if isinstance(value, list):
        for item in value:
            yield from _names(item)
    elif isinstance(value, dict):
        name, argument = called(value)
        text = raw_text(argument[0] if isinstance(argument, list) and argument else argument) or ""
        if name in ("Ref", "Fn::GetAtt"):
            yield text.partition(".")[0]
        elif name == "Fn::Sub":
            yield from (hole.partition(".")[0] for hole in re.findall(r"\$\{([^{}!]+)\}", text))
        for item in value.values():
            yield from _names(item)
