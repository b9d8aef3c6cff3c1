"""What `aws ecs register-task-definition --generate-cli-skeleton` prints and nobody filled in.

The skeleton has every member that there is, with `""`, `0`, `true` and the first value of each enumeration. Left in place, each of them
would be a finding of its own, dozens with one cause. So members that hold nothing are emptied before the rules look, and one rule tells.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.node import Key, Path
    from taskdef_lint.resource import TaskDefinition

ENOUGH = 5  # members that hold nothing: more than anybody leaves empty on purpose


def is_hollow(value: object) -> bool:
    """Whether a list or an object holds empty strings and nothing else but zeros, flags and more of its kind."""
    if isinstance(value, list):
        return bool(value) and all(item == "" or is_hollow(item) for item in value)
    if not isinstance(value, dict):
        return False
    blank = [item == "" or is_hollow(item) for item in value.values()]
    return any(blank) and all(empty or item == 0 or item is True for empty, item in zip(blank, value.values(), strict=True))


def clear(task: TaskDefinition) -> None:
    """Empty the lists and objects of a skeleton that hold nothing, and note their paths in `task.hollow`; only where there are enough.

    The place of each stays what it is in the file, so that it can be pointed at.
    """
    document = task.document
    if document.text.count('""') + (document.text.count("''") if document.syntax == "yaml" else 0) < ENOUGH:
        return
    found: list[tuple[dict[str, object] | list[object], Key, Path]] = []
    _find(task.root.value, (), found)
    if len(found) < ENOUGH:
        return
    for holder, key, _ in found:
        holder[key] = type(holder[key])()  # type: ignore[index]  # the key is of the holder's kind
    task.hollow = tuple(path for _, _, path in found)


def _find(value: object, path: Path, found: list[tuple[dict[str, object] | list[object], Key, Path]]) -> None:
    """Collect the outermost hollow lists and objects below a value. Nesting is bounded by the reader."""
    if not isinstance(value, dict | list):
        return
    members = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    for key, item in members:
        if is_hollow(item):
            found.append((value, key, (*path, key)))
        else:
            _find(item, (*path, key), found)
