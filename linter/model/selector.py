"""Places as users write them in suppressions: `containerDefinitions[app].environment[LEGACY]`, the names that `named_path` gives."""

from __future__ import annotations

import json
import re

from taskdef_lint.model.stable_path import item_name, keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

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


def steps_along(resource: Resource, path: Path) -> Iterator[set[Step]]:
    """The steps by which each place on a path through a resource may be named, the outermost first; it ends where nothing is there.

    In a dialect keys may be spelled as in the file, and of a place that is absent the keys lead on.
    """
    value = resource.root.value
    spelled = bool(resource.dialect)
    for length, key in enumerate(path, 1):
        if isinstance(value, list) and isinstance(key, int):
            if key >= len(value) and not spelled:
                return
            value = value[key] if key < len(value) else None
            yield {None, str(key), item_name(value)}
        elif spelled:
            value = value.get(key) if isinstance(value, dict) else None
            yield {None, str(key), resource.spelled(path[:length])}
        elif isinstance(value, dict) and key in value:
            value = value[key]
            yield {None, str(key)}
        else:
            return


def steps_in_file(data: object, place: str) -> Iterator[set[Step]]:
    """The same of a place in the data of a file, which is given as a JSON Pointer."""
    value = data
    for key in keys(place):
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
            yield {None, key, item_name(value)}
        elif isinstance(value, dict) and key in value:
            value = value[key]
            yield {None, key}
        else:
            return
