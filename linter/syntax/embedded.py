"""JSON that is the value of a string in another document: read like a file, with every place in terms of the file around it."""

from __future__ import annotations

import re

from taskdef_lint.model.document import Document, Embedding
from taskdef_lint.model.text import Span
from taskdef_lint.syntax.json_text import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.model.node import Path

# What stands for one character of the value, where it is not that character itself.
JSON_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)
_YAML_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^\r\n])")
_DOUBLED = re.compile("''")


def embedded(document: Document, path: Path, value: str) -> Document:
    """The document in a string: `path` leads to it, `value` is what it holds. Never raises: what is wrong is a fault of the document."""
    places = _Places(document, path, value)
    inner = parse(document.path, value.encode("utf-8", "surrogatepass"))
    return Document(
        inner.source,
        inner.data,
        readable=inner.readable,
        faults=inner.faults,
        syntax=inner.syntax,
        locator=inner.locator,
        patched=inner.patched,
        embedding=Embedding(document, path, places.outer),
    )


class _Places:
    """Leads from stretches of a string's value to those of the text that it is written in. Nothing is looked up before it is asked for."""

    def __init__(self, document: Document, path: Path, value: str) -> None:
        self._document = document
        self._path = path
        self._value = value
        self._whole = Span(0, 0)
        self._pieces: Sequence[tuple[int, int, int]] | None = None

    def outer(self, span: Span) -> Span:
        """Where a stretch of the value is written; the whole string where that cannot be told, as in folded YAML."""
        if self._pieces is None:
            self._pieces = self._aligned()
        if not self._pieces:
            return self._whole
        start = self._offset(span.start)
        return Span(start, max(start, self._offset(span.end, after=True) if span.end > span.start else start))

    def _offset(self, offset: int, *, after: bool = False) -> int:
        """Where the character at an offset of the value is written; with `after`, where that before the offset ends."""
        from bisect import bisect_right

        pieces = self._pieces or ()
        index = max(bisect_right(pieces, (offset - after, len(self._document.text), 0)) - 1, 0)
        value_start, start, width = pieces[index]
        beyond = offset - value_start
        # Of a piece with a width of its own, an escape, any place is its beginning or its end.
        return start + beyond if not width else start + (width if beyond else 0)

    def _aligned(self) -> list[tuple[int, int, int]]:
        """Stretches of the value in order, as (offset in it, offset in the text, width of an escape or 0); none if they do not agree."""
        place = self._document.locate([self._path]).get(self._path)
        if place is None:
            return []
        self._whole = place.value
        written = self._document.text[place.value.start : place.value.end]
        if written[:1] == '"':
            escape = JSON_ESCAPE if self._document.syntax == "json" else _YAML_ESCAPE
            return self._checked(stretches(written, place.value.start, escape))
        if written[:1] == "'":
            return self._checked(stretches(written, place.value.start, _DOUBLED))
        if written[:1] == "|":
            return self._block(written, place.value.start)
        return [(0, place.value.start, 0)] if written == self._value else []

    def _checked(self, pieces: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """The stretches, if each one that is no escape reads the same in the value."""
        text, value = self._document.text, self._value
        for (start, at, width), (end, *_) in zip(pieces, [*pieces[1:], (len(value), 0, 0)], strict=True):
            if not width and text[at : at + end - start] != value[start:end]:
                return []
        return pieces

    def _block(self, written: str, start: int) -> list[tuple[int, int, int]]:
        """The lines of a literal block of YAML, each without its indentation."""
        lines = written.splitlines(keepends=True)
        at = start + len(lines[0])
        pieces: list[tuple[int, int, int]] = []
        value_at = 0
        values = self._value.splitlines(keepends=True)
        for line, value in zip(lines[1:], values, strict=False):
            bare = value.rstrip("\n")
            indent = len(line.rstrip("\r\n")) - len(bare)
            if indent < 0 or line[indent : indent + len(bare)] != bare:
                return []
            pieces.append((value_at, at + indent, 0))
            value_at += len(value)
            at += len(line)
        return pieces if len(pieces) == len(values) else []


def stretches(written: str, start: int, escape: re.Pattern[str]) -> list[tuple[int, int, int]]:
    """The stretches of a string in quotes that starts at an offset: (offset in its value, offset in the text, width of an escape or 0)."""
    pieces = [(0, start + 1, 0)]
    at, value_at = 1, 0
    for match in escape.finditer(written, 1, len(written) - 1):
        value_at += match.start() - at
        pieces += [(value_at, start + match.start(), match.end() - match.start()), (value_at + 1, start + match.end(), 0)]
        at, value_at = match.end(), value_at + 1
    return pieces
