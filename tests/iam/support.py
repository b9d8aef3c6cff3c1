"""What tests of needs share."""

from __future__ import annotations

import json

from taskdef_lint.adapters import adapt
from taskdef_lint.iam.need import Needs, Scope, scope_of
from taskdef_lint.iam.policy_document import needs_of
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.syntax import read

REGION, ACCOUNT = "eu-west-1", "111122223333"


def task_of(container: dict[str, object], **members: object) -> TaskDefinition:
    """A task definition with one container, and with members."""
    data = {"family": "web", "containerDefinitions": [{"name": "app", "image": "nginx", **container}], **members}
    (document,) = read("web.json", json.dumps(data).encode())
    (task,) = adapt(document)
    assert isinstance(task, TaskDefinition)
    return task


def needed(
    container: dict[str, object], *, region: str = REGION, account: str = ACCOUNT, execute: bool = False, **members: object
) -> Needs:
    """What the roles of such a task need."""
    task = task_of(container, **members)
    scope: Scope = scope_of(task, region, account, execute=execute, keys=())
    return needs_of(task, scope)


def pairs(needs: Needs, role: str = "execution") -> set[tuple[str, str]]:
    """The actions and resources that a role needs."""
    return {(need.action, need.resource) for need in needs.found if need.role == role}
