"""The YAML files that users write for taskdef-lint itself (configuration, policies): values that know where they are written.

Bounded like every input, and plainer than YAML may be: one document, no tags, no values of other types than JSON has.
"""

from __future__ import annotations

import os
import re

import yaml

from taskdef_lint.config.error import ConfigError
from taskdef_lint.errors import UsageError
from taskdef_lint.model.document import Document, Place
from taskdef_lint.model.text import Span, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from typing import Any

    from taskdef_lint.model.node import Path

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 100
MAX_ITEMS = 100_000  # an alias counts as often as it is used

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_CORE = frozenset(_TAG + name for name in ("str", "null", "bool", "int", "float", "timestamp", "seq", "map", "merge", "value"))
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,30})\Z")
_REAL = re.compile(r"[-+]?[0-9]{1,30}\.[0-9]{0,30}(?:[eE][-+]?[0-9]{1,3})?\Z")
_TOP_KEY = re.compile(r"""^["']?([A-Za-z_][\w.-]*)["']?[ ]*:(?=\s|\Z)""", re.MULTILINE)
_SPECIAL = ("/proc/", "/sys/", "/dev/")
_INDICATOR = re.compile(r"[>|*&!%@`\[{]")


class Item:
    """A value in such a file: a dict or list of items, or a scalar; where it stands, and where the keys of a dict stand."""

    __slots__ = ("keys", "span", "value")

    def __init__(
        self, value: dict[str, Item] | list[Item] | str | float | bool | None, span: Span, keys: dict[str, Span] | None = None
    ) -> None:
        self.value = value
        self.span = span
        self.keys = keys or {}

    def __getitem__(self, key: str) -> Item | None:
        """A member; None where there is none."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> Iterator[tuple[str, Item]]:
        """The members with their keys; nothing for any other value."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def __iter__(self) -> Iterator[Item]:
        """The items of a list; nothing for any other value."""
        if isinstance(self.value, list):
            yield from self.value

    @property
    def text(self) -> str:
        """A scalar as text; "" for anything else."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def plain(self) -> Any:
        """The value as JSON has it."""
        if isinstance(self.value, dict):
            return {key: item.plain for key, item in self.value.items()}
        return [item.plain for item in self.value] if isinstance(self.value, list) else self.value


class Written:
    """A word or value in a file, for messages: `text` as written, and the place."""

    __slots__ = ("document", "span", "text")

    def __init__(self, text: str, document: Document, span: Span) -> None:
        self.text = text
        self.document = document
        self.span = span

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.document.path}:{self.document.position(self.span.start)[0]}"

    def error(self, message: str, *, label: str = "", help: str = "") -> ConfigError:  # noqa: A002 - the word that users see
        """The error that something is wrong with it."""
        return ConfigError(self.document, self.span, message, label=label, help=help)


def shown_path(path: str) -> str:
    """An absolute path as messages show it: from the working directory, where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):  # another drive, or no working directory any more
        return path
    return relative if len(relative) < len(path) else path


def read_yaml(path: str, shown: str | None = None, *, keys: Collection[str] | None = None) -> tuple[Document, Item | None]:
    """The file at a path, and its values; None for a file without any.

    The document's data are the plain values. `shown` is the path in messages. `keys`: those that such a file has, where a configuration
    merely points to it; if it does not look like one, no text of it gets into messages. UsageError, with the place, for what cannot be
    read.
    """
    shown = shown_path(os.path.abspath(path)) if shown is None else shown
    document = Document(Text(shown, _text(path, shown)), syntax="yaml")
    try:
        root = _composed(document)
        top = list(root.keys) if root is not None else None
    except UsageError:
        if keys is None or _familiar(_TOP_KEY.findall(document.text), keys):
            raise
        top = []
    if keys is not None and top is not None and not _familiar(top, keys):
        raise UsageError(
            f"'{shown}' is no file for taskdef-lint: it is not YAML, or most of its keys are none of {', '.join(keys)}", path=shown
        )
    if root is not None:
        document = Document(document.source, root.plain, syntax="yaml", locator=lambda _, paths: located(root, paths))
    return document, root


def _familiar(found: Collection[str], keys: Collection[str]) -> bool:
    """Whether most of the keys at the top of a file are among those expected: one is easily misspelt, and secrets have none of them."""
    return 2 * sum(key in keys for key in found) > len(found)


def _composed(document: Document) -> Item | None:
    try:
        _check_limits(document)
        node = yaml.compose(document.text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise _refused(document, error) from None
    return _Builder(document).item(node, 0) if node is not None else None


def _text(path: str, shown: str) -> str:
    # Opening a pipe would wait for ever, and so may reading what the kernel makes.
    if (os.path.exists(path) and not os.path.isfile(path)) or os.path.realpath(path).startswith(_SPECIAL):
        raise UsageError(f"cannot read '{shown}': it is not a regular file", path=shown)
    try:
        with open(path, "rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read '{shown}': {getattr(error, 'strerror', None) or error}", path=shown) from None
    if len(raw) > MAX_BYTES:
        raise UsageError(f"cannot read '{shown}': it has more than {MAX_BYTES:,} bytes", path=shown)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageError(f"cannot read '{shown}': line {line} is not UTF-8", path=shown) from None


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


def located(root: Item, paths: Iterable[Path]) -> dict[Path, Place]:
    """Where the values at some paths below an item stand. Paths that lead to nothing are left out."""
    places: dict[Path, Place] = {}
    for path in paths:
        item: Item | None = root
        key: Span | None = None
        for step in path:
            if isinstance(step, int):
                item, key = (item.value[step], None) if item and isinstance(item.value, list) and step < len(item.value) else (None, None)
            else:
                item, key = (item[step], item.keys.get(step)) if item else (None, None)
        if item is not None:
            places[path] = Place(key, item.span)
    return places


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
