"""Comments that hide findings in YAML and HCL files: `# taskdef-lint: ignore[rule-a, rule-b] reason`.

One stands on the line of the finding, or alone on the line above.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from taskdef_lint.engine.selection import named, unknown
from taskdef_lint.model.text import Span
from taskdef_lint.suppressions.suppression import Suppression
from taskdef_lint.syntax.yaml_nodes import MARKER, SUPPRESSION, texts_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.model.document import Document

MOST_WORDS = 100  # of one comment
MOST_SUGGESTED = 20  # unknown words of a file of which it is asked what was meant: that takes half a millisecond each
_IGNORE = re.compile(r"ignore[ \t]*\[([^\[\]]*)\][ \t:,-]*")
_WORD = re.compile(r"[^,\s](?:[^,]*[^,\s])?")
_NOT_UNDERSTOOD = "this comment is not understood, and hides nothing"
_FORM = "write: # taskdef-lint: ignore[rule-name] the reason"


def suppressions(document: Document, rules: Sequence[Rule]) -> list[tuple[int, Suppression]]:
    """The suppressions in the comments of a file, each with the number of the line that it is about. `rules` are those that it may name.

    One with a `fault` hides nothing: it has no rules.
    """
    reader = _Reader(document, rules)
    found: list[tuple[int, Suppression]] = []
    below = 0
    for line, start, text in _lines(document):
        comment = SUPPRESSION.search(text)
        while comment is not None and reader.is_in_string(start + comment.start()):
            comment = SUPPRESSION.search(text, comment.end())
        if comment is None:
            continue
        about = line
        if not text[: comment.start()].strip():
            if below <= line:  # otherwise there are but comments from an earlier one to here
                below = _line_below(document, line)
            about = below
        whole = _whole(document, start, text, comment.start())
        found += [(about, one) for one in reader.read(start + comment.end(), text[comment.end() :], whole)]
    return found


def _lines(document: Document) -> Iterator[tuple[int, int, str]]:
    """The lines that hold the marker: number, offset, text."""
    position = document.text.find(MARKER)
    while position >= 0:
        line, column = document.source.position(position)
        text = document.source.line(line)
        start = position - column + 1
        yield line, start, text
        position = document.text.find(MARKER, start + len(text))


def _line_below(document: Document, line: int) -> int:
    """The next line that is neither empty nor a comment."""
    last = len(document.source.line_starts)
    line += 1
    while line < last and document.source.line(line).lstrip()[:1] in ("", "#"):
        line += 1
    return line


def _whole(document: Document, start: int, text: str, at: int) -> Span:
    """What goes with a comment that begins at `at` in a line: the spaces before it, or the line that it has for itself."""
    before = text[:at].rstrip(" \t")
    if before:
        return Span(start + len(before), start + len(text))
    line = document.source.position(start)[0]
    starts = document.source.line_starts
    return Span(start, starts[line] if line < len(starts) else len(document.text))


class _Reader:
    """Reads the comments of a file, with what it has to know of the whole file for that."""

    def __init__(self, document: Document, rules: Sequence[Rule]) -> None:
        self._document = document
        self._rules = rules
        self._strings: list[Span] | None = None  # those that hold the marker, in their order
        self._unknown = 0

    def is_in_string(self, offset: int) -> bool:
        """Whether what looks like a comment is part of a string."""
        if self._strings is None:
            if self._document.syntax == "hcl":
                from taskdef_lint.syntax.hcl import texts_with as hcl_texts_with

                self._strings = hcl_texts_with(self._document.text, MARKER)
            else:
                self._strings = texts_with(self._document.text, MARKER)
        before = bisect_right(self._strings, offset, key=lambda string: string.start)
        return before > 0 and offset < self._strings[before - 1].end

    def read(self, offset: int, text: str, whole: Span) -> Iterator[Suppression]:
        """The suppressions in the text of one comment, which begins at `offset`: one for each word."""
        match = _IGNORE.match(text)
        words = list(_WORD.finditer(match[1])) if match else []
        if match is None or not 0 < len(words) <= MOST_WORDS:
            span = Span(offset, offset + max(len(text.rstrip()), 1))
            fault = f"this comment hides nothing, as it names more than {MOST_WORDS} rules" if words else _NOT_UNDERSTOOD
            yield Suppression(self._document, span, "", fault=fault, help=_FORM)
            return
        reason = text[match.end() :].strip()
        first = offset + match.start(1)
        for word in words:
            span = Span(first + word.start(), first + word.end())
            fault, advice, meant = "", "", named(word[0], self._rules)
            if word[0].lower() == "all" or word[0].lower().startswith("tag:"):
                fault, advice, meant = "this comment hides nothing: a suppression names single rules", _FORM, []
            elif not meant:
                self._unknown += 1
                message, _, advice = unknown(word[0], self._rules, suggest=self._unknown <= MOST_SUGGESTED).partition(": ")
                fault = f"this comment hides nothing: {message}"
            if not fault and not reason:
                fault, advice, meant = "this comment hides nothing, as it gives no reason", "say after the bracket why it is right here", []
            removal = whole if len(words) == 1 else None  # of several rules the comment may hide others
            yield Suppression(self._document, span, word[0], meant, reason=reason, fault=fault, help=advice, removal=removal)
