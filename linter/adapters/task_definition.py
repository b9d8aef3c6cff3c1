"""The plain document: the input of RegisterTaskDefinition, as `aws ecs register-task-definition --cli-input-json` takes it."""

from __future__ import annotations

from taskdef_lint.model.resource import Resource
from taskdef_lint.model.task_definition import TaskDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Document

# Beside a family, any of these says that a document without containers is meant as a task definition.
_TELLING = frozenset(
    ("networkMode", "requiresCompatibilities", "executionRoleArn", "taskRoleArn", "runtimePlatform", "placementConstraints")
)
# Keys of RegisterTaskDefinition that RegisterDaemonTaskDefinition does not have (botocore 1.44.5).
_NOT_DAEMON = frozenset((
    "networkMode", "placementConstraints", "requiresCompatibilities", "proxyConfiguration", "inferenceAccelerators", "ephemeralStorage",
    "runtimePlatform", "enableFaultInjection", "trustedExecutionConfiguration",
))  # fmt: skip


def recognises(data: object) -> bool:
    """An object with container definitions (in any letter case: a wrong one is a finding), or with a family and a telling key."""
    if not isinstance(data, dict):
        return False
    if is_daemon(data):
        return False
    if "containerDefinitions" in data or ("family" in data and not _TELLING.isdisjoint(data)):
        return True
    return any(key.lower() == "containerdefinitions" for key in data)


def is_daemon(data: dict[str, object]) -> bool:
    """Whether this is the input of RegisterDaemonTaskDefinition: values that only it takes, and no key that only the other one has."""
    shared = data.get("pidMode") in ("none", "shared") or data.get("ipcMode") == "shared"
    return "daemonTaskDefinitionArn" in data or (shared and _NOT_DAEMON.isdisjoint(data))


def resources(document: Document) -> list[Resource]:
    """The document itself."""
    return [TaskDefinition(document, document.data)]
