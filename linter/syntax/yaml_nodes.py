"""The nodes of a YAML text, made of PyYAML's events in one pass under limits. Nothing here recurses, and no object is built of a tag.

PyYAML's own composer recurses: 50,000 brackets end the process. Events come one by one, so what nests too deeply is refused before
anything below it is looked at. An alias leads to the very node of its anchor, and counts as much as that holds.
"""

from __future__ import annotations

import re
from itertools import islice

import yaml

from taskdef_lint.model.faults import INVALID_SYNTAX, UNREADABLE_FILE
from taskdef_lint.model.text import Span
from taskdef_lint.syntax.limits import MAX_DEPTH
from taskdef_lint.syntax.yaml_node import BrokenText, RefusedText, YamlNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

MAX_NODES = 110_000  # of one document with its aliases written out. The densest template of 1 MB has 91,000

MAX_DOCUMENTS = 100
MAX_STREAM = 10_000_000  # characters that a stream has times its documents: each is linted with the whole text at hand

MARKER = "taskdef-lint:"
SUPPRESSION = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*taskdef-lint:[ \t]*")  # how a comment that suppresses findings begins, in a line

MAX_TAGS = 100  # directives of one file: libyaml compares each with all before it
TOO_MANY_TAGS = f"more than {MAX_TAGS} %TAG directives are not read"
# The beginning of such a directive, at the start of a line.
_TAG = r"%TAG(?<![^\r\n\x85\u2028\u2029]%TAG)"
# The properties of a node (anchor, tag), with the spaces and comments that may follow them.
_PROPERTIES = re.compile(r"(?:!<[^>\s]*+>|[&!][^\s,\[\]{}]*+|\s++|#[^\r\n]*+)*+")


class _Frame:
    """A list or map that is not closed yet: where its last child ends, its key that waits for a value, how high its children are, and how
    many nodes there were before it.
    """

    __slots__ = ("anchor", "before", "children", "end", "flow", "inner", "is_list", "key", "node")

    def __init__(self, node: YamlNode, anchor: str | None, before: int, *, flow: bool) -> None:
        self.node = node
        self.anchor = anchor
        self.before = before
        self.flow = flow
        self.is_list = node.kind == "list"
        self.children: list[Any] = node.value
        self.key: YamlNode | None = None
        self.end = node.start
        self.inner = 0


def is_slow() -> bool:
    """Whether PyYAML was installed without its C library: reading is then twenty times slower."""
    return not yaml.__with_libyaml__


def compose(text: str) -> Iterator[YamlNode | None]:
    """The root of each document of a stream, None for one without a value. RefusedText or BrokenText where the text cannot be read."""
    try:
        yield from _composed(text)
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the latter two: an escape with the number of no character
        raise BrokenText(error) from None


def _composed(text: str) -> Iterator[YamlNode | None]:
    parser = _parser(text)
    parser.get_event()  # the start of the stream
    documents = 0
    while not isinstance(parser.peek_event(), yaml.StreamEndEvent):
        start = parser.get_event().start_mark.index
        documents += 1
        if documents > MAX_DOCUMENTS or documents * len(text) > MAX_STREAM:
            raise RefusedText(UNREADABLE_FILE, Span(start, start + 3), f"document {documents} starts here: no more are read of one file")
        yield _Composer(text, parser).document()


def tags_beyond(text: str) -> Span | None:
    """The first `%TAG` directive that is one too many, if there are so many."""
    beyond = next(islice(re.finditer(_TAG, text), MAX_TAGS, None), None) if "%TAG" in text else None
    return Span(*beyond.span()) if beyond else None


def _parser(text: str) -> Any:
    beyond = tags_beyond(text)
    if beyond is not None:
        raise RefusedText(UNREADABLE_FILE, beyond, TOO_MANY_TAGS)
    return yaml.SafeLoader(text) if is_slow() else yaml.CSafeLoader(text)


def texts_with(text: str, words: str) -> list[Span]:
    """The places of the scalars that hold these words, in which # begins no comment; as far as the text can be parsed."""
    found: list[Span] = []
    try:
        parser = _parser(text)
        while parser.check_event():
            event = parser.get_event()
            kind = event.__class__
            if kind is not yaml.ScalarEvent or words not in event.value:
                continue
            start, end = event.start_mark.index, event.end_mark.index
            if event.style in ("|", ">"):  # the line of the sign itself may have a comment
                start = text.find("\n", start, end) + 1 or end
            found.append(Span(start, end))
    except (RefusedText, yaml.YAMLError, ValueError, OverflowError):  # as in yaml_text: the file has a finding of its own
        pass
    return found


class _Composer:
    """Makes the nodes of one document."""

    def __init__(self, text: str, parser: Any) -> None:
        self.text = text
        self.parser = parser
        # Of each anchor its node, how many nodes that is with aliases written out, and its levels of lists and maps. None: still open.
        self.anchors: dict[str, tuple[YamlNode, int, int] | None] = {}
        self.frames: list[_Frame] = []
        self.size = 0
        self.root: YamlNode | None = None

    def document(self) -> YamlNode | None:
        """The root of the document whose start has been read, up to its end."""
        get_event = self.parser.get_event
        scalar, opening, frames = yaml.ScalarEvent, (yaml.MappingStartEvent, yaml.SequenceStartEvent), self.frames
        while True:
            event = get_event()
            kind = event.__class__
            if kind is scalar:
                node, end = self._scalar(event)
                # Of five nodes four are scalars: another call would take a third of the time that all of this takes.
                if frames and self.size < MAX_NODES:
                    frame = frames[-1]
                    if frame.is_list:
                        frame.children.append(node)
                    elif frame.key is None:
                        frame.key = node
                    else:
                        frame.children.append((frame.key, node))
                        frame.key = None
                    if end > frame.end:
                        frame.end = end
                    self.size += 1
                else:
                    self._add(node, end, 0)
            elif kind in opening:
                self._open(event, "map" if kind is yaml.MappingStartEvent else "list")
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentEndEvent:
                break
            else:
                self._close(event)
        root = self.root
        empty = root is not None and root.plain and root.value == "" and root.tag is None
        return None if empty else root

    def _start(self, event: Any, end: int) -> int:
        """Where the value of an event starts, after its anchor and tag, but no later than `end`."""
        start: int = event.start_mark.index
        if event.anchor is None and event.tag is None:
            return start
        match = _PROPERTIES.match(self.text, start, end)
        return match.end() if match else start

    def _scalar(self, event: Any) -> tuple[YamlNode, int]:
        """The node of a scalar, and where it ends."""
        start = outer = event.start_mark.index
        end: int = event.end_mark.index
        tag, style = event.tag, event.style
        if tag is not None or event.anchor is not None:
            start = self._start(event, end)
        if not style:
            node = YamlNode("scalar", event.value, outer, start, end, tag, plain=True)
        else:
            if style in ("|", ">"):
                end = start + len(self.text[start:end].rstrip())
            node = YamlNode("scalar", event.value, outer, start, end, tag)
        if event.anchor is not None:
            self.anchors[event.anchor] = node, 1, 0
        return node, end

    def _open(self, event: Any, kind: str) -> None:
        outer = event.start_mark.index
        if len(self.frames) >= MAX_DEPTH:
            raise _too_deep(outer)
        # A block with properties starts on a later line, which its event does not know of.
        start = self._start(event, event.end_mark.index if event.flow_style else len(self.text))
        node = YamlNode(kind, [], outer, start, start, event.tag)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        self.frames.append(_Frame(node, event.anchor, self.size, flow=bool(event.flow_style)))

    def _close(self, event: Any) -> None:
        frame = self.frames.pop()
        node = frame.node
        # The end of a block is noticed at the next token only, after spaces and comments.
        node.end = event.end_mark.index if frame.flow else frame.end
        if frame.anchor is not None:
            self.anchors[frame.anchor] = node, 1 + self.size - frame.before, frame.inner + 1
        self._add(node, node.end, frame.inner + 1)

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        name = event.anchor
        anchored = self.anchors.get(name)
        if anchored is None:
            if name in self.anchors:
                raise RefusedText(INVALID_SYNTAX, Span(start, end), f"*{name[:60]} stands inside what it repeats, without end")
            advice = f"define it before with &{name[:60]}, or put quotes around a value that begins with *"
            raise RefusedText(INVALID_SYNTAX, Span(start, end), f"*{name[:60]} repeats something that is defined nowhere before", advice)
        target, size, height = anchored
        if len(self.frames) + height > MAX_DEPTH:
            raise _too_deep(start)
        self.size += size - 1
        self._add(target, end, height)

    def _add(self, node: YamlNode, end: int, height: int) -> None:
        """Put a complete node, with so many levels of lists and maps, into what is open."""
        if not self.frames:
            self.root = node
            return
        frame = self.frames[-1]
        if frame.is_list:
            frame.children.append(node)
        elif frame.key is None:
            frame.key = node
        else:
            frame.children.append((frame.key, node))
            frame.key = None
        frame.end = max(frame.end, end)
        frame.inner = max(frame.inner, height)
        self.size += 1
        if self.size > MAX_NODES:
            message = f"more than {MAX_NODES:,} values are written out here, those that aliases repeat included"
            raise RefusedText(UNREADABLE_FILE, Span(max(end - 1, 0), end), message)


def _too_deep(start: int) -> RefusedText:
    return RefusedText(UNREADABLE_FILE, Span(start, start + 1), f"more than {MAX_DEPTH} lists and mappings are inside each other here")
