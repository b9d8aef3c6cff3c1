"""What `aws ecs register-task-definition --generate-cli-skeleton` prints and nobody filled in.

The skeleton has every member that there is, with `""`, `0`, `true` and the first value of each enumeration. Left in place, each of them
would be a finding of its own, dozens with one cause. So members that hold nothing are emptied before the rules look, and one rule tells.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.model.node import Key, Path
    from taskdef_lint.model.task_definition import TaskDefinition

ENOUGH = 5  # members that hold nothing: more than anybody leaves empty on purpose


# Keys of enumerations: beside empty strings the skeleton prints the first value of each.
_ENUMERATIONS = frozenset(("type", "condition", "scope", "transitEncryption", "iam", "logDriver", "protocol", "appProtocol", "permissions"))
_NEVER_ZERO = frozenset(("containerPort", "sizeInGiB", "restartAttemptPeriod"))  # a zero there says as little as an empty string


def is_hollow(value: object) -> bool:
    """Whether a list or an object holds empty strings and nothing else but zeros, flags and more of its kind."""
    if isinstance(value, list):
        return bool(value) and all(item == "" or is_hollow(item) for item in value)
    if not isinstance(value, dict):
        return False
    blank = [item == "" or is_hollow(item) for item in value.values()]
    return any(blank) and all(empty or item == 0 or item is True for empty, item in zip(blank, value.values(), strict=True))


def is_unfilled(value: object) -> bool:
    """Whether a list or an object of what is known to be a skeleton was left as it was printed, with the values of enumerations.

    Where options have names of their own, somebody chose the log driver or the type of the router beside them.
    """
    if isinstance(value, list):
        return bool(value) and all(item == "" or is_unfilled(item) for item in value)
    if not isinstance(value, dict):
        return False
    chosen = "options" in value and value["options"] != {"KeyName": ""}
    blank = [item == "" or is_unfilled(item) or (key in _NEVER_ZERO and item == 0) for key, item in value.items()]
    return any(blank) and all(
        empty or _is_printed(item, is_word=key in _ENUMERATIONS and not chosen)
        for empty, (key, item) in zip(blank, value.items(), strict=True)
    )


def _is_printed(value: object, *, is_word: bool) -> bool:
    """Whether a value can be what the skeleton prints; `is_word` says that any word can."""
    if isinstance(value, list):
        return all(_is_printed(item, is_word=is_word) for item in value)
    return value == 0 or value is True or (is_word and isinstance(value, str))


def clear(task: TaskDefinition) -> None:
    """Empty the lists and objects of a skeleton that hold nothing, and note their paths in `task.hollow`; only where there are enough.

    The place of each stays what it is in the file, so that it can be pointed at.
    """
    document = task.document
    if document.text.count('""') + (document.text.count("''") if document.syntax == "yaml" else 0) < ENOUGH:
        return
    found: list[tuple[dict[str, object] | list[object], Key, Path]] = []
    _find(task.root.value, (), found, is_hollow)
    if len(found) < ENOUGH:
        return
    found.clear()  # It is a skeleton, so what holds an enumeration's value beside the empty strings comes from it too.
    _find(task.root.value, (), found, is_unfilled)
    for holder, key, _ in found:
        holder[key] = type(holder[key])()  # type: ignore[index]  # the key is of the holder's kind
    task.hollow = tuple(path for _, _, path in found)


def _find(
    value: object, path: Path, found: list[tuple[dict[str, object] | list[object], Key, Path]], holds_nothing: Callable[[object], bool]
) -> None:
    """Collect the outermost lists and objects below a value that hold nothing. Nesting is bounded by the reader."""
    if not isinstance(value, dict | list):
        return
    members = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    for key, item in members:
        if holds_nothing(item):
            found.append((value, key, (*path, key)))
        else:
            _find(item, (*path, key), found, holds_nothing)
