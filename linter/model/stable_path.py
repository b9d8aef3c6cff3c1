"""Names a place in a document so that it keeps its name when lists are reordered: `containerDefinitions[app].environment[LEGACY]`.

Suppressions and baselines are written with these names and fingerprints are made of them, so what a place is called must not change.
"""

from __future__ import annotations

import re

from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from taskdef_lint.model.node import Path

# The members by which people tell the items of a list apart, the best first; CloudFormation writes them with a capital.
ITEM_NAMES = (
    "name", "family", "key", "containerName", "sourceContainer", "hostname", "namespace", "deviceName", "hostPath", "containerPath",
)  # fmt: skip

_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_PLAIN_ITEM = re.compile(r"[^\s\[\]\"'](?:[^\[\]\"']*[^\s\[\]\"'])?")


def walk(data: object, pointer: str, shown: Callable[[str], str] = str) -> tuple[list[str], object]:
    """The steps of a JSON Pointer through `data`, as `named_path` joins them, and the value that it leads to.

    The value is None where the pointer leads nowhere; a step that cannot be followed is taken for a member's key. `shown` is what keys
    and names go through, so that none is shown that is a secret.
    """
    steps: list[str] = []
    value = data
    for key in keys(pointer):
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
            steps.append(item_step(shown(item_name(value) or key)))
        else:
            value = value.get(key) if isinstance(value, dict) else None
            steps.append(key_step(shown(key)))
    return steps, value


def keys(pointer: str) -> list[str]:
    """The keys that a JSON Pointer is made of."""
    return [escaped.replace("~1", "/").replace("~0", "~") for escaped in pointer.split("/")[1:]]


def steps_to(data: object, path: Path, shown: Callable[[str], str] = str) -> list[str]:
    """The steps of a path through `data`, as `joined` joins them; a step that cannot be followed is taken for a member's key.

    `shown` is what keys and names go through.
    """
    steps: list[str] = []
    value = data
    for key in path:
        if isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
            steps.append(item_step(shown(item_name(value) or str(key))))
        else:
            value = value.get(key) if isinstance(value, dict) else None
            steps.append(key_step(shown(str(key))))
    return steps


def item_step(name: str) -> str:
    """The step to an item of a list."""
    return f"[{name if name.isprintable() and _PLAIN_ITEM.fullmatch(name) else _quoted(name)}]"


def key_step(key: str) -> str:
    """The step to a member of an object."""
    return key if _PLAIN_KEY.fullmatch(key) else f"[{_quoted(key)}]"


def named_path(data: object, pointer: str, shown: Callable[[str], str] = str) -> str:
    """The name of the place that a JSON Pointer leads to in `data`, the values of a file; "" for the whole document.

    List items are called by the first of ITEM_NAMES that they have, otherwise by their index; keys and names that would be misread
    are written as JSON strings: `dockerLabels["com.example.team"]`. Items of one name share their path.
    """
    return joined(walk(data, pointer, shown)[0])


def joined(steps: Iterable[str]) -> str:
    """The name of a place of its steps as `walk` gives them."""
    return "".join(step if step.startswith("[") else f".{step}" for step in steps).removeprefix(".")


def item_name(item: object) -> str | None:
    """What an item of a list is called; None for one without a name. A placeholder is called as it is written."""
    if isinstance(item, dict):
        for member in ITEM_NAMES:
            name = item.get(member, item.get(member[0].upper() + member[1:]))
            if isinstance(name, Unknown):
                name = name.text
            if isinstance(name, str) and name:
                return name
    return None


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=not text.isprintable())
