"""JSON: values by the standard library, everything else by our own reader, imported only where something is wrong."""

from __future__ import annotations

import json
import re

from taskdef_lint.model.document import Document
from taskdef_lint.model.text import Text
from taskdef_lint.syntax.limits import MAX_DEPTH, MAX_NUMBER
from taskdef_lint.syntax.placeholders import may_hold_placeholder, settle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from taskdef_lint.model.document import Place
    from taskdef_lint.model.node import Path

_BOM = b"\xef\xbb\xbf"


def parse(path: str, raw: bytes) -> Document:
    """The document in the bytes of a JSON file. Never raises: what is wrong with the bytes is a fault of the document."""
    bom = raw.startswith(_BOM)
    try:
        text = (raw[3:] if bom else raw).decode()
    except UnicodeDecodeError as error:
        from taskdef_lint.syntax.encodings import undecodable

        return undecodable(path, raw, error.start + 3 * bom)
    valid = False
    try:
        if not _may_be_deep(raw):
            data = _DECODER.decode(text)
            valid = True
            if not ("\\" in text and ("\\ud" in text or "\\uD" in text)):  # a character that may be half only
                source = Text(path, text, bom=bom)
                if may_hold_placeholder(text, raw):
                    return Document(source, settle(data), locator=locate)
                return Document(source, data, locator=locate, literal=True)
    except ValueError:
        pass
    return _faulty(path, raw, text, bom=bom, valid=valid)


def _faulty(path: str, raw: bytes, text: str, *, bom: bool, valid: bool) -> Document:
    """The document for a text that may be more than the JSON parser takes, or may be fine after all: our own reader decides.

    `valid`: it is JSON, but for halves of characters; what looks like a placeholder around quotes is then a part of strings.
    """
    if "\0" in text:
        from taskdef_lint.syntax.encodings import with_nul

        return with_nul(path, raw, text, bom=bom)
    from taskdef_lint.syntax.json_errors import without_surrogates
    from taskdef_lint.syntax.json_examined import Examined

    examined = Examined(text, path)
    source = Text(path, text, bom=bom)
    faults, patched, holes = examined.faults, examined.patched, examined.holes
    if valid and (holes or not examined.readable):
        return Document(source, _settled(without_surrogates(json.loads(text)), text), locator=locate)
    if not examined.readable:
        return Document(source, readable=False, faults=faults)
    data = json.loads(text if patched is None else patched)
    if faults:
        data = without_surrogates(data)
    if holes:
        data = holes.settle(data)
    if patched is None:
        return Document(source, _settled(data, text), faults=faults, locator=locate)
    return Document(source, _settled(data, text), faults=faults, locator=lambda _, paths: locate(patched, paths), patched=True)


def _settled(data: object, text: str) -> object:
    return settle(data) if may_hold_placeholder(text) else data


def locate(text: str, paths: Iterable[Path]) -> dict[Path, Place]:
    """Where the values at these paths stand in a text that has been parsed."""
    from taskdef_lint.syntax import json_spans

    return json_spans.locate(text, paths)


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError  # a key given twice
    return members


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER:
        raise ValueError
    return int(digits)


def _real(digits: str) -> float:
    value = float(digits) if len(digits) <= MAX_NUMBER else _INFINITE
    if value in (_INFINITE, -_INFINITE):
        raise ValueError
    return value


def _constant(name: str) -> object:
    raise ValueError(name)  # NaN, Infinity and -Infinity, which no JSON parser but a few takes


_INFINITE = float("inf")
# Refuses, with a ValueError, more than JSON does: our own reader tells what of that is fine.
_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_int=_integer, parse_float=_real, parse_constant=_constant)
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b'[]{}"'))
_STRING = rb'"[^"]*+"'
_USUAL_DEPTH = 32


def _may_be_deep(raw: bytes) -> bool:
    """False only where the JSON parser meets no more than `MAX_DEPTH` brackets inside each other, whatever else the bytes hold.

    Nearly every file has too few brackets at all. Of the others nothing but the brackets outside strings is kept, of which a
    pair `[]` is then taken away in each round: what nests three deep takes three rounds.
    """
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return False
    if b"\\" in raw:
        raw = raw.replace(rb"\\", b"").replace(rb"\"", b"")
    # Two quotes side by side are an empty string, or end one and begin the next: without them it is the same.
    brackets = re.sub(_STRING, b"", raw.translate(_BRACKETS, _NOT_BRACKETS).replace(b'""', b""))
    for rounds in range(_USUAL_DEPTH):
        fewer = brackets.replace(b"[]", b"")
        if len(fewer) == len(brackets):
            return rounds + fewer.count(b"[") > MAX_DEPTH
        brackets = fewer
    return True
