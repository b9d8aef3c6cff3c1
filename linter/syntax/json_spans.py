"""Where values stand in a JSON text that has been parsed: one pass for any number of paths, computed only when something is reported.

What no path leads to is skipped bracket by bracket, so that neither time nor memory is spent on a map of the whole document.
"""

from __future__ import annotations

import json
import re

from taskdef_lint.model.document import Place
from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from taskdef_lint.model.node import Key, Path

_BLANK = lazy_pattern(r"[ \t\n\r]*+")
_STRING = lazy_pattern(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR = lazy_pattern(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^\s,\[\]{}"]++', re.DOTALL)
# From inside a list or an object to the next bracket outside strings.
_TO_BRACKET = lazy_pattern(r'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
_MEMBER = lazy_pattern(r'[ \t\n\r,]*+("[^"\\]*+(?:\\.[^"\\]*+)*+")[ \t\n\r]*+:[ \t\n\r]*+', re.DOTALL)
_NEXT = lazy_pattern(r"[ \t\n\r,]*+")
_SURROGATE = "[\ud800-\udfff]"


def locate(text: str, paths: Iterable[Path]) -> dict[Path, Place]:
    """The places of the values at these paths; a path that leads to nothing is left out. Of two members with one key the last counts."""
    root = _Wanted()
    for path in paths:
        root.add(path)
    start = _end(_BLANK, text, 0)
    root.place = Place(None, Span(start, _walk(text, start, root)))
    found: dict[Path, Place] = {}
    root.collect(found)
    return found


def members(text: str, start: int) -> list[tuple[Key, Place]]:
    """The members of the object, or the items of the list, that starts here, in order; repeated keys come repeatedly."""
    found: list[tuple[Key, Place]] = []
    at = start + 1
    if text[start] == "{":
        while member := _MEMBER.match(text, at):
            at = _skip(text, member.end())
            found.append((_key(member[1]), Place(Span(*member.span(1)), Span(member.end(), at))))
        return found
    at = _end(_NEXT, text, at)
    while at < len(text) and text[at] != "]":
        end = _skip(text, at)
        found.append((len(found), Place(None, Span(at, end))))
        at = _end(_NEXT, text, end)
    return found


class _Wanted:
    """A value that a path leads to, or through. `path` is None where none ends; `visit` counts how often the value was found."""

    __slots__ = ("below", "path", "place", "under", "visit")

    def __init__(self) -> None:
        self.below: dict[Key, _Wanted] = {}
        self.path: Path | None = None
        self.place: Place | None = None
        self.visit = 0
        self.under = 0  # the visit of the value around it in which this one was found

    def add(self, path: Path) -> None:
        value = self
        for key in path:
            value = value.below.setdefault(key, _Wanted())
        value.path = path

    def collect(self, found: dict[Path, Place]) -> None:
        """Add the places below that belong to the last visit. Paths are as deep as documents, which the reader bounds."""
        if self.path is not None and self.place is not None:
            found[self.path] = self.place
        for value in self.below.values():
            if value.place is not None and value.under == self.visit:
                value.collect(found)


def _walk(text: str, start: int, wanted: _Wanted) -> int:
    """Go through the value that starts here, noting what is wanted in it. Returns where it ends."""
    wanted.visit += 1
    char = text[start : start + 1]
    if not wanted.below or char not in ("{", "["):
        return _skip(text, start)
    return _object(text, start, wanted) if char == "{" else _list(text, start, wanted)


def _object(text: str, start: int, wanted: _Wanted) -> int:
    at = start + 1
    while member := _MEMBER.match(text, at):
        at = _note(text, member.end(), wanted, wanted.below.get(_key(member[1])), Span(*member.span(1)))
    return _end(_NEXT, text, at) + 1


def _key(token: str) -> str:
    return re.sub(_SURROGATE, "\ufffd", json.loads(token, strict=False)) if "\\" in token else token[1:-1]


def _list(text: str, start: int, wanted: _Wanted) -> int:
    at = _end(_NEXT, text, start + 1)
    index = 0
    while at < len(text) and text[at] != "]":
        at = _end(_NEXT, text, _note(text, at, wanted, wanted.below.get(index), None))
        index += 1
    return at + 1


def _note(text: str, at: int, around: _Wanted, value: _Wanted | None, key: Span | None) -> int:
    """Note the place of a member or item, if it is wanted. Returns where it ends."""
    if value is None:
        return _skip(text, at)
    end = _walk(text, at, value)
    value.under = around.visit
    value.place = Place(key, Span(at, end))
    return end


def _skip(text: str, start: int) -> int:
    """Where the value that starts here ends."""
    if text[start : start + 1] not in ("{", "["):
        return _end(_SCALAR, text, start)
    depth = 1
    at = start + 1
    while depth:
        at = _end(_TO_BRACKET, text, at)
        depth += 1 if text[at] in "{[" else -1
        at += 1
    return at


def _end(form: re.Pattern[str], text: str, at: int) -> int:
    found = form.match(text, at)
    return found.end() if found else at
