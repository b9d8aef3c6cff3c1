"""Edits of a YAML text, in block and in flow style. Comments, quotes and everything else beside the change stay as they are.

What takes more than a certain look is left to people: documents with anchors, block scalars (`|`, `>`), keys behind `?`, members
whose removal would leave nothing, values over several lines.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise

import yaml

from taskdef_lint.fixes.edits import Change, Edit, Impossible, is_plain
from taskdef_lint.fixes.json_writer import Holder, additions, removals
from taskdef_lint.model.document import Place
from taskdef_lint.model.problem import Quote, Remove, Rename, Unwrap
from taskdef_lint.model.text import Span
from taskdef_lint.syntax.yaml_nodes import SUPPRESSION
from taskdef_lint.syntax.yaml_values import function_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Key, Path

_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_TO_LINE_END = re.compile(r"[ \t]*(?:[ \t]#[^\r\n]*)?(?=\r|\n|\Z)")
_DASH = re.compile(r"[ \t]*-[ \t]+\Z")
_COLON = re.compile(r"[ \t]*:(?:[ \t]+|[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)\s*)")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*", re.ASCII)
# Words that some YAML reader takes for something else than text.
_NOT_TEXT = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null"))


class _Node:
    """A node of the text. `kind` is "scalar", "list" or "map"; `children` are (key, key's node, value's node)."""

    __slots__ = ("children", "end", "flow", "kind", "places", "start", "style", "tag")

    def __init__(self, kind: str, start: int, end: int, *, flow: bool = False, style: str | None = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.flow = flow
        self.style = style
        self.tag: str | None = None  # that of a function of CloudFormation
        self.children: list[tuple[Key, _Node | None, _Node]] = []
        self.places: dict[Key, int] = {}  # of the children, by key; -1 for a key that comes twice

    @property
    def last(self) -> _Node:
        """The last scalar or flow collection in it, which is where its text ends."""
        node = self
        while node.children and not node.flow:
            node = node.children[-1][2]
        return node


class Writer:
    """Makes edits of changes to the maps and lists at some paths of one document."""

    def __init__(self, document: Document, holders: Iterable[Path]) -> None:
        self.text = document.text
        root = document.locate([()]).get(())
        functions = isinstance(document.data, dict) and "Resources" in document.data
        self.root = _tree(self.text, root.value.start, functions=functions) if root and holders else None

    def edits(self, path: Path, changes: Sequence[Change]) -> list[Edit]:
        """The edits for all changes of one map or list; Impossible where there is no sure way."""
        node = self._at(path)
        if len({change.key for change in changes}) < len(changes) or any(isinstance(change.value, Unwrap) for change in changes):
            raise Impossible
        added = [change for change in changes if change.added]
        removed = {_index(node, change.key) for change in changes if isinstance(change.value, Remove)}
        if node.tag is not None and (added or removed):
            raise Impossible  # the arguments of a function
        edits = [
            self._changed(node, _index(node, change.key), change.value)
            for change in changes
            if not change.added and not isinstance(change.value, Remove)
        ]
        if node.flow:
            return edits + self._in_flow(node, removed, added)
        if removed and (len(removed) == len(node.children) or added):
            raise Impossible
        return edits + self._without(node, removed) + self._added(node, added)

    def _at(self, path: Path) -> _Node:
        node, tag = self.root, None
        for key in path:
            if node is None:
                break
            if tag is not None:
                if key != function_of(tag):
                    raise Impossible
                tag = None
                continue
            node = node.children[_index(node, key)][2]
            tag = node.tag
        if node is None or node.kind == "scalar" or tag is not None:
            raise Impossible
        return node

    def _changed(self, node: _Node, index: int, value: object) -> Edit:
        _, key, old = node.children[index]
        if isinstance(value, Rename):
            if key is None or value.key in node.places:
                raise Impossible
            old, value = key, value.key
        if old.tag is not None:
            raise Impossible
        if old.kind != "scalar" or old.style in ("|", ">") or old.start == old.end or _is_broken(self.text, old.start, old.end):
            raise Impossible
        if isinstance(value, Quote):
            return Edit(Span(old.start, old.end), _written(self.text[old.start : old.end], '"'))
        return Edit(Span(old.start, old.end), _written(value, old.style))

    def _in_flow(self, node: _Node, removed: set[int], added: list[Change]) -> list[Edit]:
        """In flow style YAML is written as JSON is."""
        places: list[tuple[Key, Place]] = []
        for key, key_node, value in node.children:
            if key_node is not None and not _COLON.fullmatch(self.text, key_node.end, value.start):
                raise Impossible
            places.append((key, Place(Span(key_node.start, key_node.end) if key_node else None, Span(value.start, value.end))))
        holder = Holder(self.text, Span(node.start, node.end), places)
        if removed and added and len(removed) == len(places):
            raise Impossible
        edits = removals(holder, removed) + additions(holder, added)
        if any("#" in self.text[edit.span.start : edit.span.end] for edit in edits) or (added and "#" in self.text[node.start : node.end]):
            raise Impossible  # perhaps a comment
        return edits

    def _without(self, node: _Node, removed: set[int]) -> list[Edit]:
        """The edits that take members or items out of a block. Some remain."""
        first = node.children[0][1] if 0 in removed else None
        if first is None or not _DASH.fullmatch(self.text, _line_start(self.text, first.start), first.start):
            return [edit for index in sorted(removed) for edit in self._removed(node, index)]
        # A map that begins behind a dash: the first member that remains takes the place of those before it.
        number = next(index for index in range(len(node.children)) if index not in removed)
        place = first.start
        for (_, key, value), (_, following, _) in pairwise(node.children[: number + 1]):
            if key is None or following is None or value.last.style in ("|", ">") or not _COLON.match(self.text, key.end):
                raise Impossible
            if self.text[value.last.end : following.start].strip():  # a comment
                raise Impossible
            place = following.start
        others = [edit for index in sorted(removed) if index > number for edit in self._removed(node, index)]
        return [Edit(Span(first.start, place), ""), *others]

    def _removed(self, node: _Node, index: int) -> list[Edit]:
        """A member or item of a block goes with its lines, with the comment behind it, and with those above that suppress what it has."""
        _, key, value = node.children[index]
        last = value.last
        start = (key or value).start
        end = _TO_LINE_END.match(self.text, last.end)
        if last.style in ("|", ">") or end is None or (key and not _COLON.match(self.text, key.end)):
            raise Impossible
        line = _line_start(self.text, start)
        before = self.text[line:start]
        if _DASH.fullmatch(before) if key is None else not before.strip(" "):
            stop = _LINE_END.match(self.text, end.end())
            stretches = [*self._suppressions(line, node.children[index - 1][2].last.end if index else 0), Span(line, end.end())]
            if stop is None or not stop[0]:  # the last line of the text, which has no end: each takes the end of the line before
                return [Edit(Span(_end_before(self.text, span.start), span.end), "") for span in stretches]
            return [Edit(Span(span.start, _past_line_end(self.text, span.end)), "") for span in stretches]
        raise Impossible

    def _suppressions(self, line: int, least: int) -> list[Span]:
        """The comments that suppress, each on a line of its own, between a line and the text above it; none of it before `least`."""
        found: list[Span] = []
        while line > 0:
            end = _end_before(self.text, line)
            line = _line_start(self.text, end)
            text = self.text[line:end].lstrip(" \t")
            if line < least or text[:1] not in ("", "#"):
                break
            if SUPPRESSION.match(text):
                found.append(Span(line, end))
        return found[::-1]

    def _added(self, node: _Node, added: list[Change]) -> list[Edit]:
        """New members of a block map go on lines of their own, behind the last member whose end is certain."""
        if not added:
            return []
        if node.kind != "map" or any(change.key in node.places for change in added):
            raise Impossible
        for _, key, value in reversed(node.children):
            end = _TO_LINE_END.match(self.text, value.last.end)
            # A key behind "? " does not stand in the column of the others.
            if key is not None and _COLON.match(self.text, key.end) and value.last.style not in ("|", ">") and end is not None:
                line_end = _LINE_END.search(self.text)
                line = (line_end[0] if line_end and line_end[0] else "\n") + " " * (key.start - _line_start(self.text, key.start))
                text = "".join(f"{line}{_written(change.key, None)}: {_written(change.value, '')}" for change in added)
                return [Edit(Span(end.end(), end.end()), text)]
        raise Impossible


def _index(node: _Node, key: Key) -> int:
    place = node.places.get(key, -1)
    if place < 0:
        raise Impossible
    return place


def _line_start(text: str, offset: int) -> int:
    feed = text.rfind("\n", 0, offset)
    return max(feed, text.rfind("\r", feed + 1, offset)) + 1


def _end_before(text: str, line: int) -> int:
    """Where the text of the line before ends."""
    return line - 2 if text[max(line - 2, 0) : line] == "\r\n" else max(line - 1, 0)


def _past_line_end(text: str, offset: int) -> int:
    match = _LINE_END.match(text, offset)
    return match.end() if match else offset


def _is_broken(text: str, start: int, end: int) -> bool:
    return "\n" in text[start:end] or "\r" in text[start:end]


def _written(value: object, style: str | None) -> str:
    """A value as YAML on one line; `style` is the quote of the value before, None or "" for one without."""
    if not is_plain(value):
        raise Impossible
    if not isinstance(value, str):
        written = json.dumps(value, ensure_ascii=False)
        if not written.isprintable():
            raise Impossible
        return written
    if not value.isprintable():
        raise Impossible
    if style == "'" and "'" not in value:
        return f"'{value}'"
    if not style and _WORD.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    return json.dumps(value, ensure_ascii=False)


def _tree(text: str, start: int, *, functions: bool) -> _Node | None:
    """The nodes of the document whose root starts at `start`; None where it has anchors or tags, which may be meant anywhere.

    With `functions` a tag such as `!Sub` calls one.

    The text has been read before, within the limits of the reader.
    """
    parser: Any = yaml.CSafeLoader(text) if yaml.__with_libyaml__ else yaml.SafeLoader(text)
    open_nodes: list[tuple[_Node, list[tuple[_Node, str | None]]]] = []
    sure = True
    while True:
        event = parser.get_event()
        kind = event.__class__
        if kind is yaml.StreamEndEvent:
            return None
        if kind is yaml.DocumentStartEvent:
            sure = True
            continue
        if kind is yaml.AliasEvent:
            sure = False
            node = _Node("scalar", event.start_mark.index, event.end_mark.index)
            text_of: str | None = None
        elif kind is yaml.ScalarEvent:
            tag = _tag(event) if functions else None
            sure = sure and event.anchor is None and event.tag == tag
            node = _Node("scalar", event.start_mark.index, event.end_mark.index, style=event.style)
            node.tag = tag
            text_of = event.value
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            tag = _tag(event) if functions else None
            sure = sure and event.anchor is None and event.tag == tag
            name = "map" if kind is yaml.MappingStartEvent else "list"
            open_nodes.append((_Node(name, event.start_mark.index, 0, flow=bool(event.flow_style)), []))
            open_nodes[-1][0].tag = tag
            continue
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            node, parts = open_nodes.pop()
            _close(node, parts, event.end_mark.index)
            text_of = None
        else:
            continue
        if open_nodes:
            open_nodes[-1][1].append((node, text_of))
        elif node.start == start:
            return node if sure and node.kind != "scalar" else None


def _tag(event: Any) -> str | None:
    tag: str | None = event.tag
    return tag if tag is not None and tag[0] == "!" and len(tag) > 1 else None


def _close(node: _Node, parts: list[tuple[_Node, str | None]], end: int) -> None:
    """Make children of the nodes read inside a list or map."""
    if node.kind == "list":
        node.children = [(index, None, part) for index, (part, _) in enumerate(parts)]
    else:
        pairs = zip(parts[::2], parts[1::2], strict=True)
        node.children = [(name if name is not None else -1 - index, key, part) for index, ((key, name), (part, _)) in enumerate(pairs)]
    for place, (name, _, _) in enumerate(node.children):
        node.places[name] = -1 if name in node.places else place
    node.end = end if node.flow or not parts else node.last.end
