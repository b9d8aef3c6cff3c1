"""Policies as they are printed: JSON, text that says why, a CloudFormation template, and Terraform."""

from __future__ import annotations

import json
import re

from taskdef_lint.iam.policy_document import policy
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taskdef_lint.iam.kept import Kept
    from taskdef_lint.iam.need import Need
    from taskdef_lint.iam.policy_document import Document, Statement

EXECUTION_ROLE, TASK_ROLE, DEPLOYER = "executionRole", "taskRole", "deployer"
_TITLES = {EXECUTION_ROLE: "Execution role", TASK_ROLE: "Task role", DEPLOYER: "Deployer"}
# Region, account and partition in the words of a format, for what is not given.
TOKENS = {
    "cloudformation": ("${AWS::Region}", "${AWS::AccountId}", "${AWS::Partition}"),
    "terraform": (
        "${data.aws_region.current.id}",
        "${data.aws_caller_identity.current.account_id}",
        "${data.aws_partition.current.partition}",
    ),
}
_SOURCES = {"aws_region": "region", "aws_caller_identity": "account", "aws_partition": "partition"}


class Policies:
    """The policies for one task definition: its `name`, the statements for each role, the trust policy of the two roles, and notes.

    `kept` has the placeholders that stand in them as tokens.
    """

    __slots__ = ("kept", "name", "notes", "roles", "trust")

    def __init__(self, name: str, roles: dict[str, list[Statement]], trust: Document, notes: Sequence[str], kept: Kept) -> None:
        self.kept = kept
        self.name = name
        self.roles = roles
        self.trust = trust
        self.notes = notes


def as_json(all_policies: Sequence[Policies], *, bare: bool) -> str:
    """One object, or, for several task definitions, an object with one for each by its name. `bare`: nothing but the policy document."""
    documents = {policies.name: _plain(policies, bare=bare) for policies in all_policies}
    shown = documents if len(all_policies) > 1 else documents[all_policies[0].name]
    return json.dumps(shown, indent=2) + "\n"


def _plain(policies: Policies, *, bare: bool) -> object:
    shown: dict[str, object] = {}
    for role, statements in policies.roles.items():
        document = policy(statements)
        if bare:
            return document
        shown[role] = {"policy": document, "trustPolicy": policies.trust} if document else None
    return {**shown, "notes": list(policies.notes)}


def as_text(all_policies: Sequence[Policies], where: Callable[[Need], str]) -> str:
    """For people: what is allowed, and below it what that is for, and where this is written."""
    lines: list[str] = []
    for policies in all_policies:
        lines += [visible(policies.name), ""] if len(all_policies) > 1 else []
        for role, statements in policies.roles.items():
            lines.append(_TITLES[role])
            for statement in statements:
                lines += _explained(statement, where)
            lines += [] if statements else ["  needs nothing"]
            lines.append("")
        lines += ["Notes", *(f"  {visible(note)}" for note in policies.notes), ""] if policies.notes else []
    return "\n".join(lines)


def _explained(statement: Statement, where: Callable[[Need], str]) -> list[str]:
    lines = [f"  {statement.sid}: {', '.join(statement.actions)}"]
    for resource in statement.resources:
        lines.append(f"    on {visible(resource)}")
        reasons = dict.fromkeys(f"{where(need)}{need.why}" for need in statement.needs if need.resource == resource)
        lines += [f"      {visible(reason)}" for reason in reasons]
    return lines + ([f"    if {json.dumps(statement.condition, sort_keys=True)}"] if statement.condition else [])


def as_cloudformation(all_policies: Sequence[Policies]) -> str:
    """A template with the roles; for those who deploy, a managed policy."""
    resources: dict[str, object] = {}
    for number, policies in enumerate(all_policies, 1):
        prefix = re.sub(r"[^A-Za-z0-9]", "", policies.name.title())[:200] or f"Task{number}" if len(all_policies) > 1 else ""
        for role, statements in policies.roles.items():
            document = policy(statements)
            if document is None:
                continue
            name = f"{prefix}{role[:1].upper()}{role[1:]}"
            name = name if name not in resources else f"{name}{number}"
            if role == DEPLOYER:
                properties: dict[str, object] = {"PolicyDocument": document}
                resources[name] = {"Type": "AWS::IAM::ManagedPolicy", "Properties": _substituted(properties, policies.kept)}
                continue
            properties = {"AssumeRolePolicyDocument": policies.trust, "Policies": [{"PolicyName": role, "PolicyDocument": document}]}
            resources[name] = {"Type": "AWS::IAM::Role", "Properties": _substituted(properties, policies.kept)}
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}, indent=2) + "\n"


def _substituted(value: object, kept: Kept) -> object:
    """A value with Fn::Sub around each string that says a token of CloudFormation, or a placeholder of the file."""
    if isinstance(value, dict):
        return {key: _substituted(item, kept) for key, item in value.items()}
    if isinstance(value, list):
        return [_substituted(item, kept) for item in _sorted(value, kept)]
    if isinstance(value, str) and (kept.holds(value) or any(token in value for token in TOKENS["cloudformation"])):
        return {"Fn::Sub": kept.restored(re.sub(r"\$\{(?!AWS::)", "${!", value))}
    return value


def _sorted(values: Sequence[object], kept: Kept) -> Sequence[object]:
    """Strings in the order of what they will be; anything else as it is."""
    return sorted(values, key=lambda value: kept.restored(str(value))) if all(isinstance(value, str) for value in values) else values


def as_terraform(all_policies: Sequence[Policies]) -> str:
    """Data sources aws_iam_policy_document, with what they refer to."""
    blocks: list[str] = []
    labels: set[str] = set()
    for number, policies in enumerate(all_policies, 1):
        prefix = re.sub(r"[^a-z0-9]+", "_", policies.name.lower()).strip("_")[:200] if len(all_policies) > 1 else ""
        label = f"{prefix}_" if prefix else ""
        label = label if label not in labels else f"{label}{number}_"
        labels.add(label)
        blocks += [f"# {visible(note)}" for note in policies.notes]
        for role, statements in policies.roles.items():
            name = re.sub("(?=[A-Z])", "_", role).lower()
            shown = [policies.kept.restored(_hcl_statement(statement.document(), policies.kept)) for statement in statements]
            blocks.append(_data(f"{label}{name}", shown) if shown else f"# {_TITLES[role]}: needs nothing")
        if DEPLOYER not in policies.roles:
            trust = policies.trust["Statement"]
            blocks.append(_data(f"{label}trust", [_hcl_statement(one, policies.kept) for one in trust] if isinstance(trust, list) else []))
    text = "\n".join(blocks) + "\n"
    sources = [f'data "{source}" "current" {{}}\n' for source in _SOURCES if f"${{data.{source}.current." in text]
    return "".join(sources) + ("\n" if sources else "") + text


def _data(name: str, statements: Sequence[str]) -> str:
    inside = "\n\n".join(statements)
    return f'data "aws_iam_policy_document" "{"" if name[:1].isalpha() else "task_"}{name}" {{\n{inside}\n}}\n'


def _hcl_statement(statement: dict[str, object], kept: Kept) -> str:
    """A statement, laid out as `terraform fmt` does it."""
    lines = [f"    sid = {_quoted(str(statement['Sid']))}"] if "Sid" in statement else []
    for attribute, member in (("actions", "Action"), ("resources", "Resource")):
        if member in statement:
            lines += [
                f"    {attribute} = [",
                *(f"      {_quoted(str(item))}," for item in _sorted(_strings(statement[member]), kept)),
                "    ]",
            ]
    principal = statement.get("Principal")
    if isinstance(principal, dict):
        lines += _block("principals", type=_quoted("Service"), identifiers=_list(principal["Service"]))
    conditions = statement.get("Condition")
    for test, members in sorted(conditions.items()) if isinstance(conditions, dict) else ():
        for variable, values in sorted(members.items()):
            lines += _block("condition", test=_quoted(test), variable=_quoted(variable), values=_list(values))
    return "\n".join(["  statement {", *lines, "  }"])


def _block(name: str, **attributes: str) -> list[str]:
    first = max(map(len, attributes))
    return ["", f"    {name} {{", *(f"      {attribute:<{first}} = {value}" for attribute, value in attributes.items()), "    }"]


def _list(value: object) -> str:
    return f"[{', '.join(map(_quoted, _strings(value)))}]"


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _quoted(text: str) -> str:
    """A string of Terraform, in which only our own references are filled in."""
    escaped = json.dumps(text, ensure_ascii=False)
    escaped = re.sub(r"([$%])\{", r"\1\1{", escaped)
    for token in TOKENS["terraform"]:
        escaped = escaped.replace(f"${token}", token)
    return escaped
