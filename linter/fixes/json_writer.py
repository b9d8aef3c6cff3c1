"""Edits of a JSON text, in the style of what stands beside: indentation, line ends, one line or several, spaces around colons."""

from __future__ import annotations

import json
import re

from taskdef_lint.fixes.edits import Change, Edit, Impossible, is_plain
from taskdef_lint.model.problem import Quote, Remove, Rename, Unwrap
from taskdef_lint.model.text import Span
from taskdef_lint.syntax.json_spans import members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taskdef_lint.model.document import Document, Place
    from taskdef_lint.model.node import Key, Path

_LAST_LINE = re.compile(r"(?:\r\n|\r|\n)[ \t]*\Z")
_LINE_END = re.compile(r"\r\n|\r|\n")


class Verbatim:
    """A new value as it is to stand in the text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


_HERE = Verbatim("•")


class Holder:
    """An object or list of the text: where it is, and its members or items in order, which are `found` there if not given."""

    __slots__ = ("index", "keys", "places", "repeated", "span", "text")

    def __init__(self, text: str, span: Span, found: list[tuple[Key, Place]] | None = None) -> None:
        self.text = text
        self.span = span
        if found is None:
            found = members(text, span.start) if text[span.start] in "{[" else []
        self.keys = [key for key, _ in found]
        self.places = [place for _, place in found]
        self.index: dict[Key, int] = {}
        self.repeated: set[Key] = set()
        for index, key in enumerate(self.keys):
            if key in self.index:
                self.repeated.add(key)
            self.index[key] = index

    def of(self, key: Key) -> int:
        """The position of a member. Of two with one key neither is touched: one is the value, the other may be what was meant."""
        if key not in self.index or key in self.repeated:
            raise Impossible
        return self.index[key]

    def start(self, index: int) -> int:
        """Where a member or item begins: at its key, if it has one."""
        place = self.places[index]
        return (place.key or place.value).start

    def end(self, index: int) -> int:
        """Where the value of a member or item ends."""
        return self.places[index].value.end


class Writer:
    """Makes edits of changes to the objects and lists at some paths of one document."""

    def __init__(self, document: Document, holders: Iterable[Path]) -> None:
        self.text = document.text
        self.spans = {path: place.value for path, place in document.locate({*holders, ()}).items()}
        self.holders: dict[Path, Holder] = {}

    def edits(self, path: Path, changes: Sequence[Change]) -> list[Edit]:
        """The edits for all changes of one object or list; Impossible where there is no sure way."""
        if len({change.key for change in changes}) < len(changes):
            raise Impossible
        holder = self._holder(path)
        removed: set[int] = set()
        added: list[Change] = []
        edits: list[Edit] = []
        for change in changes:
            value = change.value
            if change.added:
                added.append(change)
            elif isinstance(value, Unwrap):
                edits += self._unwrap(holder, change.key, value.along)
            elif isinstance(value, Remove):
                removed.add(holder.of(change.key))
            else:
                edits.append(_changed(holder, holder.of(change.key), value))
        if added and len(removed) == len(holder.places) > 0:
            raise Impossible
        return edits + removals(holder, removed) + additions(holder, added)

    def _holder(self, path: Path) -> Holder:
        holder = self.holders.get(path)
        if holder is None:
            if path not in self.spans:
                raise Impossible
            holder = self.holders[path] = Holder(self.text, self.spans[path])
        return holder

    def _unwrap(self, wrapper: Holder, key: Key, along: Sequence[str]) -> list[Edit]:
        """Let the member `key` be the document. Its lines lose the indentation that they have more than the wrapper's."""
        at = wrapper.of(key)
        inner = Holder(self.text, wrapper.places[at].value)
        deeper = _indentation(self.text, wrapper.start(at)) - _indentation(self.text, wrapper.span.start)
        edits = [
            Edit(Span(wrapper.span.start, inner.span.start), ""),
            *(Edit(span, "") for span in _surplus(self.text, inner.span, deeper)),
            Edit(Span(inner.span.end, wrapper.span.end), ""),
        ]
        for name in along:
            if name not in wrapper.index:
                continue
            span = wrapper.places[wrapper.of(name)].value
            moved = self.text[span.start : span.end]
            if _is_empty(moved):
                continue
            if name in inner.index:
                there = inner.places[inner.of(name)].value
                if not _is_empty(self.text[there.start : there.end]):
                    raise Impossible  # which of the two counts, nobody knows
                # The surplus indentation of its lines goes with it.
                edits = [edit for edit in edits if not there.start <= edit.span.start < there.end]
                edits.append(Edit(there, moved))
                continue
            # It stands as deep in the wrapper as it will then; only what leads up to it stands deeper.
            (added,) = additions(inner, [Change(name, _HERE, added=True)])
            lead = added.text.removesuffix(_HERE.text)
            for surplus in reversed(_surplus(lead, Span(0, len(lead)), deeper)):
                lead = lead[: surplus.start] + lead[surplus.end :]
            edits.append(Edit(added.span, lead + moved))
        return edits


def _is_empty(written: str) -> bool:
    """Whether a value says nothing: null, or an empty string, list or object."""
    return "".join(written.split()) in ("null", '""', "[]", "{}")


def _changed(holder: Holder, index: int, value: object) -> Edit:
    place = holder.places[index]
    if isinstance(value, Quote):
        return Edit(place.value, _json(holder.text[place.value.start : place.value.end]))
    if not isinstance(value, Rename):
        return Edit(place.value, _json(value))
    if place.key is None or value.key in holder.index:
        raise Impossible
    return Edit(place.key, _json(value.key))


def removals(holder: Holder, removed: set[int]) -> list[Edit]:
    """Take members or items out, each with the comma and the spaces that belong to it, and its line if it has one of its own."""
    last = len(holder.places) - 1
    if not removed:
        return []
    if len(removed) > last:
        return [Edit(Span(holder.span.start + 1, holder.span.end - 1), "")]
    edits: list[Edit] = []
    for first in sorted(index for index in removed if index - 1 not in removed):
        until = first
        while until + 1 in removed:
            until += 1
        edits.append(Edit(_removal(holder, first, until, last), ""))
    return edits


def _removal(holder: Holder, first: int, until: int, last: int) -> Span:
    """What goes with the members or items from `first` to `until`: of the commas around them one stays."""
    begins_line = first > 0 and _LINE_END.search(holder.text, holder.end(first - 1), holder.start(first))
    goes_on = until < last and not _LINE_END.search(holder.text, holder.end(until), holder.start(until + 1))
    if first == 0 or (begins_line and goes_on):
        return Span(holder.start(first), holder.start(until + 1))
    return Span(holder.end(first - 1), holder.end(until))


def additions(holder: Holder, added: Sequence[Change]) -> list[Edit]:
    """Put members behind the last one, or into an empty object."""
    if not added:
        return []
    text, span = holder.text, holder.span
    if text[span.start] != "{" or any(change.key in holder.index for change in added):
        raise Impossible
    if not holder.places:
        inside = text[span.start + 1 : span.end - 1]
        broken = _LAST_LINE.search(inside)
        around = (broken[0] + "  ", broken[0]) if broken else ("", "")
        written = ("," + (around[0] or " ")).join(f"{_json(change.key)}: {_json(change.value)}" for change in added)
        return [Edit(Span(span.start + 1, span.end - 1), around[0] + written + around[1])]
    last = len(holder.places) - 1
    key = holder.places[last].key
    colon = text[key.end : holder.places[last].value.start] if key else ": "
    colon = ": " if _LINE_END.search(colon) else colon
    between = _between(holder, last, colon)
    end = holder.end(last)
    return [Edit(Span(end, end), "".join(f"{between}{_json(change.key)}{colon}{_json(change.value)}" for change in added))]


def _between(holder: Holder, last: int, colon: str) -> str:
    """What parts a new member from the last one: as that is parted from the one before it."""
    before = holder.text[holder.end(last - 1) if last else holder.span.start + 1 : holder.start(last)]
    lead, comma, spaces = before.rpartition(",")
    line = _LAST_LINE.search(spaces)
    if not last:
        return "," + (line[0] if line else "" if colon == ":" else " ")
    return f",{line[0]}" if line else lead + comma + spaces


def _json(value: object) -> str:
    if isinstance(value, Verbatim):
        return value.text
    if not is_plain(value):
        raise Impossible
    return json.dumps(value, ensure_ascii=False)


def _indentation(text: str, offset: int) -> int:
    """How many spaces the line of an offset starts with; 0 where something stands before it."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    return 0 if text[start:offset].strip(" \t") else offset - start


def _surplus(text: str, span: Span, spaces: int) -> list[Span]:
    """The first spaces of each line but the first of a stretch, so many or as many as there are. No JSON string has several lines."""
    if spaces <= 0:
        return []
    lines = re.compile(rf"(?:\r\n|\r|\n)([ \t]{{1,{spaces}}})").finditer(text, span.start, span.end)
    return [Span(*match.span(1)) for match in lines]
