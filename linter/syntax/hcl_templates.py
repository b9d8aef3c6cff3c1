"""Templates of HCL: strings in quotes, heredocs, and what is between `${`, `%{` and `}` in them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from itertools import pairwise

from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.syntax.hcl_nodes import Expression
from taskdef_lint.syntax.limits import MAX_DEPTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    TreeNode = Any  # tree_sitter.Node: the extra need not be installed

MARK = "TASKDEF_LINT_END_OF_TEMPLATE"  # of the heredoc around a text that is read as a template
_ESCAPE = lazy_pattern(r'\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$(?=\{)|%%(?=\{)')
_CONTINUED = lazy_pattern(rb"[\x80-\xbf]")  # the bytes of a character but the first
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


class TemplateReader(ABC):
    """Makes expressions of the templates in the tree of a text. `shift` is added to every place."""

    def __init__(self, text: str, raw: bytes, shift: int = 0) -> None:
        self.raw = raw
        self._shift = shift
        self._continued = [] if len(text) == len(raw) else [match.start() for match in _CONTINUED.finditer(raw)]

    def offset(self, byte: int) -> int:
        """A place in characters, given it in bytes."""
        return byte + self._shift - (bisect_right(self._continued, byte) if self._continued else 0)

    def word(self, node: TreeNode) -> str:
        return self.raw[node.start_byte : node.end_byte].decode("utf-8", "replace")

    @abstractmethod
    def expression(self, node: TreeNode, depth: int) -> Expression:
        """The expression of a tree."""

    def _string_lit(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        del depth
        return Expression("template", start, end, list(self._runs(node.start_byte + 1, node.end_byte - 1, quoted=True)))

    def _quoted_template(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        pieces = self._pieces(node.children[1:-1], node.start_byte + 1, node.end_byte - 1, depth, quoted=True)
        return Expression("template", start, end, pieces)

    def _heredoc_template(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        marks = [child for child in node.children if child.type == "heredoc_identifier"]
        if len(marks) != 2:
            return Expression("unknown", start, end)
        low = self.raw.find(b"\n", marks[0].end_byte) + 1
        high = max(self.raw.rfind(b"\n", 0, marks[1].start_byte) + 1, low)
        if self.word(marks[0]) == MARK:
            high -= 1  # the line end is ours
        inside = [child for child in node.children if child.start_byte >= low and child.end_byte <= high]
        return Expression("template", start, end, self._pieces(inside, low, high, depth, quoted=False))

    def _pieces(self, nodes: Sequence[TreeNode], low: int, high: int, depth: int, *, quoted: bool) -> list[Any]:
        """What a template is made of: (text, place, whether it is as written), expressions, and directives as expressions.

        A directive is the expression `if` (condition, pieces, pieces) or `loop` (two words, collection, pieces).
        """
        pieces: list[Any] = []
        at = low
        for node in nodes:
            if node.type not in ("template_interpolation", "template_directive"):
                continue
            pieces += self._runs(at, node.start_byte, quoted=quoted)
            at = node.end_byte
            start, end = self.offset(node.start_byte), self.offset(node.end_byte)
            if node.type == "template_directive":
                pieces.append(self._directive(node.children[0], start, end, depth + 1, quoted=quoted))
            else:
                inner = next((child for child in node.named_children if child.type == "expression"), None)
                made = self.expression(inner, depth + 1) if inner is not None else Expression("unknown", start, end)
                pieces.append(Expression("hole", start, end, made))
        pieces += self._runs(at, high, quoted=quoted)
        return pieces

    def _directive(self, node: TreeNode, start: int, end: int, depth: int, *, quoted: bool) -> Expression:
        intros = [child for child in node.named_children if child.type.endswith(("_intro", "_start", "_end"))]
        if depth > MAX_DEPTH or len(intros) < 2:
            return Expression("unknown", start, end)
        parts = [
            self._pieces(
                [child for child in node.children if one.end_byte <= child.start_byte and child.end_byte <= two.start_byte],
                one.end_byte,
                two.start_byte,
                depth,
                quoted=quoted,
            )
            for one, two in pairwise(intros)
        ]
        inner = next((child for child in intros[0].named_children if child.type == "expression"), None)
        if inner is None:
            return Expression("unknown", start, end)
        value = self.expression(inner, depth)
        if node.type == "template_if":
            return Expression("if", start, end, value, parts[0], parts[1] if len(parts) > 1 else [])
        words = [self.word(child) for child in intros[0].named_children if child.type == "identifier"]
        first, second = words if len(words) == 2 else ("", words[0] if words else "")
        return Expression("loop", start, end, first, second, value, parts[0])

    def _runs(self, low: int, high: int, *, quoted: bool) -> Iterator[tuple[str, int, bool]]:
        """The stretches of literal text between two bytes."""
        return runs(self.raw[low:high].decode("utf-8", "replace"), self.offset(low), quoted=quoted)


def runs(written: str, base: int, *, quoted: bool) -> Iterator[tuple[str, int, bool]]:
    """The stretches of a literal text that stands at an offset: text, place, and whether it is as written, and no escape."""
    if "\\" not in written and "$$" not in written and "%%" not in written:
        if written:
            yield written, base, True
        return
    at = 0
    for match in _ESCAPE.finditer(written):
        word = match[0]
        if not quoted and word[0] == "\\":
            continue
        if match.start() > at:
            yield written[at : match.start()], base + at, True
        at = match.end()
        yield (word[0] if word[0] != "\\" else _unescaped(word)), base + match.start(), False
    if at < len(written):
        yield written[at:], base + at, True


def _unescaped(word: str) -> str:
    if word[1] in "uU":
        digits = word[2:]
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _ESCAPED.get(word[1], word[1])
