"""Plans of Terraform that are larger than other files may be: of them only that is read which they say of changes in ECS.

A plan of some thousand resources has 5 to 50 MB, nearly all of it about other services. It is walked through without making values of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from taskdef_lint.model.document import Document, Fault
from taskdef_lint.model.faults import INVALID_SYNTAX, UNREADABLE_FILE
from taskdef_lint.model.text import Span, Text
from taskdef_lint.syntax.limits import MAX_BYTES, MAX_DEPTH, MAX_PLAN_BYTES, MAX_PLAN_STEPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MENTION = b'"aws_ecs_'
_OUTPUT = b'"module.'  # the beginning of a reference to one
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_PLAIN = rb'[^"\[\]{}]*+'
_FLAT = _PLAIN + rb"(?:" + _STRING + _PLAIN + rb")*+"  # what is between the brackets of a list or object without others in it
_FLAT_ONE = re.compile(rb"\{" + _FLAT + rb"\}|\[" + _FLAT + rb"\]", re.DOTALL)
# All up to the next bracket, passing over strings, and over lists and objects that are flat.
_BRACKET = re.compile(_PLAIN + rb"(?:(?:" + _STRING + rb"|\{" + _FLAT + rb"\}|\[" + _FLAT + rb"\])" + _PLAIN + rb")*+([\[\]{}])", re.DOTALL)
_SCALAR = re.compile(_STRING + rb'|[^\s"\[\]{},:]++', re.DOTALL)
_KEY = re.compile(rb"\s*+(" + _STRING + rb")\s*+:\s*+", re.DOTALL)
_SPACE = re.compile(rb"\s*+")
_OF_A_PLAN = (b"format_version", b"terraform_version", b"resource_changes", b"configuration")
_OF_A_CHANGE = (b"address", b"module_address", b"mode", b"type", b"name", b"index", b"change")
_PLANNED = (b"actions", b"after", b"after_unknown", b"after_sensitive")
_SETTLED = re.compile(rb'\[\s*+"(?:no-op|read|delete|forget)"\s*+\]')
_OF_AN_ITEM = 5  # steps: what it costs, where a bracket costs one
_CONTINUED = bytes(range(0x80, 0xC0))  # all bytes of a character of UTF-8 but its first


class _TooMuchError(Exception):
    """There are more values than are read."""


class _BrokenError(Exception):
    """The text is no JSON from an offset on, or is too deep."""

    def __init__(self, at: int, message: str = "this is not valid JSON") -> None:
        super().__init__(message)
        self.at = at


class _Walker:
    """Goes through JSON from value to value. `at` is where it is, `dropped` are the values that nobody needs."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.at = 0
        self.dropped: list[Span] = []
        self._steps = 0

    def space(self) -> bytes:
        """Pass over space; the byte behind it, b"" at the end."""
        found = _SPACE.match(self.raw, self.at)
        self.at = found.end() if found else self.at
        return self.raw[self.at : self.at + 1]

    def skip(self) -> Span:
        """Pass over a value."""
        first = self.space()
        start = self.at
        if first in (b"{", b"["):
            self._skip_brackets()
        else:
            scalar = _SCALAR.match(self.raw, start)
            if scalar is None:
                raise _BrokenError(start)
            self.at = scalar.end()
        return Span(start, self.at)

    def peek(self) -> bytes:
        """The value here as it is written."""
        start = self.at
        whole = self.skip()
        self.at = start
        return self.raw[whole.start : whole.end]

    def drop(self) -> None:
        """Pass over a value that nobody needs."""
        self.dropped.append(self.skip())

    def mentions(self, *words: bytes) -> bool:
        """Whether a value has anything to do with ECS, or any of the words in it. It is dropped if not."""
        start = self.at
        whole = self.skip()
        if all(self.raw.find(word, whole.start, whole.end) < 0 for word in (_MENTION, *words)):
            self.dropped.append(whole)
            return False
        self.at = start
        return True

    def _skip_brackets(self) -> None:
        start = self.at
        flat = _FLAT_ONE.match(self.raw, start)
        if flat is not None:
            self.at = flat.end()
            return
        self.at += 1
        depth = 1
        while depth:
            found = _BRACKET.match(self.raw, self.at)
            if found is None:
                raise _BrokenError(start, "this is not closed")
            self._step(1)
            self.at = found.end()
            depth += 1 if found[1] in b"[{" else -1
            if depth > MAX_DEPTH:
                raise _BrokenError(self.at - 1, f"this is nested more than {MAX_DEPTH} levels deep")

    def _step(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_PLAN_STEPS:
            raise _TooMuchError

    def members(self) -> Iterator[bytes]:
        """The keys of the object here, each with the walker before its value, which is passed over unless that is done meanwhile."""
        if self.space() != b"{":
            self.skip()
            return
        self.at += 1
        while self.space() != b"}":
            key = _KEY.match(self.raw, self.at)
            if key is None:
                raise _BrokenError(self.at)
            self._step(_OF_AN_ITEM)
            self.at = start = key.end()
            yield key[1][1:-1]
            if self.at == start:
                self.skip()
            self._comma(b"}")
        self.at += 1

    def items(self) -> Iterator[None]:
        """The items of the list here, as `members` does."""
        if self.space() != b"[":
            self.skip()
            return
        self.at += 1
        while self.space() != b"]":
            self._step(_OF_AN_ITEM)
            start = self.at
            yield None
            if self.at == start:
                self.skip()
            self._comma(b"]")
        self.at += 1

    def _comma(self, end: bytes) -> None:
        behind = self.space()
        if behind == b",":
            self.at += 1
        elif behind != end:
            raise _BrokenError(self.at)


class _PartialText(Text):
    """Stretches of a file, and positions in that file. `dropped` are those of its bytes in the place of which there is one character."""

    __slots__ = ("_starts",)

    def __init__(self, path: str, raw: bytes, dropped: Sequence[Span]) -> None:
        """UnicodeDecodeError for what is not UTF-8."""
        pieces: list[str] = []
        self._starts: list[tuple[int, int, int]] = []  # of each stretch: where it begins in the content, and the line and column there
        length, line, column, at = 0, 1, 1, 0
        for span in (*dropped, Span(len(raw), len(raw))):
            piece = raw[at : span.start].decode()
            self._starts.append((length, line, column))
            pieces.append(piece)
            line, column = _moved(raw[at : span.start], line, column)
            length += len(piece) + 1
            line, column = _moved(raw[span.start : span.end], line, column)
            at = span.end
        super().__init__(path, "0".join(pieces))
        self.private = True

    def position(self, offset: int, *, utf16: bool = False) -> tuple[int, int]:
        """Line and column in the file."""
        del utf16  # no editor has a file as large as this one
        start, line, column = self._starts[bisect_right(self._starts, offset, key=lambda piece: piece[0]) - 1]
        return _moved(self.content[start:offset].encode(), line, column)


def _moved(passed: bytes, line: int, column: int) -> tuple[int, int]:
    """Line and column behind some bytes. LF, CRLF and a lone CR end a line."""
    lines = passed.count(b"\n") + (passed.count(b"\r") - passed.count(b"\r\n") if b"\r" in passed else 0)
    last = passed[max(passed.rfind(b"\n"), passed.rfind(b"\r")) + 1 :] if lines else passed
    length = len(last) if last.isascii() else len(last.translate(None, _CONTINUED))
    return line + lines, length + (1 if lines else column)


def read_large_plan(path: str, raw: bytes) -> Document:
    """The document of a plan with more than MAX_BYTES: 0 stands for each value that is not about changes in ECS. Never raises."""
    from taskdef_lint.syntax.json_text import parse

    if len(raw) > MAX_PLAN_BYTES:
        return _refused(path, f"the plan has {len(raw):,} bytes, and no more than {MAX_PLAN_BYTES:,} are read")
    walker = _Walker(raw)
    try:
        _plan(walker)
    except _TooMuchError:
        return _refused(path, "the plan has more lists and objects than are read")
    except _BrokenError as error:
        end = min(error.at + 1, len(raw))
        text = _PartialText(path, raw, [Span(0, error.at), Span(error.at, end), Span(end, len(raw))])
        return Document(text, readable=False, faults=[Fault(INVALID_SYNTAX, Span(1, 2), str(error))])
    try:
        text = _PartialText(path, raw, walker.dropped)
    except UnicodeDecodeError as error:
        from taskdef_lint.syntax.encodings import undecodable

        return undecodable(path, raw, error.start)
    if len(text.content) > MAX_BYTES:
        return _refused(path, f"what the plan changes in ECS has {len(text.content):,} characters, and no more than {MAX_BYTES:,} are read")
    inner = parse(path, text.content.encode())
    return Document(text, inner.data, readable=inner.readable, faults=inner.faults, syntax=inner.syntax, locator=inner.locator)


def _refused(path: str, message: str) -> Document:
    told = "terraform plan -target makes a plan of fewer resources"
    return Document(Text(path, ""), readable=False, faults=[Fault(UNREADABLE_FILE, Span(0, 0), message, help=told)])


def _plan(walker: _Walker) -> None:
    """Drop what is not about changes in ECS."""
    for key in walker.members():
        if key == b"resource_changes":
            for _ in walker.items():
                if walker.mentions():
                    _change(walker)
        elif key == b"configuration":
            for inner in walker.members():
                if inner == b"root_module":
                    _module(walker)
                else:
                    walker.drop()
        elif key not in _OF_A_PLAN:
            walker.drop()
    if walker.space():
        raise _BrokenError(walker.at)


def _change(walker: _Walker) -> None:
    start, before, is_ours, is_settled = walker.at, len(walker.dropped), False, False
    for key in walker.members():
        if key == b"type":
            is_ours = walker.peek().startswith(_MENTION)
        elif key == b"change":
            for inner in walker.members():
                if inner == b"actions":
                    is_settled = bool(_SETTLED.fullmatch(walker.peek()))
                elif inner not in _PLANNED:
                    walker.drop()
        elif key not in _OF_A_CHANGE:
            walker.drop()
    if not is_ours or is_settled:
        del walker.dropped[before:]
        walker.dropped.append(Span(start, walker.at))


def _module(walker: _Walker) -> None:
    """Drop what the configuration of a module says of anything but resources of ECS, modules that it calls, and outputs of these."""
    for key in walker.members():
        if key == b"resources":
            for _ in walker.items():
                walker.mentions()
        elif key == b"module_calls":
            for _ in walker.members():
                if walker.mentions():
                    for inner in walker.members():
                        if inner == b"module":
                            _module(walker)
                        elif inner != b"expressions":
                            walker.drop()
        elif key == b"outputs":
            for _ in walker.members():
                walker.mentions(_OUTPUT)
        else:
            walker.drop()
