"""Comments that hide findings in YAML files: `# taskdef-lint: ignore[rule-a, rule-b] reason`, on the line or alone on the line above."""

from __future__ import annotations

import re

from taskdef_lint.document import Span
from taskdef_lint.errors import UsageError
from taskdef_lint.selection import resolve, tokens
from taskdef_lint.suppression import Suppression
from taskdef_lint.syntax.yaml_nodes import MARKER, SUPPRESSION, texts_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taskdef_lint.document import Document
    from taskdef_lint.rule import Rule
    from taskdef_lint.settings import Settings

_IGNORE = re.compile(r"ignore[ \t]*\[([^\[\]]*)\][ \t:,-]*")
_FORM = "write: # taskdef-lint: ignore[rule-name] the reason"


def suppressions(document: Document, settings: Settings) -> list[tuple[int, Suppression]]:
    """The suppressions in the comments of a file, each with the number of the line that it is about.

    One with a `fault` hides nothing: it has no rules.
    """
    from taskdef_lint.registry import builtin_rules

    rules = settings.config.rules if settings.config is not None else builtin_rules()
    found: list[tuple[int, Suppression]] = []
    below = 0
    texts: list[Span] | None = None
    for line, start, text in _lines(document):
        comment = SUPPRESSION.search(text)
        if comment is not None and texts is None:
            texts = texts_with(document.text, MARKER)
        while comment is not None and texts and any(one.start <= start + comment.start() < one.end for one in texts):
            comment = SUPPRESSION.search(text, comment.end())
        if comment is None:
            continue
        about = line
        if not text[: comment.start()].strip():
            if below <= line:  # otherwise there are but comments from an earlier one to here
                below = _line_below(document, line)
            about = below
        whole = _whole(document, start, text, comment.start())
        found += [(about, one) for one in _read(document, start + comment.end(), text[comment.end() :], rules, whole)]
    return found


def _lines(document: Document) -> Iterator[tuple[int, int, str]]:
    """The lines that hold the marker: number, offset, text."""
    position = document.text.find(MARKER)
    while position >= 0:
        line, column = document.position(position)
        text = document.line(line)
        start = position - column + 1
        yield line, start, text
        position = document.text.find(MARKER, start + len(text))


def _line_below(document: Document, line: int) -> int:
    """The next line that is neither empty nor a comment."""
    last = len(document.line_starts)
    line += 1
    while line < last and document.line(line).lstrip()[:1] in ("", "#"):
        line += 1
    return line


def _whole(document: Document, start: int, text: str, at: int) -> Span:
    """What goes with a comment that begins at `at` in a line: the blanks before it, or the line that it has for itself."""
    before = text[:at].rstrip(" \t")
    if before:
        return Span(start + len(before), start + len(text))
    line = document.position(start)[0]
    starts = document.line_starts
    return Span(start, starts[line] if line < len(starts) else len(document.text))


def _read(document: Document, offset: int, text: str, rules: Sequence[Rule], whole: Span) -> Iterator[Suppression]:
    match = _IGNORE.match(text)
    words = tokens([match[1]]) if match else []
    if match is None or not words:
        span = Span(offset, offset + max(len(text.rstrip()), 1))
        yield Suppression(document, span, "", fault="this comment is not understood, and hides nothing", help=_FORM)
        return
    reason = text[match.end() :].strip()
    for word in words:
        start = offset + text.index(word, match.start(1))
        span = Span(start, start + len(word))
        fault, advice, meant = "", "", []
        if word.lower() == "all" or word.lower().startswith("tag:"):
            fault, advice = "this comment hides nothing: a suppression names single rules", _FORM
        else:
            try:
                meant = resolve(word, rules)
            except UsageError as error:
                message, _, advice = str(error).partition(": ")
                fault = f"this comment hides nothing: {message}"
        if not fault and not reason:
            fault, advice, meant = "this comment hides nothing, as it gives no reason", "say after the bracket why it is right here", []
        removal = whole if len(words) == 1 else None  # of several rules the comment may hide others
        yield Suppression(document, span, word, meant, reason=reason, fault=fault, help=advice, removal=removal)
