"""The plain document: the input of RegisterTaskDefinition, as `aws ecs register-task-definition --cli-input-json` takes it."""

from __future__ import annotations

from taskdef_lint.resource import Resource, TaskDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.document import Document

# Beside a family, any of these says that a document without containers is meant as a task definition.
_TELLING = frozenset(
    ("networkMode", "requiresCompatibilities", "executionRoleArn", "taskRoleArn", "runtimePlatform", "placementConstraints")
)


def recognises(data: object) -> bool:
    """An object with container definitions (in any letter case: a wrong one is a finding), or with a family and a telling key."""
    if not isinstance(data, dict):
        return False
    if "containerDefinitions" in data or ("family" in data and not _TELLING.isdisjoint(data)):
        return True
    return any(key.lower() == "containerdefinitions" for key in data)


def resources(document: Document) -> list[Resource]:
    """The document itself."""
    return [TaskDefinition(document, document.data)]
