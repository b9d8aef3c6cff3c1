"""Places as users write them in suppressions: `containerDefinitions[app].environment[LEGACY]`, the names that `named_path` gives."""

from __future__ import annotations

import json
import re

from taskdef_lint.model.stable_path import item_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.model.node import Path

    Step = str | None  # None: any key or item

# ["…"] with the escapes of JSON, ['…'] without any, [name], .key
_STEP = re.compile(r"""\[("(?:[^"\\]|\\.)*")\]|\['([^']*)'\]|\[([^\]\["']+)\]|(?:\A|\.)([^.\[\]"'\s]+)""")
MOST_STEPS = 100


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
