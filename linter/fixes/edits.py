"""From fixes to changes of a document's text: everything that a fix is not about stays byte for byte.

A fix names nodes of a resource. Here each becomes a change of a member or item of something that the file holds, and the writer of the
file's syntax (json_writer, yaml_writer) turns the changes of one object or list into edits. Where that cannot be done surely there are
none.
"""

from __future__ import annotations

import sys

from taskdef_lint.adapters.functions import called
from taskdef_lint.model.node import ABSENT, Date, Key, Node, Path, Root, Unknown
from taskdef_lint.model.problem import FLAGS, Quote, Remove, Rename, Unwrap
from taskdef_lint.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.origin import Origin
    from taskdef_lint.model.problem import Fix
    from taskdef_lint.model.resource import Resource

WRITERS = {"json": "taskdef_lint.fixes.json_writer", "yaml": "taskdef_lint.fixes.yaml_writer"}


class Edit:
    """A stretch of a document's text, and the text that takes its place."""

    __slots__ = ("span", "text")

    def __init__(self, span: Span, text: str) -> None:
        self.span = span
        self.text = text

    def __repr__(self) -> str:
        return f"Edit({self.span}, {self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Edit) and (self.span, self.text) == (other.span, other.text)

    def __hash__(self) -> int:
        return hash((self.span, self.text))


class Change:
    """What happens to a member or item `key` of an object or list: `value` is the new value, REMOVE, QUOTE, Rename or Unwrap.

    `added`: the member is not there yet.
    """

    __slots__ = ("added", "key", "value")

    def __init__(self, key: Key, value: object, *, added: bool = False) -> None:
        self.key = key
        self.value = value
        self.added = added


class Impossible(Exception):  # noqa: N818 - not an error: such a fix is left to people
    """A change that cannot be made in the text with certainty."""


Changes = dict[Path, list[Change]]


def plan(document: Document, fixes: Sequence[Fix | None]) -> list[list[Edit]]:
    """The edits that make each fix, in the order of the text and without overlap; an empty list where there is no fix, or no sure way.

    One pass over the text finds the places for all of them.
    """
    wanted = [_changes(document, fix) for fix in fixes]
    holders = {path for changes in wanted for path in changes}
    planned = [_of_the_text(fix) for fix in fixes]
    unsure = document.filled or document.patched or _is_generated(document)
    if not holders or unsure or document.syntax not in WRITERS:
        return planned
    path = WRITERS[document.syntax]
    __import__(path)  # importlib is a package of its own, whose import would be the only use of it
    writer = sys.modules[path].Writer(document, holders)
    return [_written(writer, document.text, changes) or edits for changes, edits in zip(wanted, planned, strict=True)]


def _of_the_text(fix: Fix | None) -> list[Edit]:
    """The edits of a fix that names stretches of the text."""
    edits = [Edit(where, value) for where, value in fix.edits if isinstance(where, Span) and isinstance(value, str)] if fix else []
    return _apart(edits) if fix and len(edits) == len(fix.edits) else []


def _written(writer: object, text: str, changes: Changes) -> list[Edit]:
    edits: list[Edit] = []
    try:
        for holder, of_holder in changes.items():
            edits += writer.edits(holder, of_holder)  # type: ignore[attr-defined]  # see WRITERS
    except Impossible:
        return []
    return _ended_as_before(text, _apart(edits))


def _ended_as_before(text: str, edits: list[Edit]) -> list[Edit]:
    """The edits of one fix; where they take out the last lines of a text that has no line end, the one before these goes, too."""
    last = edits[-1] if edits else None
    if last is None or last.span.end != len(text) or last.text or text.endswith(("\n", "\r")):
        return edits
    if text[last.span.start] not in "\r\n":  # otherwise a line end goes already
        kept = text[: last.span.start]
        edits[-1] = Edit(Span(len(kept.removesuffix("\n").removesuffix("\r")), len(text)), "")
    return edits


def _apart(edits: list[Edit]) -> list[Edit]:
    """The edits of one fix in order. What is taken out twice is taken out once; other edits of the same place are no sure way."""
    ordered: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        last = ordered[-1] if ordered else None
        if last is None or last.span.end <= edit.span.start:
            ordered.append(edit)
        elif last.text or edit.text:
            return []
        else:
            ordered[-1] = Edit(Span(last.span.start, max(last.span.end, edit.span.end)), "")
    return ordered


def _changes(document: Document, fix: Fix | None) -> Changes:
    """The changes that a fix asks for, by the path of the object or list in the file that they are in; none where one cannot be made."""
    changes: Changes = {}
    removed: set[Path] = set()
    try:
        for node, value in fix.edits if fix else ():
            holder, change = _change(document, node, value)
            if isinstance(value, Remove):
                removed.add((*holder, change.key))
            changes.setdefault(holder, []).append(change)
    except Impossible:
        return {}
    for holder in list(changes):
        # What is inside something that goes goes with it.
        if any(holder[:length] in removed for length in range(1, len(holder) + 1)):
            del changes[holder]
    made = _made(changes)
    return changes if len(set(made)) == len(made) else {}


def keys_made(document: Document, fix: Fix | None) -> list[Path]:
    """The places in a file, one for each, that a fix gives a key that is not there yet: by another name, or with a new member."""
    return _made(_changes(document, fix))


def _made(changes: Changes) -> list[Path]:
    made: list[Path] = []
    for holder, of_holder in changes.items():
        made += ((*holder, change.value.key) for change in of_holder if isinstance(change.value, Rename))
        made += ((*holder, change.key) for change in of_holder if change.added)
    return made


def _change(document: Document, node: Node | Span, value: object) -> tuple[Path, Change]:
    """The object or list of the file that a node is a member or item of, and what happens to it."""
    if isinstance(node, Span):
        raise Impossible
    if node.exists:
        path = _path_in(document, node.origin)
        if isinstance(value, Unwrap) and len(path) == 1:
            return (), Change(path[0], value)
        written = value_at(document.data, path)
        if not path or not _is_written(node, written, value):
            raise Impossible  # the adapter made this value: it is not written here
        if isinstance(value, Remove) and len(path) > 1 and str(path[-2]).startswith("Fn::"):
            raise Impossible  # an argument of a function
        if not _keeps(written, value):
            raise Impossible
        return path[:-1], Change(path[-1], value)
    if isinstance(value, Remove | Rename | Unwrap | Quote):
        raise Impossible
    while True:
        holder = node.parent
        if holder is None or not isinstance(node.key, str) or (isinstance(holder, Root) and holder.partial):
            raise Impossible
        if holder.exists:
            break
        node, value = holder, {node.key: value}
    origin = node.origin
    path, key = _path_in(document, origin)[:-1], origin.spelled or node.key
    written = value_at(document.data, path)
    if not isinstance(written, dict) or key in written or called(written)[0] or _path_in(document, origin) != (*path, key):
        raise Impossible
    if not node.resource.dialect and path != _path_in(document, holder.origin):
        raise Impossible
    return path, Change(key, _respelled(node.resource, node.path, value), added=True)


def _is_written(node: Node, written: object, new: object) -> bool:
    """Whether the value of a node is written in the file as it is; of one that only goes or gets another key, whether anything is."""
    if written is node.value or written == node.value:
        return True
    whole = isinstance(new, Remove | Rename) and bool(node.resource.dialect)
    return whole and isinstance(written, dict | list) and not called(written)[0]


def _respelled(resource: Resource, path: Path, value: object) -> object:
    """A new value at a path with the keys that its dialect has. Fixes make shallow values."""
    if not resource.dialect:
        return value
    if isinstance(value, dict):
        return {resource.spelled((*path, key)): _respelled(resource, (*path, key), item) for key, item in value.items()}
    if isinstance(value, list):
        return [_respelled(resource, (*path, index), item) for index, item in enumerate(value)]
    return value


def _is_generated(document: Document) -> bool:
    """Whether a template is what CDK made: what is changed in it is lost the next time."""
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("Resources"), dict):
        return False
    parameters = data.get("Parameters")
    return "aws:cdk:" in document.text or (isinstance(parameters, dict) and "BootstrapVersion" in parameters)


def _path_in(document: Document, origin: Origin) -> Path:
    """Where a value is written in a document. Nothing is changed in other documents."""
    if origin.document is not document:
        raise Impossible
    return origin.path


def _keeps(old: object, new: object) -> bool:
    """Whether a new value that has another type than the old one says the same: whatever rule proposes it, no fix makes up a value."""
    if isinstance(new, Quote):
        return isinstance(old, bool | int | float | Date)
    if isinstance(new, Remove | Rename | Unwrap) or old in (None, "", [], {}) or old.__class__ is new.__class__:
        return True
    if isinstance(new, str):  # how a number with a fraction was written is not known here
        return new == (old.text if isinstance(old, Date) else str(old).lower() if isinstance(old, int) else None)
    if isinstance(new, bool):
        return isinstance(old, str) and FLAGS.get(old.lower()) is new
    if isinstance(new, int):
        return str(new) == old or (isinstance(old, float) and old == new)
    return new == [old]


def value_at(data: object, path: Path) -> object:
    """The value at a path of the file; ABSENT where it leads nowhere."""
    for key in path:
        if isinstance(data, dict) and isinstance(key, str):
            data = data.get(key, ABSENT)
        elif isinstance(data, list) and isinstance(key, int) and 0 <= key < len(data):
            data = data[key]
        else:
            return ABSENT
    return data


def is_plain(value: object) -> bool:
    """Whether a new value can be written: no placeholder in it, and nothing that JSON does not have. Fixes make shallow values."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(is_plain(item) for item in value)
    return value is None or (isinstance(value, str | int) and not isinstance(value, Unknown))


def apply(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits made that are in order and do not overlap."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    pieces.append(text[at:])
    return "".join(pieces)


def before(edits: Sequence[Edit], offset: int) -> int:
    """Where a place of a text was before these edits, in order, made the text; for a place in what an edit wrote, where that was put."""
    moved = 0
    for edit in edits:
        start = edit.span.start + moved
        if offset < start:
            break
        if offset < start + len(edit.text):
            return edit.span.start
        moved += len(edit.text) - (edit.span.end - edit.span.start)
    return offset - moved
