"""Task sets: the input of CreateTaskSet, as `--cli-input-json` takes it, and as deployment tools keep it without names."""

from __future__ import annotations

from taskdef_lint.adapters.other_tools import is_foreign, is_skeleton, is_text
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.service import TaskSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Document

_BESIDE = frozenset(("service", "networkConfiguration", "loadBalancers", "serviceRegistries"))


def recognises(data: object) -> bool:
    """An object with the scale or the external id of a task set, and with what else a task set has."""
    if not isinstance(data, dict) or is_foreign(data):
        return False
    scale = data.get("scale")
    telling = (isinstance(scale, dict) and ("unit" in scale or "value" in scale)) or is_text(data.get("externalId"))
    return telling and (is_text(data.get("taskDefinition")) or len(_BESIDE & data.keys()) > 1)


def resources(document: Document) -> list[Resource]:
    """The document itself; nothing where it is an empty skeleton."""
    if isinstance(document.data, dict) and is_skeleton(document.data):
        return []
    return [TaskSet(document, document.data)]
