"""Values of YAML as they are commonly written, and lists and maps of them between brackets; `yaml_quick` reads what is around these."""

from __future__ import annotations

import re

from taskdef_lint.syntax.limits import MAX_DEPTH
from taskdef_lint.syntax.yaml_node import YamlNode

MAX_KEY = 1_000  # characters: of more than 1,024 libyaml takes none for a key

# A word without quotes. What YAML lets it begin with is more, and depends on what follows and stands before.
WORD = r"""(?:[^\s\-.?:,\[\]{}#&*!|>'"%@`]|[-.](?=[^\s\-.]))(?:[^\s:#]++|:(?=\S)|(?<=\S)\#|[ ]++(?=[^\s#:]))*+"""
QUOTED = r""""(?:[^"\\\n]|\\["\\nt])*+"|'(?:[^'\n]|'')*+'"""
TAG = r"(?:(![A-Za-z][A-Za-z0-9]*+)(?:[ ]++|(?=\n)))?+"
REST = r"[ ]*+(?:(?<=[ ])\#[^\n]*+)?\n"  # of a line, behind a value

_ESCAPE = r'\\(["\\nt])'
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}

# A word between brackets, in which these and commas end it.
_WORD = r"""(?:[^\s\-.?:,\[\]{}#&*!|>'"%@`]|[-.](?=\w))(?:[^\s:#?,\[\]{}]++|:(?=[^\s#?,\[\]{}])|[ ]++(?=[^\s:#?,\[\]{}]))*+"""
# Groups: 1 a tag, 2 what opens, 3 what closes, 4 a comma, 5 a word, 6 a text in quotes, 7 the sign of a key.
_TOKEN = re.compile(rf"[ \n]*+{TAG}(?:([\[{{])|([\]}}])|(,)|(?:({_WORD})|({QUOTED}))(:(?=[ \n]))?+)")


def fill(node: YamlNode, text: str, depth: int) -> int:
    """Put into a node what stands between the brackets whose first one it starts with; where the last one ends.

    `depth`: how many lists and maps are open around it. Uncommon, unless all of it is commonly written.
    """
    inner, opened = node, [node]
    key: YamlNode | None = None
    complete = False  # whether a comma has to follow
    at = node.start + 1
    while True:
        token = _TOKEN.match(text, at)
        if token is None:
            raise Uncommon
        tag, opens, closes, comma, _, _, colon = token.groups()
        at = token.end()
        if comma is not None or closes is not None:
            if tag is not None or key is not None or (comma is not None and not complete):
                raise Uncommon
            complete = closes is not None
            if closes is not None:
                if (closes == "]") != (inner.kind == "list"):
                    raise Uncommon
                inner.end = at
                opened.pop()
                if not opened:
                    return at
                inner = opened[-1]
            continue
        first = key is None and inner.kind == "map"
        if complete or first != (colon is not None):
            raise Uncommon
        item = _item(token)
        if first:
            if tag is not None or item.end - item.start > MAX_KEY:
                raise Uncommon
            key = item
            continue
        inner.value.append(item if key is None else (key, item))
        key = None
        complete = opens is None
        if opens is not None:
            inner = item
            opened.append(item)
            if depth + len(opened) > MAX_DEPTH:
                raise Uncommon


def _item(token: re.Match[str]) -> YamlNode:
    tag, opens, _, _, word, quoted, _ = token.groups()
    start, end = token.span(2 if opens is not None else 5 if word is not None else 6)
    outer = start if tag is None else token.start(1)
    if word is not None:
        return YamlNode("scalar", word, outer, start, end, tag, plain=True)
    if quoted is not None:
        return YamlNode("scalar", unquoted(quoted), outer, start, end, tag)
    return YamlNode("list" if opens == "[" else "map", [], outer, start, start, tag)


class Uncommon(Exception):  # noqa: N818 - nothing is wrong with the text: PyYAML has to read it
    """The text is not written in a common way."""


def unquoted(written: str) -> str:
    """The text in quotes."""
    text = written[1:-1]
    if written[0] == "'":
        return text.replace("''", "'")
    return re.sub(_ESCAPE, lambda found: _ESCAPES[found[1]], text) if "\\" in text else text
