"""Tasks to run: the input of RunTask and StartTask, as `--cli-input-json` takes it."""

from __future__ import annotations

from taskdef_lint.adapters.other_tools import is_foreign, is_skeleton, is_text
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.run_task import RunTask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Document

# Beside the name of a task definition, each of these says that tasks are to be run.
_TELLING = frozenset(("overrides", "count", "startedBy", "group", "containerInstances", "referenceId"))
# Keys that only services have.
_SERVICE = frozenset(("serviceName", "desiredCount", "service", "deploymentConfiguration", "loadBalancers", "schedulingStrategy"))


def recognises(data: object) -> bool:
    """An object that names a task definition and says how to run it, or one with overrides of containers and where they run."""
    if not isinstance(data, dict) or is_foreign(data) or not _SERVICE.isdisjoint(data):
        return False
    if is_text(data.get("taskDefinition")):
        return not _TELLING.isdisjoint(data)
    overrides = data.get("overrides")
    return isinstance(overrides, dict) and isinstance(overrides.get("containerOverrides"), list) and "networkConfiguration" in data


def resources(document: Document) -> list[Resource]:
    """The document itself; nothing where it is an empty skeleton."""
    if isinstance(document.data, dict) and is_skeleton(document.data):
        return []
    return [RunTask(document, document.data)]
