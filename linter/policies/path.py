"""What a policy's `each` selects in a task definition, and what places and values are called in its messages.

A path has the form that suppressions have (see `model.selector`): `containerDefinitions[*].image`, `tags[team].value`, `.` for the whole.
"""

from __future__ import annotations

from taskdef_lint.model.node import Date, Node, Unknown
from taskdef_lint.model.selector import parse_at
from taskdef_lint.model.stable_path import ITEM_NAMES, item_name, item_step, joined, key_step
from taskdef_lint.schema.accept import accepter_of
from taskdef_lint.syntax.placeholders import is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.model.kinds import Kind
    from taskdef_lint.model.selector import Step

_EMPTY: tuple[object, ...] = (None, "", [], {})
_LONGEST = 100  # characters of a value in a message


def parse_each(text: str) -> list[Step]:
    """The steps of a path. ValueError, in words, where it cannot be understood."""
    return [] if text == "." else parse_at(text)


def unknown_step(steps: Sequence[Step], kind: Kind) -> tuple[str, list[str]] | None:
    """The first step that no resource of a kind has, by its schema, and the keys that are there instead; None where all may exist."""
    accepter = accepter_of(kind)
    schema = accepter.schema
    if steps and steps[0] in accepter.output_only:
        return None
    for step in steps:
        if schema.get("type") == "array":
            schema = accepter.resolved(schema["items"])
            continue
        members = schema.get("properties", {})
        below = members.get(step, schema.get("additionalProperties", "type" not in schema or schema["type"] == "object"))
        if step is None or below is True:
            return None
        if below is False:
            return step, list(members)
        schema = accepter.resolved(below)
    return None


def selected(root: Node, steps: Sequence[Step]) -> list[Node]:
    """The nodes that a path leads to, present, empty or absent; none where it is not known whether there are any.

    `*` leads to what is there, a name to the member or the item of that name, or else to an absent node.
    """
    nodes = [root]
    for step in steps:
        nodes = [below for node in nodes for below in _below(node, step)]
    return nodes


def _below(node: Node, step: Step) -> list[Node]:
    value = node.value
    if isinstance(value, dict):
        if step is None:
            return [node[key] for key in value]
        return [] if step not in value and any(map(is_placeholder, value)) else [node[step]]
    if isinstance(value, list):
        found = [node[index] for index, item in enumerate(value) if step in (None, str(index)) or step == item_name(item)]
        return found if found or step is None or any(map(_named_later, value)) else [node[step]]
    # Below an unknown value and below a number or a text, which is wrong but no policy's business, there is nothing to judge.
    return [node[step]] if step is not None and node.missing else []


def _named_later(item: object) -> bool:
    """Whether an item of a list gets its name when a placeholder is filled in."""
    if isinstance(item, dict):
        name = next((item[member] for member in ITEM_NAMES if item.get(member)), None)
        return isinstance(name, Unknown)
    return isinstance(item, Unknown)


def pruned(value: object) -> object:
    """A value without the members that count as absent for ECS: null, and empty texts, lists and objects. Dates count as unknown."""
    if isinstance(value, dict):
        members = ((key, pruned(item)) for key, item in value.items())
        return {key: item for key, item in members if item not in _EMPTY}
    if isinstance(value, list):
        return [pruned(item) for item in value]
    return Unknown(value.text) if isinstance(value, Date) else value


def is_empty(value: object) -> bool:
    """Whether a pruned value counts as absent."""
    return value in _EMPTY


def place_of(node: Node, each: str = "") -> str:
    """The name of a node's place, whether it exists or not. `each` is the path that led to it: it tells how absent steps are written."""
    steps: list[str] = []
    for key, words, in_list in reversed(_chain(node)):
        steps.append(item_step(words[-1]) if in_list or f"[{key}]" in each else key_step(str(key)))
    return joined(steps) or "the task definition"


def words_of(node: Node) -> list[tuple[str, ...]]:
    """The steps to a node, each in all the words in which a path may have it: an item by its position or its name."""
    return [words for _, words, _ in reversed(_chain(node))]


def _chain(node: Node) -> list[tuple[str | int, tuple[str, ...], bool]]:
    """From a node up: key, words for the step, and whether it leads into a list."""
    chain: list[tuple[str | int, tuple[str, ...], bool]] = []
    while node.parent is not None:
        name = item_name(node.value) if isinstance(node.key, int) else None
        words = (str(node.key), name) if name else (str(node.key),)
        chain.append((node.key, words, isinstance(node.parent.value, list)))
        node = node.parent
    return chain


def container_of(node: Node) -> str:
    """The name of the container that a node belongs to, `number 2` for one without a name; "" outside of containers."""
    while node.parent is not None:
        if node.parent.key == "containerDefinitions" and node.parent.parent is not None and node.parent.parent.parent is None:
            return item_name(node.value) or (f"number {node.key + 1}" if isinstance(node.key, int) else node.key)
        node = node.parent
    return ""


def shown(value: object) -> str:
    """A value in a message: texts, numbers and flags as they are, and of lists and objects only what they are."""
    if isinstance(value, Unknown):
        value = value.text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict) and value:
        return "(an object)"
    return "(a list)" if isinstance(value, list) and value else "(nothing)"
