"""The answer of DescribeTaskDefinition or RegisterTaskDefinition: `{"taskDefinition": {…}, "tags": […]}`."""

from __future__ import annotations

from taskdef_lint.node import Path
from taskdef_lint.resource import Resource, TaskDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.document import Document


def recognises(data: object) -> bool:
    """An object whose `taskDefinition` is an object."""
    return isinstance(data, dict) and isinstance(data.get("taskDefinition"), dict)


def _written_at(path: Path) -> Path:
    return path if path[:1] == ("tags",) else ("taskDefinition", *path)


def resources(document: Document) -> list[Resource]:
    """The wrapped task definition; `tags` stand beside it in the answer and inside it in the input."""
    data = document.data
    assert isinstance(data, dict)  # noqa: S101 - recognises() said so
    inner = data["taskDefinition"]
    if "tags" in data and "tags" not in inner:
        return [TaskDefinition(document, {**inner, "tags": data["tags"]}, written_at=_written_at)]
    return [TaskDefinition(document, inner, written_at=lambda path: ("taskDefinition", *path))]
