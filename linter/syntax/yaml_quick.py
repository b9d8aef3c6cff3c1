"""The nodes of a YAML text as most people write it, found line by line. To import PyYAML takes a fifth of a run over one file.

Whatever is not plainly known (an anchor, a rare escape, a tab, text in quotes over several lines, a mistake) is left to PyYAML, with the
whole text: see `yaml_nodes`. A test holds the two to the same nodes. Nothing here recurses, and an expression reads a line once or twice.
"""

from __future__ import annotations

import re

from taskdef_lint.syntax.limits import MAX_DEPTH
from taskdef_lint.syntax.yaml_brackets import MAX_KEY, QUOTED, REST, TAG, WORD, Uncommon, fill, unquoted
from taskdef_lint.syntax.yaml_node import YamlNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_CHARACTERS = 100_000  # of a text: it has fewer values than that, and so than `yaml_nodes` takes

_EMPTY = r"(?:[ ]*+(?:\#[^\n]*+)?\n)*+"  # lines with nothing but a comment
# Groups: 1 the spaces before, 2 signs of items, 3 a key, 4 a tag, 5 a word, 6 a text in quotes, 7 the sign of a block, 8 a bracket.
_LINE = re.compile(
    rf"{_EMPTY}([ ]*+)((?:-(?:[ ]++|(?=\n)))*+)(?:({WORD}|{QUOTED}):(?:[ ]++|(?=\n)))?"
    rf"{TAG}(?:({WORD})|({QUOTED})|([|>][-+]?+))?+(?:(?<![^ ])([\[{{])|{REST})"
)
_BEHIND = re.compile(REST)
# Compiled when first used, as fewer files have these.
_MORE = rf"([ ]++)({WORD})[ ]*+\n"
_START = rf"{_EMPTY}(?:---[ ]*+\n)?+"


def quickly(text: str) -> YamlNode | None:
    """The root of a text with one document; None where PyYAML has to look at it."""
    # YAML has characters beyond these, such as ends of lines, but nobody writes them.
    if len(text) > MAX_CHARACTERS or not text.replace("\n", "").isprintable():
        return None
    try:
        return _Reader(text).root()
    except Uncommon:
        return None


class _Open:
    """A list or map of a block that may go on: the column of its signs or keys, and what in it waits for a value.

    `gap`: behind which character the value that is waited for would be, or -1. `key`: of a map, whose value it is. `tag`, `outer`: the tag
    that it has already, and where that begins. `beside`: a list whose signs are in the column of the keys around it.
    """

    __slots__ = ("beside", "column", "gap", "is_list", "items", "key", "node", "outer", "tag")

    def __init__(self, node: YamlNode, column: int, *, beside: bool = False) -> None:
        self.node = node
        self.items: list[Any] = node.value
        self.column = column
        self.is_list = node.kind == "list"
        self.beside = beside
        self.gap = -1
        self.key: YamlNode | None = None
        self.tag: str | None = None
        self.outer = 0

    def put(self, node: YamlNode) -> None:
        """Take a node for the value that is waited for."""
        self.items.append(node if self.is_list else (self.key, node))
        self.gap = -1
        self.tag = None

    def put_nothing(self) -> None:
        """Take null for the value that is waited for, if one is."""
        at = self.gap
        if at >= 0:
            if self.tag is not None:
                raise Uncommon
            self.put(YamlNode("scalar", "", at, at, at, None, plain=True))


class _Reader:
    def __init__(self, text: str) -> None:
        self.ended = text.endswith("\n")
        self.text = text if self.ended else text + "\n"
        around = _Open(YamlNode("list", [], 0, 0, 0, None), -1)  # the root is its only item
        around.gap = 0
        self.stack = [around]

    def root(self) -> YamlNode:
        """The root of the whole text."""
        text = self.text
        start = re.match(_START, text) if "---" in text else None
        at = start.end() if start else 0
        while line := _LINE.match(text, at):
            at = self._line(line, at)
        if not all(rest == "" or rest[0] == "#" for rest in map(str.lstrip, text[at:].split("\n"))):
            raise Uncommon
        while len(self.stack) > 1:
            self._closed()
        items = self.stack[0].items
        if not items or items[0].kind == "scalar":
            raise Uncommon
        root: YamlNode = items[0]
        return root

    def _line(self, line: re.Match[str], at: int) -> int:
        """Take what is in a line, which is looked for from a place on; where it ends, with what belongs to it."""
        spaces, signs, key, tag, word, _, _, _ = line.groups()
        column = len(spaces)
        top = self.stack[-1]
        while column < top.column or (top.beside and column == top.column and not signs):
            top = self._closed()
        if signs:
            top = self._items(column, signs, line.start(2))
            column += len(signs)
        if key is not None:
            start, end = line.span(3)
            if column != top.column or top.is_list:
                top = self._map(column, start)
            elif top.gap >= 0:
                top.put_nothing()
            if end - start > MAX_KEY:
                raise Uncommon
            if key[0] in "\"'":
                top.key = YamlNode("scalar", unquoted(key), start, start, end, None)
            else:
                top.key = YamlNode("scalar", key, start, start, end, None, plain=True)
            top.gap = end + 1
        elif top.gap < 0 or column <= top.column:
            return self._more(at, top)
        if tag is not None:
            if top.tag is not None:
                raise Uncommon
            top.tag, top.outer = tag, line.start(4)
        if word is None:
            return self._value(line, top)
        start, end = line.span(5)
        top.put(YamlNode("scalar", word, start if top.tag is None else top.outer, start, end, top.tag, plain=True))
        return line.end()

    def _value(self, line: re.Match[str], top: _Open) -> int:
        """Take a value in a line that is no word, if there is one; where it ends."""
        at, text = line.end(), self.text
        quoted, block, bracket = line.group(6, 7, 8)
        if quoted is not None:
            start, end = line.span(6)
            top.put(YamlNode("scalar", unquoted(quoted), start if top.tag is None else top.outer, start, end, top.tag))
        elif bracket is not None:
            start = at - 1
            node = YamlNode("list" if bracket == "[" else "map", [], start if top.tag is None else top.outer, start, start, top.tag)
            behind = _BEHIND.match(text, fill(node, text, len(self.stack) - 1))
            if behind is None:
                raise Uncommon
            top.put(node)
            return behind.end()
        elif block is not None:
            return self._block(line.start(7), block, at, top)
        return at

    def _more(self, at: int, top: _Open) -> int:
        """Take further lines for more of the word that ends before them; where they end."""
        last = top.items[-1] if top.items and top.gap < 0 else None
        node: YamlNode | None = last[1] if isinstance(last, tuple) else last
        if node is None or not node.plain or self.text[node.end : at].strip(" ") != "\n":
            raise Uncommon
        words = [node.value]
        match = re.compile(_MORE).match
        while (line := match(self.text, at)) and len(line[1]) > top.column:
            words.append(line[2])
            node.end = line.end(2)
            at = line.end()
        if len(words) == 1:
            raise Uncommon
        node.value = " ".join(words)
        return at

    def _opened(self, kind: str, column: int, at: int) -> _Open:
        """Begin a list or map, which is the value that is waited for."""
        above = self.stack[-1]
        if above.gap < 0 or len(self.stack) > MAX_DEPTH:
            raise Uncommon
        node = YamlNode(kind, [], at if above.tag is None else above.outer, at, at, above.tag)
        opened = _Open(node, column, beside=column == above.column)
        above.put(node)
        self.stack.append(opened)
        return opened

    def _closed(self) -> _Open:
        """End the innermost list or map; what is open around it."""
        closed = self.stack.pop()
        closed.put_nothing()
        last = closed.items[-1]
        closed.node.end = (last if closed.is_list else last[1]).end
        return self.stack[-1]

    def _items(self, column: int, signs: str, at: int) -> _Open:
        """The list in which the last of these signs, from a place on, begins an item, and each before it a list."""
        top = self.stack[-1]
        for offset, sign in enumerate(signs):
            if sign != "-":
                continue
            if top.is_list and top.column == column + offset:
                top.put_nothing()
            elif column + offset > top.column or (column + offset == top.column and not top.is_list):
                top = self._opened("list", column + offset, at + offset)
            else:
                raise Uncommon
            top.gap = at + offset + 1
        return top

    def _map(self, column: int, at: int) -> _Open:
        """The map that begins with a key at a place."""
        if column <= self.stack[-1].column:
            raise Uncommon
        return self._opened("map", column, at)

    def _block(self, start: int, sign: str, at: int, top: _Open) -> int:
        """Take the lines from a place on for the text whose sign stands before them; where they end."""
        text = self.text
        lines: list[str] = []
        margin = ""
        while at < len(text):
            end = text.index("\n", at)
            line = text[at:end]
            if not margin and (content := line.lstrip(" ")):
                width = len(line) - len(content)
                if width <= max(top.column, 0) or any(len(blank) > width for blank in lines):
                    raise Uncommon
                margin = line[:width]
                lines = [""] * len(lines)
            if margin and line.startswith(margin):
                lines.append(line[len(margin) :])
            elif not line.strip(" "):
                lines.append("" if margin else line)
            else:
                break
            at = end + 1
        if not margin:
            raise Uncommon
        blank = 0
        while not lines[-1]:
            lines.pop()
            blank += 1
        value = "\n".join(lines) if sign[0] == "|" else _folded(lines)
        if sign[1:] != "-":
            breaks = blank + (self.ended or at < len(text))
            value += "\n" * (breaks if sign[1:] else min(breaks, 1))
        end = start + len(text[start:at].rstrip())
        top.put(YamlNode("scalar", value, start if top.tag is None else top.outer, start, end, top.tag))
        return at


def _folded(lines: list[str]) -> str:
    """The text of lines behind `>`: spaces join them, but for empty ones, and those beside one that is indented further."""
    parts: list[str] = []
    breaks, further = 0, False
    for line in lines:
        if not line:
            breaks += 1
            continue
        again = line[0] == " "
        if parts:
            breaks += further or again
        parts.append("\n" * breaks if breaks or not parts else " ")
        parts.append(line)
        breaks, further = 0, again
    return "".join(parts)
