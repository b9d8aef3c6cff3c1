"""Tasks to run: the input of RunTask and StartTask, as `--cli-input-json` takes it, or its overrides alone, as `--overrides` takes them."""

from __future__ import annotations

from taskdef_lint.adapters.other_tools import is_foreign, is_skeleton, is_text
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.origin import placed
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.run_task import RunTask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Document

# Beside the name of a task definition, each of these says that tasks are to be run.
_TELLING = frozenset(("overrides", "count", "startedBy", "group", "containerInstances", "referenceId"))
# What RunTask takes as overrides.
_OVERRIDES = frozenset((
    "containerOverrides", "cpu", "memory", "ephemeralStorage", "executionRoleArn", "taskRoleArn", "inferenceAcceleratorOverrides",
))  # fmt: skip
# What Google's Cloud Run takes for a container, in a list of the same name.
_OF_CLOUD_RUN = frozenset(("args", "env", "clearArgs"))
# Keys that only services have.
_SERVICE = frozenset(("serviceName", "desiredCount", "service", "deploymentConfiguration", "loadBalancers", "schedulingStrategy"))


def recognises(data: object) -> bool:
    """An object that names a task definition and says how to run it, or one with overrides of containers and where they run."""
    if not isinstance(data, dict) or is_foreign(data) or not _SERVICE.isdisjoint(data):
        return False
    if is_text(data.get("taskDefinition")):
        return not _TELLING.isdisjoint(data)
    overrides = data.get("overrides")
    if isinstance(overrides, dict) and isinstance(overrides.get("containerOverrides"), list) and "networkConfiguration" in data:
        return True
    return _is_overrides(data)


def _is_overrides(data: dict[str, object]) -> bool:
    """Whether an object is what `overrides` of RunTask holds, and nothing else."""
    listing = data.get("containerOverrides")
    if not isinstance(listing, list) or not listing or not data.keys() <= _OVERRIDES:
        return False
    return all(isinstance(item, Unknown) or (isinstance(item, dict) and _OF_CLOUD_RUN.isdisjoint(item)) for item in listing)


def resources(document: Document) -> list[Resource]:
    """The document itself, or a task to run with it for overrides; nothing where it is an empty skeleton."""
    data = document.data
    if not isinstance(data, dict) or is_skeleton(data):
        return []
    if "containerOverrides" in data:
        return [RunTask(document, {"overrides": data}, origin=placed(document, without=1))]
    return [RunTask(document, data)]
