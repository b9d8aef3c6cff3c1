"""Answers of AWS, as commands print and tests record them: `{"taskDefinition": {…}, "tags": […]}`, `{"taskDefinitions": […]}`.

The first comes from DescribeTaskDefinition and RegisterTaskDefinition, the second from DeleteTaskDefinitions; recordings of placebo have
either one in `data`, beside a status code. A bare list of task definitions is read like the second.
"""

from __future__ import annotations

from taskdef_lint.adapters import task_definition
from taskdef_lint.model.node import Path
from taskdef_lint.model.origin import Origin, placed
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.task_definition import TaskDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Document


_NOTHING: tuple[object, ...] = (None, "", [], {})


def recognises(data: object) -> bool:
    """An object whose `taskDefinition` is an object, or a list of task definitions in one of their forms."""
    return bool(_places(data))


def _places(data: object) -> list[Path]:
    """Where the task definitions are."""
    if isinstance(data, list):
        found = [(index,) for index, item in enumerate(data) if task_definition.recognises(item)]
        return list[Path](found) if len(found) == len(data) else []
    if not isinstance(data, dict):
        return []
    if isinstance(data.get("taskDefinition"), dict):
        return [("taskDefinition",)]
    for key in ("taskDefinitions", "data"):
        inner = data.get(key)
        if isinstance(inner, list if key == "taskDefinitions" else dict):
            return [(key, *path) for path in _places(inner)]
    return []


def resources(document: Document) -> list[Resource]:
    """The wrapped task definitions; `tags` stand beside one in an answer and inside it in the input, where they count if there are any."""
    return [_resource(document, place) for place in _places(document.data)]


def _counts(tags: object, inner: dict[str, object]) -> bool:
    """Whether the tags beside a task definition are its tags."""
    return "tags" not in inner or (inner["tags"] in _NOTHING and tags not in _NOTHING)


def _resource(document: Document, place: Path) -> Resource:
    holder: object = None
    inner = document.data
    for key in place:
        holder, inner = inner, inner[key]  # type: ignore[index]  # _places has been there
    if isinstance(holder, dict) and isinstance(inner, dict) and "tags" in holder and _counts(holder["tags"], inner):
        beside = place[:-1]

        def origin(path: Path) -> Origin:
            return Origin(document, (*(beside if path[:1] == ("tags",) else place), *path))

        return TaskDefinition(document, {**inner, "tags": holder["tags"]}, origin=origin)
    return TaskDefinition(document, inner, origin=placed(document, place))
