"""Placeholders that YAML does not take for text, where a value is due: `containerPort: {{ port }}`. Imported only for a template."""

from __future__ import annotations

import re

from taskdef_lint.model.text import Span
from taskdef_lint.syntax.json_holes import CONTROL, LEAST, MOST, Holes

# The rest of a line behind a key or the dash of an item, if it begins with a placeholder, or has quotes in one.
_VALUE = re.compile(
    r"""^[ \t]*+(?:-[ \t]++)*+(?:["']?[\w.-]++["']?[ \t]*+:[ \t]++|(?<=[ \t]))"""
    r"""((?:["']?(?:\{\{|<%|%\{|%[A-Za-z_]\w*+%|@@?[A-Z]\w*?@)|"[^"{\r\n]*+\{\{)[^\r\n]*?)[ \t]*(?:[ \t]\#[^\r\n]*)?$""",
    re.MULTILINE,
)
_END = re.compile(r"\bend(?:if|for)?\b")


def holes_of(text: str) -> Holes | None:
    """The holes of a text that is no YAML: each takes the whole value of its key or item. None for a text that has none, or too many."""
    spans: list[Span] = []
    for match in _VALUE.finditer(text):
        written = match[1]
        lead = text[match.start() : match.start(1)].strip()
        if not lead or len(written) < LEAST or (CONTROL.search(written) and not _END.search(written)):
            continue
        spans.append(Span(*match.span(1)))
    return Holes(text, spans) if 0 < len(spans) <= MOST and Holes.possible(text) else None
