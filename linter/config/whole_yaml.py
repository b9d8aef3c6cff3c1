"""Reads any YAML of a user's own files by PyYAML, within limits, and says what is wrong with it. Imported where a file is not plain."""

from __future__ import annotations

import re

import yaml

from taskdef_lint.config.error import ConfigError
from taskdef_lint.config.item import Item
from taskdef_lint.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from taskdef_lint.model.document import Document

MAX_DEPTH = 100
MAX_ITEMS = 100_000  # an alias counts as often as it is used

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_CORE = frozenset(_TAG + name for name in ("str", "null", "bool", "int", "float", "timestamp", "seq", "map", "merge", "value"))
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,30})\Z")
_REAL = re.compile(r"[-+]?[0-9]{1,30}\.[0-9]{0,30}(?:[eE][-+]?[0-9]{1,3})?\Z")
_INDICATOR = re.compile(r"[>|*&!%@`\[{]")


def composed(document: Document) -> Item | None:
    """The values in a text; None where there are none. ConfigError, with the place, for what cannot be read."""
    try:
        _check_limits(document)
        node = yaml.compose(document.text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise _refused(document, error) from None
    return _Builder(document).item(node, 0) if node is not None else None


def _check_limits(document: Document) -> None:
    """Raise for what takes too long to parse, and what nests too deeply: composing recurses, parsing does not."""
    depth = 0
    if "%TAG" in document.text:
        from taskdef_lint.syntax.yaml_nodes import TOO_MANY_TAGS, tags_beyond

        beyond = tags_beyond(document.text)
        if beyond is not None:
            raise ConfigError(document, beyond, TOO_MANY_TAGS)
    events: Any = yaml.parse(document.text, Loader=_LOADER)
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                start: int = event.start_mark.index  # type: ignore[union-attr]  # its stubs allow for events that are made by hand
                raise ConfigError(document, Span(start, start + 1), f"lists and mappings nest more than {MAX_DEPTH} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Builder:
    """Makes items of PyYAML's nodes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.made = 0

    def item(self, node: Any, depth: int) -> Item:
        span = self.span(node)
        self.made += 1
        if depth > MAX_DEPTH or self.made > MAX_ITEMS:
            raise ConfigError(self.document, span, "the aliases in this file stand for too much", help="write the values out")
        if node.tag not in _CORE:
            shown = "!!" + node.tag.removeprefix(_TAG) if node.tag.startswith(_TAG) else node.tag
            raise ConfigError(self.document, span, f"tags such as {shown[:40]} have no meaning here", help="write the value without it")
        if isinstance(node, yaml.ScalarNode):
            return Item(_scalar(node.tag.removeprefix(_TAG), node.value), span)
        if isinstance(node, yaml.SequenceNode):
            return Item([self.item(child, depth + 1) for child in node.value], span)
        members: dict[str, Item] = {}
        keys: dict[str, Span] = {}
        for key, value in node.value:
            place = self.span(key)
            if not isinstance(key, yaml.ScalarNode):
                raise ConfigError(self.document, place, "a key must be a word, not a list or a mapping")
            if key.value in members:
                raise ConfigError(self.document, place, f"the key '{key.value[:60]}' is written twice", label="the second time")
            keys[key.value] = place
            members[key.value] = self.item(value, depth + 1)
        return Item(members, span, keys)

    def span(self, node: Any) -> Span:
        """The characters of a node; those of a block mapping or list reach to what follows, so spaces are left out."""
        start, end = node.start_mark.index, node.end_mark.index
        return Span(start, start + len(self.document.text[start:end].rstrip()))


def _scalar(kind: str, text: str) -> str | float | bool | None:
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("yes", "true", "on")
    if kind == "int" and _INTEGER.match(text):
        return int(text)
    return float(text) if kind == "float" and _REAL.match(text) else text


def _refused(document: Document, error: yaml.YAMLError) -> ConfigError:
    """What the YAML parser says, at the place where it says it."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read")
    mark = getattr(error, "problem_mark", None)
    offset = min(mark.index if mark else getattr(error, "position", 0), len(document.text))
    if "single document" in str(getattr(error, "context", "")):
        problem = "a second document starts here, and only one is read"
    line_start = document.source.line_starts[document.position(offset)[0] - 1]
    value = document.text[line_start : offset + 1].partition(": ")[2].strip()
    unquoted = value and ("mapping values" in problem or _INDICATOR.match(value.lstrip("-[ ")))
    advice = "put quotes around the value" if unquoted else ""
    if document.text[offset : offset + 1] == "\t":
        advice = "indent with spaces: YAML takes no tabs"
    return ConfigError(document, Span(offset, offset + 1), f"this file is not valid YAML: {problem}", help=advice)
