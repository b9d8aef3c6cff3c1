"""Places as users write them in suppressions: `containerDefinitions[app].environment[LEGACY]`, the names that `named_path` gives."""

from __future__ import annotations

import json
import re

from taskdef_lint.model.stable_path import item_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.model.node import Path
    from taskdef_lint.model.resource import Resource

    Step = str | None  # None: any key or item

# ["…"] with the escapes of JSON, ['…'] without any, [name], .key
_STEP = re.compile(r"""\[("(?:[^"\\]|\\.)*")\]|\['([^']*)'\]|\[([^\]\["']+)\]|(?:\A|\.)([^.\[\]"'\s]+)""")
# WebTask/ in a template; module.shop["eu"].aws_ecs_service.web[0]/ in Terraform
_ADDRESS = re.compile(r"""([^/\[\]\s"']++(?:[^/\[\]\s"']++|\[(?:[0-9]++|"(?:[^"\\]|\\.)*+")\])*+)/""")
MOST_STEPS = 100


def split_address(text: str) -> tuple[str, str]:
    """The address of a resource and the place in it, of a place such as `WebTask/containerDefinitions[app]`; "" where none is named."""
    match = _ADDRESS.match(text)
    return (match[1], text[match.end() :]) if match else ("", text)


def parse_at(text: str) -> list[Step]:
    """The steps of a place, which may also be written as a JSON Pointer. ValueError, in words, where it cannot be understood."""
    steps: list[Step] = []
    if text.startswith("/"):
        steps += [step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:]]
    else:
        position = 0
        while position < len(text):
            match = _STEP.match(text, position)
            step = _step(match) if match else ""
            if match is None or step == "":
                raise ValueError(f"what stands from {text[position : position + 20]!r} on is not understood")
            steps.append(step)
            position = match.end()
    if len(steps) > MOST_STEPS:
        raise ValueError("this is deeper than any file goes")
    return steps


def _step(match: re.Match[str]) -> Step:
    quoted, literal, item, key = match.groups()
    if quoted:
        try:
            return str(json.loads(quoted, strict=False))
        except ValueError:  # an escape that JSON does not have
            return ""
    if literal is not None:
        return literal
    word = key or item.strip()
    return None if word == "*" else word


def leads_to(resource: Resource, steps: Sequence[Step], path: Path) -> bool:
    """Whether steps lead to a place in a resource, or to what is around it. Keys may be spelled as in the file."""
    value = resource.root.value
    for length, step in enumerate(steps, 1):
        if length > len(path):
            return False
        key = path[length - 1]
        if isinstance(value, list) and isinstance(key, int):
            value = value[key] if key < len(value) else None
            if step not in (None, str(key), item_name(value)):
                return False
        else:
            if step not in (None, key) and step != resource.spelled(path[:length]):
                return False
            value = value.get(key) if isinstance(value, dict) else None
    return True


def places(data: object, steps: Sequence[Step]) -> list[Path]:
    """The paths of all values in data that the steps lead to. A step names a key, or an item by its name or its position."""
    found: list[tuple[Path, object]] = [((), data)]
    for step in steps:
        below: list[tuple[Path, object]] = []
        for path, value in found:
            if isinstance(value, dict):
                keys = value if step is None else (step,) if step in value else ()
                below += [((*path, key), value[key]) for key in keys]
            elif isinstance(value, list):
                items = enumerate(value)
                if step is None:
                    below += [((*path, index), item) for index, item in items]
                else:
                    below += [((*path, index), item) for index, item in items if step == str(index) or step == item_name(item)]
        found = below
    return [path for path, _ in found]
