"""Which roles task definitions have whose policies stand in the same template or configuration of Terraform."""

from __future__ import annotations

from taskdef_lint.iam.role import uses
from taskdef_lint.model.kinds import CLOUDFORMATION
from taskdef_lint.model.task_definition import TaskDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.adapters.plan_roles import PlanRoles
    from taskdef_lint.adapters.template_roles import TemplateRoles
    from taskdef_lint.adapters.terraform_roles import DirectoryRoles
    from taskdef_lint.iam.role import Role, RoleUse
    from taskdef_lint.model.deployment import Deployment
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.reading import Reading
    from taskdef_lint.model.resource import Resource


def role_uses(resources: Sequence[Resource], pairs: Sequence[Deployment]) -> list[RoleUse]:
    """The uses of such roles in task definitions, and with ECS Exec by `pairs` of these."""
    return uses(resources, pairs, _Roles().role_of)


class _Roles:
    """The roles of the files that task definitions stand in, each file looked through when it is asked for."""

    def __init__(self) -> None:
        self._templates: dict[int, TemplateRoles] = {}
        self._plans: dict[int, PlanRoles] = {}
        self._directories: dict[int, DirectoryRoles] = {}

    def role_of(self, task: TaskDefinition, node: Node, reading: Reading | None) -> Role | None:
        """The role that a task definition names at a node."""
        document = task.document
        if task.dialect == CLOUDFORMATION:
            if id(document) not in self._templates:
                from taskdef_lint.adapters.cloudformation import Stack
                from taskdef_lint.adapters.template_roles import TemplateRoles

                assert isinstance(task.stack, Stack)  # noqa: S101 - what reading the template has given it
                self._templates[id(document)] = TemplateRoles(task.stack.template)
            return self._templates[id(document)].role_at(node, reading)
        if document.syntax.startswith("hcl"):
            if id(document) not in self._directories:
                from taskdef_lint.adapters.terraform_roles import DirectoryRoles

                self._directories[id(document)] = DirectoryRoles(document)
            return self._directories[id(document)].role_at(node)
        if document.source.private:  # a plan
            if id(document) not in self._plans:
                from taskdef_lint.adapters.plan_roles import PlanRoles

                self._plans[id(document)] = PlanRoles(document)
            return self._plans[id(document)].role_at(task.address, node)
        return None
