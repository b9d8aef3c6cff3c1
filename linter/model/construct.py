"""A construct of CDK."""

from __future__ import annotations


class Construct:
    """What made a resource: its `path`, `Prod/Web/TaskDef/Resource`, and the `line` of the user's program, `lib/web.ts:5`, or ""."""

    __slots__ = ("line", "path")

    def __init__(self, path: str, line: str = "") -> None:
        self.path = path
        self.line = line
