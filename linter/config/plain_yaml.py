"""Reads YAML of a user's own files that is plainly written, without PyYAML, whose import takes longer than to lint a file.

Whatever is not certainly what it seems to be, such as a number with a sign or a date, is left to `whole_yaml`, with the whole file. A
test holds the two together.
"""

from __future__ import annotations

import re

from taskdef_lint.config.item import Item
from taskdef_lint.model.text import Span
from taskdef_lint.syntax.yaml_quick import quickly

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.syntax.yaml_node import YamlNode

_WORDS: dict[str, bool | None] = {
    form: value
    for word, value in (("yes", True), ("true", True), ("on", True), ("no", False), ("false", False), ("off", False), ("null", None))
    for form in (word, word.title(), word.upper())
} | {"~": None, "": None}
# What no plain word begins with that may be a number, a date, or a sign of YAML.
_UNCERTAIN = frozenset("0123456789+-.=<")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\Z")
_BEYOND = re.compile(r"(?:\s++|#[^\n]*+)*+")  # spaces and comments


def plainly(text: str) -> Item | None:
    """The values in a text; None where PyYAML has to look at it."""
    root = quickly(text)
    if root is None:
        return None
    try:
        return _item(root, text)
    except _UncertainError:
        return None


class _UncertainError(Exception):
    """A value is not certainly what it seems to be."""


def _item(node: YamlNode, text: str) -> Item:
    """The value of a node. Its depth is bounded."""
    if node.tag is not None:
        raise _UncertainError
    if node.kind == "scalar":
        return Item(_value(node.value) if node.plain else node.value, Span(node.start, node.end))
    if node.kind == "list":
        return Item([_item(child, text) for child in node.value], _span(node, text))
    members: dict[str, Item] = {}
    keys: dict[str, Span] = {}
    for key, value in node.value:
        if key.tag is not None or key.kind != "scalar" or key.value in members:
            raise _UncertainError
        keys[key.value] = Span(key.start, key.end)
        members[key.value] = _item(value, text)
    return Item(members, _span(node, text), keys)


def _span(node: YamlNode, text: str) -> Span:
    """The characters of a list or mapping: without brackets it reaches to what follows, but for spaces."""
    if text[node.start] in "[{":
        return Span(node.start, node.end)
    beyond = _BEYOND.match(text, node.end)
    end = beyond.end() if beyond else node.end
    return Span(node.start, node.start + len(text[node.start : end].rstrip()))


def _value(word: str) -> str | int | bool | None:
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in _UNCERTAIN:
        return word
    if not _NUMBER.match(word):
        raise _UncertainError
    return int(word)
