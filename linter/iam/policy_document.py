"""Needs as policy documents: statements for groups of actions and resources, sorted, and the trust policy of a role."""

from __future__ import annotations

import json
import re

from taskdef_lint.iam.execution_role import execution_role
from taskdef_lint.iam.need import EXECUTION, TASK, Need, Needs
from taskdef_lint.iam.task_role import task_role
from taskdef_lint.iam.written import partition_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from taskdef_lint.iam.need import Condition, Scope
    from taskdef_lint.model.task_definition import TaskDefinition

    Document = dict[str, object]

VERSION = "2012-10-17"
TASKS = "ecs-tasks.amazonaws.com"
_KEY = re.compile(r"arn:(aws[a-z-]*):kms:([a-z0-9-]+):([0-9]{12}):key/[\w-]+", re.ASCII)
_ENCRYPTED = {"secretsmanager:GetSecretValue": "secretsmanager", "ssm:GetParameters": "ssm", "s3:GetObject": "s3"}


class Statement:
    """A statement of a policy: actions that are allowed on resources, all sorted, and the needs that it is there for."""

    __slots__ = ("actions", "condition", "needs", "resources", "sid")

    def __init__(self, sid: str, actions: list[str], resources: list[str], condition: Condition | None, needs: list[Need]) -> None:
        self.sid = sid
        self.actions = actions
        self.resources = resources
        self.condition = condition
        self.needs = needs

    def document(self) -> Document:
        """The statement as JSON has it."""
        one: Document = {"Sid": self.sid, "Effect": "Allow", "Action": self.actions, "Resource": self.resources}
        return one if self.condition is None else {**one, "Condition": self.condition}


def needs_of(task: TaskDefinition, scope: Scope) -> Needs:
    """What the two roles of a task need where it runs in `scope`."""
    needs = Needs(task, scope)
    execution_role(needs)
    task_role(needs)
    _keys(needs)
    return needs


def is_key(text: str) -> bool:
    """Whether a text is the ARN of a KMS key."""
    return _KEY.fullmatch(text) is not None


def _keys(needs: Needs) -> None:
    """Decrypting with the keys that were named what the execution role reads."""
    read = {_ENCRYPTED[need.action]: need for need in needs.found if need.role == EXECUTION and need.action in _ENCRYPTED}
    for key in dict.fromkeys(needs.scope.keys):
        match = _KEY.fullmatch(key)
        if match is None or not read:
            needs.note(f"{key}: nothing is read that a key could encrypt, so there is no statement for it")
            continue
        region = match[2]
        suffix = ".amazonaws.com.cn" if partition_of(region) == "aws-cn" else ""
        services = [f"{service}.{region}.amazonaws.com" for service in read]
        services += [f"{service}.{region}{suffix}" for service in read if suffix]
        node = next(iter(read.values())).node
        condition = {"StringEquals": {"kms:ViaService": sorted(services)}}
        needs.add(EXECUTION, "Decrypt", ("kms:Decrypt",), key, node, "what is read is encrypted with this key", condition=condition)
    if read and not needs.scope.keys:
        needs.note("if secrets, parameters or files are encrypted with a customer managed key: kms:Decrypt on it (--kms-key)")


def statements(needs: Iterable[Need]) -> list[Statement]:
    """The statements of the policy that allows what is needed, sorted, each with an ID of its own."""
    by_resource: dict[tuple[str, str, str], list[Need]] = {}
    for need in needs:
        by_resource.setdefault((need.sid, need.resource, json.dumps(need.condition, sort_keys=True)), []).append(need)
    groups: dict[tuple[str, str, tuple[str, ...]], list[Need]] = {}
    for (sid, _, condition), alike in by_resource.items():
        groups.setdefault((sid, condition, tuple(sorted({need.action for need in alike}))), []).extend(alike)
    found: list[Statement] = []
    counts: dict[str, int] = {}
    for (sid, _, actions), alike in sorted(groups.items(), key=lambda group: (group[0], sorted({need.resource for need in group[1]}))):
        counts[sid] = counts.get(sid, 0) + 1
        own = sid if counts[sid] == 1 else f"{sid}{counts[sid]}"
        found.append(Statement(own, list(actions), sorted({need.resource for need in alike}), alike[0].condition, alike))
    return found


def policy(statements_of_it: Iterable[Statement]) -> Document | None:
    """The policy document of statements; None without any, as IAM takes no empty one."""
    listed = [statement.document() for statement in statements_of_it]
    return {"Version": VERSION, "Statement": listed} if listed else None


def trust_policy(scope: Scope) -> Document:
    """The policy by which ECS may assume a task's roles, for tasks of the account alone where that is known."""
    one: Document = {"Effect": "Allow", "Principal": {"Service": TASKS}, "Action": "sts:AssumeRole"}
    if scope.account:
        arn = f"arn:{scope.partition or 'aws'}:ecs:{scope.region or '*'}:{scope.account}:*"
        one["Condition"] = {"ArnLike": {"aws:SourceArn": arn}, "StringEquals": {"aws:SourceAccount": scope.account}}
    return {"Version": VERSION, "Statement": [one]}


def role_needs(needs: Needs, role: str) -> list[Need]:
    """Those of the needs that one of the two roles has."""
    return [need for need in needs.found if need.role == role]


ROLES = {"executionRole": EXECUTION, "taskRole": TASK}
