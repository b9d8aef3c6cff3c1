"""What a reader of YAML makes: a node for each value as it is written, or why the text is not read."""

from __future__ import annotations

from taskdef_lint.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class RefusedText(Exception):  # noqa: N818 - what is wrong with a file is a finding
    """The text is YAML, but is not read: it goes beyond a limit, or refers to nothing."""

    def __init__(self, rule: str, span: Span, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.rule = rule
        self.span = span
        self.message = message
        self.advice = advice


class YamlNode:
    """A node as written: `kind` is "scalar", "list" or "map"; `value` the text, the nodes, or the pairs of key and value.

    `start` and `end` are the characters of the value, `outer` the start of its anchor and tag. `plain`: a scalar without quotes.
    `tag` is the tag as the parser has it, None without one.
    """

    __slots__ = ("end", "kind", "outer", "plain", "start", "tag", "value")

    def __init__(self, kind: str, value: Any, outer: int, start: int, end: int, tag: str | None, *, plain: bool = False) -> None:
        self.kind = kind
        self.value = value
        self.outer = outer
        self.start = start
        self.end = end
        self.tag = tag
        self.plain = plain

    @property
    def span(self) -> Span:
        """The characters of the value."""
        return Span(self.start, self.end)


class BrokenText(Exception):  # noqa: N818 - what is wrong with a file is a finding
    """The text is no YAML: `error` is what PyYAML says."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error
