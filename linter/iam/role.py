"""The policies of a role that a configuration describes, and what they say of the needs of a task that names it."""

from __future__ import annotations

import json

from taskdef_lint.iam.evaluate import ALLOWED, DENIED, LACKING, UNKNOWN, YES, statements_in, trusts_tasks, verdict
from taskdef_lint.iam.need import EXECUTION, TASK, scope_of
from taskdef_lint.iam.policy_document import needs_of
from taskdef_lint.model.task_definition import TaskDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from taskdef_lint.iam.evaluate import PolicyStatement
    from taskdef_lint.iam.need import Need
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Node


SENSITIVE = ("secretsmanager:GetSecretValue", "ssm:GetParameters", "kms:Decrypt")


class Role:
    """A role as far as files tell: the statements of its policies, whether these are all that it has (`complete`), and its trust policy
    and boundary, None where they are not told. `sources` are what the statements are from, in words.
    """

    __slots__ = ("boundary", "complete", "name", "sources", "statements", "trust")

    def __init__(
        self,
        name: str,
        statements: Sequence[PolicyStatement],
        *,
        complete: bool,
        sources: Sequence[str] = (),
        trust: object = None,
        boundary: Sequence[PolicyStatement] | None = None,
    ) -> None:
        self.name = name
        self.statements = statements
        self.complete = complete
        self.sources = sources
        self.trust = trust
        self.boundary = boundary


class RoleUse:
    """A role whose policies are known, and a task definition that names it at `node`, as its execution or its task role (`kind`)."""

    __slots__ = ("kind", "node", "role", "task")

    def __init__(self, task: TaskDefinition, node: Node, kind: str, role: Role) -> None:
        self.task = task
        self.node = node
        self.kind = kind
        self.role = role

    @property
    def document(self) -> Document:
        """The document that the task definition stands in."""
        return self.task.document

    @property
    def words(self) -> str:
        """How messages call the role."""
        return f"the {self.kind} role '{self.role.name}'"

    def refused(self, answer: str) -> list[list[Need]]:
        """The needs, certain ones only, of which its policies say that they are `DENIED`, or `LACKING`; those of one value together."""
        needs = needs_of(self.task, scope_of(self.task, "", "", execute=False, keys=()))
        found: dict[tuple[int, str], list[Need]] = {}
        for need in needs.found:
            if need.role == self.kind and need.certain and self.says(need) == answer:
                found.setdefault((id(need.node), need.resource), []).append(need)
        return list(found.values())

    def says(self, need: Need) -> str:
        """What the policies say of a need. What a boundary leaves out is denied."""
        role = self.role
        answer = verdict(role.statements, need.action, need.resource, complete=role.complete)
        if answer in (DENIED, LACKING) or role.boundary is None:
            return answer
        limit = verdict(role.boundary, need.action, need.resource, complete=True)
        return DENIED if limit in (DENIED, LACKING) else UNKNOWN if limit == UNKNOWN else answer

    @property
    def distrusted(self) -> bool:
        """Whether the trust policy is known, and certainly does not let ECS assume the role for a task."""
        return self.role.trust is not None and trusts_tasks(self.role.trust) is False

    def unrestricted(self) -> list[str]:
        """The actions on secrets, parameters and keys that its policies allow on all of them, and without a condition."""
        open_ones = [one for one in self.role.statements if one.allows and "*" in one.resources and not one.of_all_resources_but]
        return [action for action in SENSITIVE if any(one.answer(action, "*") == YES for one in open_ones)]

    def near_miss(self, need: Need) -> str:
        """What of the role's policies comes close to a need that they lack, and what is wrong about it; "" where nothing does."""
        statements = [one for one in self.role.statements if one.allows]
        if need.action == "ssm:GetParameters":
            for other in ("ssm:GetParameter", "ssm:GetParametersByPath"):
                if verdict(statements, other, need.resource, complete=True) == ALLOWED:
                    return f"{other} is allowed, but ECS calls {need.action}"
        about = [one for one in statements if not one.of_all_resources_but and one.answer(need.action, one.resources[0]) == YES]
        listed = [resource for one in about for resource in one.resources]
        if need.resource == "*":
            return f"{need.action} takes no resource but *" if listed else ""
        for resource in listed:
            if resource == need.resource.removesuffix(":*"):
                return "the resource of a log group has to end with :*"
            if resource == need.resource.removesuffix("-??????"):
                return "the name of a secret goes on with six characters: write -?????? after it"
            if resource.startswith(f"{need.resource}:"):
                return "a JSON key, a stage or an ID is no part of the ARN of a secret"
            if resource.replace("parameter//", "parameter/") == need.resource:
                return "there is one slash after 'parameter', also where the name begins with one"
        return ""


def uses(resources: Iterable[object], roles: Mapping[str, Role]) -> list[RoleUse]:
    """The uses of roles that are described, in the task definitions among resources."""
    found: list[RoleUse] = []
    for task in resources:
        if isinstance(task, TaskDefinition):
            for key, kind in (("executionRoleArn", EXECUTION), ("taskRoleArn", TASK)):
                role = roles.get((task[key].text or "").rpartition("/")[2])
                if role is not None:
                    found.append(RoleUse(task, task[key], kind, role))
    return found


def managed_policy(name: str) -> tuple[list[PolicyStatement], str] | None:
    """The statements of a policy of AWS, and its version and date; None for one that is not known."""
    from importlib.resources import files

    known = json.loads(files("taskdef_lint.schemas").joinpath("managed-policies.json").read_text(encoding="utf-8"))
    entry = known["policies"].get(name.rpartition("/")[2])
    statements = statements_in(entry["document"]) if entry is not None else None
    return None if statements is None else (statements, f"{name.rpartition('/')[2]} {entry['version']} of {entry['updated']}")
