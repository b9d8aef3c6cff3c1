"""Whether a text can be read as JSON, in spite of what is wrong with it. Imported only when the JSON parser refused it."""

from __future__ import annotations

import re

from taskdef_lint.model.text import Span
from taskdef_lint.syntax import json_words as words
from taskdef_lint.syntax.json_errors import Scanner, conflict
from taskdef_lint.syntax.json_holes import Holes
from taskdef_lint.syntax.json_tokens import Enough

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Fault

_NOT_LINE_END = re.compile(r"[^\r\n]")


class Examined:
    """What is wrong with a text, and how it can be read in spite of that.

    `patched` is a text of the same length that is JSON, where the text itself is not: with spaces for comments and for commas that are too
    many, and strings for placeholders; `holes` knows these.
    """

    __slots__ = ("faults", "holes", "patched", "readable")

    def __init__(self, text: str, path: str = "") -> None:
        self.patched: str | None = None
        self.holes: Holes | None = None
        left = conflict(text)
        if left:
            self.faults, self.readable = [left], False
            return
        scanner = Scanner(text, path)
        try:  # noqa: SIM105 - contextlib takes longer to import than a text to scan
            scanner.run()
        except Enough:
            pass
        holes = scanner.holes
        if scanner.template or (holes and not (scanner.readable and Holes.possible(text))):
            self.faults, self.readable = [scanner.template or _template(text, holes[0])], False
            return
        self.readable = scanner.readable
        self.faults = sorted([*scanner.faults, *scanner.surpluses()], key=lambda fault: fault.span.start)
        if self.readable and (holes or scanner.blanks):
            self.patched = _without(text, scanner.blanks)
        if self.readable and holes:
            # What is wrong with the text that is left over may be right when it is filled in.
            self.faults = [fault for fault in self.faults if not fault.fix]
            self.faults.append(_template(text, holes[0]))
            self.holes = Holes(self.patched or text, holes)
            self.patched = self.holes.filled


def _template(text: str, hole: Span) -> Fault:
    """The fault of a text whose first hole this is: at the placeholder itself."""
    marker = words.find_marker(text, hole.start, hole.end)
    return words.template_fault(text, hole.start if marker is None else marker)


def _without(text: str, blanks: list[Span]) -> str:
    """The text with spaces in place of these stretches, line ends kept."""
    pieces: list[str] = []
    at = 0
    for span in sorted(blanks, key=lambda span: span.start):
        pieces += [text[at : span.start], _NOT_LINE_END.sub(" ", text[span.start : span.end])]
        at = span.end
    return "".join([*pieces, text[at:]])
