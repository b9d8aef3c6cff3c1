"""Bytes that are not UTF-8 text: which encoding they look like, and what to do. Imported only when a file is refused for it."""

from __future__ import annotations

import re
from bisect import bisect_left

from taskdef_lint.model.document import Document, Fault
from taskdef_lint.model.faults import INVALID_SYNTAX
from taskdef_lint.model.text import Span, Text

_MARKS = (  # of two marks that begin alike the longer stands first
    (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)  # fmt: skip
_LINE_MARK = re.compile("(?:^|(?<=\r))\ufeff", re.MULTILINE)
_ARCHIVES = ((b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"))


def undecodable(path: str, raw: bytes, at: int) -> Document:
    """The document for bytes that are not UTF-8, of which the one at offset `at` is the first that does not fit."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _other_encoding(path, raw[len(mark) :], encoding, "its first bytes are the byte-order mark")
    unmarked = _unmarked(raw)
    if unmarked:
        return _other_encoding(path, raw, unmarked, "every character has zero bytes")
    for mark, name in _ARCHIVES:
        if raw.startswith(mark):
            return _refused(path, "", 0, 0, f"the file is {name}-compressed, not text", "unpack it first")
    bom = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    before = len(raw[bom:at].decode("utf-8", "replace"))
    text = raw[bom:].decode("utf-8", "replace")
    if b"\0" in raw:
        message = f"the file is binary, not text: the byte at offset {at:,} is 0x{raw[at]:02x}, and there are zero bytes"
        return _refused(path, text, before, before + 1, message, "")
    message = f"the file is not UTF-8: the byte at offset {at:,} is 0x{raw[at]:02x}; it looks like Windows-1252 or Latin-1"
    return _refused(path, text, before, before + 1, message, _convert("WINDOWS-1252"))


def with_nul(path: str, raw: bytes, text: str, *, bom: bool) -> Document:
    """The document for UTF-8 text that holds NUL characters, which no JSON text may; UTF-16 without a mark looks like that."""
    unmarked = None if bom else _unmarked(raw)
    if unmarked:
        return _other_encoding(path, raw, unmarked, "every character has zero bytes")
    at = text.index("\0")
    message = f"the byte at offset {raw.index(0):,} is zero: the file is binary or damaged"
    return _refused(path, text, at, at + 1, message, "")


def misplaced_mark(text: str) -> Fault | None:
    """The fault for a byte-order mark that begins a line of YAML, as where files were joined; None where it is inside strings.

    `text` is without the mark that a file may begin with. libyaml drops others. The AWS CLI takes them for a part of the first word.
    """
    from taskdef_lint.syntax.yaml_nodes import texts_with

    strings = texts_with(text, "\ufeff")
    starts = [string.start for string in strings]
    for mark in _LINE_MARK.finditer(text):
        at = mark.start()
        before = bisect_left(starts, at) - 1
        if before < 0 or strings[before].end <= at:
            message = "a byte-order mark (U+FEFF) stands inside the file, where it becomes part of the first word behind it"
            return Fault(INVALID_SYNTAX, Span(at, at + 1), message, help="remove this invisible character: it is left of joined files")
    return None


def _unmarked(raw: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte-order mark: JSON begins with ASCII, so where its zero bytes are tells."""
    first = [bool(byte) for byte in raw[:4]]
    if len(raw) % 4 == 0 and first in ([True, False, False, False], [False, False, False, True]):
        return "utf-32-le" if first[0] else "utf-32-be"
    if len(raw) % 2 == 0 and first[:2] in ([True, False], [False, True]):
        return "utf-16-le" if first[0] else "utf-16-be"
    return None


def _other_encoding(path: str, raw: bytes, encoding: str, why: str) -> Document:
    name = encoding[:6].upper()
    order = "little-endian" if encoding.endswith("le") else "big-endian"
    text = raw.decode(encoding, "replace")
    message = f"the file is {name} ({order}), not UTF-8: {why}, at byte offset 0"
    return _refused(path, text, 0, min(1, len(text)), message, _convert(name))


def _convert(name: str) -> str:
    return f"save it as UTF-8: iconv -f {name} -t UTF-8 OLD > NEW, or in PowerShell: … | Out-File -Encoding utf8 NEW"


def _refused(path: str, text: str, start: int, end: int, message: str, advice: str) -> Document:
    fault = Fault(INVALID_SYNTAX, Span(start, end), message, label="", help=advice)
    return Document(Text(path, text), readable=False, faults=[fault])
