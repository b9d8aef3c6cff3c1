"""The roles of IAM in a directory of Terraform, with the policies that the directory gives them.

What is not known is a hole in a policy; where it is whether there is a policy at all, the role is not known completely.
"""

from __future__ import annotations

import json
import re

from taskdef_lint.adapters.hcl_evaluate import words_of
from taskdef_lint.adapters.hcl_module import Module
from taskdef_lint.adapters.hcl_values import Value, json_in, plain
from taskdef_lint.adapters.role_policies import OF_AWS, Policies, boundary_of
from taskdef_lint.iam.evaluate import HOLE, statements_in
from taskdef_lint.iam.managed import managed_policy
from taskdef_lint.iam.written import opened, opened_document
from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.model.node import Unknown
from taskdef_lint.syntax.hcl_nodes import Body, Expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from taskdef_lint.adapters.role_policies import Known
    from taskdef_lint.iam.role import Role
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Node
    from taskdef_lint.syntax.hcl_nodes import Block

_ROLE, _POLICY, _DOCUMENT = "aws_iam_role", "aws_iam_policy", "aws_iam_policy_document"
# What gives a policy to roles: the argument that names these, and whether the policy is written there or named by its ARN.
ATTACHED = {
    "aws_iam_role_policy": ("role", "policy"),
    "aws_iam_role_policy_attachment": ("role", "policy_arn"),
    "aws_iam_policy_attachment": ("roles", "policy_arn"),
    "aws_iam_role_policy_attachments_exclusive": ("role_name", "policy_arns"),
}
_ATTRIBUTE = lazy_pattern(r"\$\{((?:data\.)?\w+)\.([\w-]+)\.(\w+)\}")
_MEMBERS = {"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"}
_MEMBERS |= {"effect": "Effect", "sid": "Sid"}
_REPLACED = ("override_policy_documents", "override_json")
_ADDED = ("source_policy_documents", "source_json", *_REPLACED)


class DirectoryRoles:
    """The roles in the directory of a source."""

    def __init__(self, document: Document) -> None:
        self._module = Module(document)
        self._blocks: dict[tuple[str, str], tuple[Block, Document] | None] = {}  # None for what stands there twice
        self._attached: list[tuple[Block, Document]] = []
        self._handed_out: set[str] = set()
        for one in self._module.documents:
            for block in self._module.blocks(one):
                self._collect(block, one)
        for one in self._module.overrides.documents:
            for block in one.data.blocks if isinstance(one.data, Body) else ():
                self._hand_out(block, one)
        self._known: dict[str, Role | None] = {}

    def _collect(self, block: Block, document: Document) -> None:
        if block.kind in ("resource", "data") and len(block.labels) == 2:
            kind, name = block.labels
            key = f"data.{kind}" if block.kind == "data" else kind, name
            if kind.startswith("aws_iam_"):
                self._blocks[key] = None if key in self._blocks else (block, document)
            if kind in ATTACHED:
                self._attached.append((block, document))
        else:
            self._hand_out(block, document)

    def _hand_out(self, block: Block, document: Document) -> None:
        if block.kind in ("module", "output", "locals"):  # whoever gets the name may give the role further policies
            for argument in block.body.arguments.values():
                value = argument.value
                if _ROLE in self._module.overrides.home(argument, document).text[value.start : value.end]:
                    self._handed_out.update(_roles_in(value))

    def role_at(self, node: Node) -> Role | None:
        """The role of the directory that a value certainly refers to; None for any other."""
        value = node.value
        match = _ATTRIBUTE.fullmatch(value.text) if isinstance(value, Unknown) else None
        if match is None or match[1] != _ROLE or match[3] not in ("arn", "name", "id"):
            return None
        if match[2] not in self._known:
            self._known[match[2]] = self._role(match[2])
        return self._known[match[2]]

    def _role(self, name: str) -> Role | None:
        found = self._blocks.get((_ROLE, name))
        if found is None or _is_many(found[0]):
            return None
        block, document = found
        policies = Policies(complete=name not in self._handed_out)
        for inner in block.body.blocks:
            if inner.kind == "inline_policy":
                if inner.body.arguments:
                    home = self._module.overrides.home(inner, document)
                    title = self._value(inner, "name", home)
                    policies.add(self._document(inner, "policy", home), _called(title))
            elif inner.kind == "dynamic":
                policies.open()
        for arn in self._items(block, "managed_policy_arns", document):
            policies.attach(self._managed(arn))
        own = self._value(block, "name", document)
        if "name" not in block.body.arguments:
            own = ""
        for other, place in self._attached:
            self._attach(policies, other, place, name, own)
        boundary = None
        if "permissions_boundary" in block.body.arguments:
            boundary = boundary_of(self._managed(self._value(block, "permissions_boundary", document)))
        return policies.role(f"{_ROLE}.{name}", self._document(block, "assume_role_policy", document), boundary)

    def _attach(self, policies: Policies, block: Block, document: Document, role: str, own: object) -> None:
        """Add the policy of a block, if that belongs to a role, whose own name is `own`."""
        named, held = ATTACHED[block.labels[0]]
        answers = [_is_named(name, role, own) for name in self._items(block, named, document)]
        if not answers or not any(answer is not False for answer in answers):
            return
        if True not in answers or _is_many(block):
            policies.open()
        elif held == "policy":
            policies.add(self._document(block, held, document), f"{block.labels[0]}.{block.labels[1]}")
        else:
            for arn in self._items(block, held, document):
                policies.attach(self._managed(arn))

    def _evaluated(self, block: Block, name: str, document: Document) -> Value | None:
        argument = block.body.arguments.get(name)
        value = self._module.evaluated(argument, document, {}) if argument is not None else None
        if value is None or value.data is None:
            return None
        parts = [*value.parts(), *(value.inner.parts() if value.inner is not None else ())]
        return Value(Unknown()) if any(part.sensitive for part in parts) else value  # a message may quote it

    def _value(self, block: Block, name: str, document: Document) -> object:
        """An argument as Python has it; None where it is absent."""
        value = self._evaluated(block, name, document)
        return plain(value) if value is not None else None

    def _items(self, block: Block, name: str, document: Document) -> list[object]:
        """The items of an argument, or the one value that it has; what is not known is an Unknown."""
        value = self._value(block, name, document)
        return value if isinstance(value, list) else [] if value is None else [value]

    def _document(self, block: Block, name: str, document: Document) -> object:
        """The policy that an argument holds, as plain values with holes; None where it is not known."""
        value = self._evaluated(block, name, document)
        if value is None:
            return None
        if value.inner is not None:
            return opened_document(plain(value.inner))
        match = _ATTRIBUTE.fullmatch(value.data.text) if isinstance(value.data, Unknown) else None
        if match is not None and match[1] == f"data.{_DOCUMENT}" and match[3] in ("json", "minified_json"):
            return self._of_data(match[2])
        if value.text is not None:
            try:
                made: object = json.loads(value.text)
            except (ValueError, RecursionError):
                return None
            return made
        inner = json_in(value.written) if value.written is not None else None
        return opened_document(inner.data) if inner is not None and inner.readable else None

    def _of_data(self, name: str) -> object:
        """The policy that a data source makes; None where it is not known."""
        found = self._blocks.get((f"data.{_DOCUMENT}", name))
        if found is None or _is_many(found[0]):
            return None
        block, document = found
        if any(option in block.body.arguments for option in _REPLACED):
            return {"Statement": [HOLE]}
        listed: list[object] = [HOLE] if any(option in block.body.arguments for option in _ADDED) else []
        for inner in block.body.blocks:
            if inner.kind == "statement":
                listed.append(self._statement(inner, self._module.overrides.home(inner, document)))
            elif inner.kind == "dynamic":
                listed.append(HOLE)
        return {"Statement": listed}

    def _statement(self, block: Block, document: Document) -> object:
        made: dict[str, object] = {"Effect": "Allow"}
        for name, member in _MEMBERS.items():
            value = self._value(block, name, document)
            if value is not None and value != []:
                made[member] = opened_document(value)
        principals: dict[str, object] = {}
        for inner in block.body.blocks:
            if inner.kind == "condition" or inner.labels == ["condition"]:
                made["Condition"] = {HOLE: HOLE}
            elif inner.kind == "principals":
                kind, who = self._value(inner, "type", document), opened_document(self._items(inner, "identifiers", document))
                if not isinstance(kind, str) or kind in principals:
                    return HOLE
                principals[kind] = who
            else:
                return HOLE
        if principals:
            made["Principal"] = "*" if principals == {"*": ["*"]} else principals
        return made

    def _managed(self, arn: object) -> Known | None:
        """The statements of a managed policy by its ARN, and what it is called; None for one that is not known."""
        text = arn.text if isinstance(arn, Unknown) else arn
        if not isinstance(text, str):
            return None
        if OF_AWS in text:
            return managed_policy(text)
        match = _ATTRIBUTE.fullmatch(text)
        if match is None or match[3] not in ("arn", "id"):
            return None
        found = self._blocks.get((match[1], match[2]))
        if found is None or _is_many(found[0]):
            return None
        if match[1] == f"data.{_POLICY}":
            named = self._value(found[0], "arn", found[1])
            return managed_policy(named) if isinstance(named, str) and OF_AWS in named else None
        if match[1] != _POLICY:
            return None
        source = f"{_POLICY}.{match[2]}"
        statements = statements_in(self._document(found[0], "policy", found[1]), source)
        return (statements, source) if statements is not None else None


def _is_many(block: Block) -> bool:
    return "count" in block.body.arguments or "for_each" in block.body.arguments


def _called(title: object) -> str:
    return f"the policy '{opened(title)}'" if isinstance(title, str) else "an inline policy"


def _is_named(value: object, role: str, own: object) -> bool | None:
    """Whether a value is the name of a role that names itself `own`, "" for nothing; None where that is not known."""
    if isinstance(value, str):
        return value == own if isinstance(own, str) else None
    text = value.text if isinstance(value, Unknown) else ""
    match = re.match(r"\$\{aws_iam_role\.([\w-]+)(\.\w+\}\Z)?", text)
    if match is not None:
        return False if match[1] != role and re.fullmatch(r"\$\{aws_iam_role\.[\w.\[\]-]+\}", text) else True if match[2] else None
    # What a module returns is no role of this one, unless the module has got its name.
    return False if re.fullmatch(r"\$\{module\.[\w.\[\]-]+\}", text) else None


def _roles_in(expression: Expression) -> Iterator[str]:
    """The names of the roles that an expression refers to."""
    pending: list[object] = [expression]
    while pending:
        one = pending.pop()
        if isinstance(one, Expression):
            words = words_of(one)
            if words is not None and words[0] == _ROLE and len(words) > 1:
                yield words[1]
            pending += one.parts
        elif isinstance(one, list | tuple):
            pending += one
