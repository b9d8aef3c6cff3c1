"""Places as editors count them: lines and columns from 0, columns in UTF-16 code units unless both sides agreed on code points."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.model.text import Span, Text

    Position = tuple[int, int]  # line, column

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def _astral(text: Text) -> Sequence[int]:
    """Where the characters stand that UTF-16 writes with two units. Looked for once: a line may be the whole file."""
    return array("L", (match.start() for match in _ASTRAL.finditer(text.content))) if not text.content.isascii() else array("L")


def position(text: Text, offset: int, *, utf16: bool) -> Position:
    """Line and column of an offset of a text. A byte-order mark, which is no part of the text, takes a column of the first line."""
    line, column = text.position(offset)
    column -= 1
    if utf16:
        pairs = text.fact(_astral)
        column += bisect_left(pairs, offset) - bisect_left(pairs, offset - column)
    return line - 1, column + (text.bom and line == 1)


def stretch(text: Text, span: Span, *, utf16: bool) -> tuple[Position, Position]:
    """Start and end of a stretch of a text."""
    return position(text, span.start, utf16=utf16), position(text, span.end, utf16=utf16)


def as_range(start: Position, end: Position) -> dict[str, object]:
    """A range of the protocol."""
    return {"start": {"line": start[0], "character": start[1]}, "end": {"line": end[0], "character": end[1]}}
