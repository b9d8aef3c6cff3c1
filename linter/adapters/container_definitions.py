"""Container definitions alone, as Terraform's `container_definitions` takes them: a list of them, or a single one."""

from __future__ import annotations

from taskdef_lint.model.origin import placed
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.task_definition import TaskDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Document

# Keys that a container definition has and that hardly any other object with a name and an image has.
_TELLING = frozenset((
    "essential", "portMappings", "logConfiguration", "mountPoints", "memoryReservation", "environment", "volumesFrom", "dockerLabels",
    "healthCheck", "entryPoint", "dependsOn",
))  # fmt: skip
# Two of these, and a container whose image is filled in at deployment is known without it.
_ONLY_ECS = frozenset(("portMappings", "logConfiguration", "mountPoints", "memoryReservation", "volumesFrom", "dockerLabels"))


def _is_container(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    return not _TELLING.isdisjoint(value) if "image" in value else "name" in value and len(_ONLY_ECS & value.keys()) >= 2


def recognises(data: object) -> bool:
    """A container definition, or a list of objects of which one is."""
    if isinstance(data, list):
        return all(isinstance(item, dict) for item in data) and any(_is_container(item) for item in data)
    return _is_container(data)


def resources(document: Document) -> list[Resource]:
    """A task definition of which only the containers are known: all task-level facts are unknown, not absent."""
    if isinstance(document.data, list):
        return [TaskDefinition(document, {"containerDefinitions": document.data}, origin=placed(document, without=1), partial=True)]
    return [TaskDefinition(document, {"containerDefinitions": [document.data]}, origin=placed(document, without=2), partial=True)]
