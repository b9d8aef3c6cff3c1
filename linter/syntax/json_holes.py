"""Placeholders that stand without quotes where a value is due: `"containerPort": ${PORT}`. Imported only for a text that is not JSON.

Each makes a hole in the text. A string of the same length takes its place, so that the rest can be read and every offset stays right.
"""

from __future__ import annotations

import re

from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.model.text import Span

_LONGEST = 2000  # characters of a placeholder
LEAST = 3  # characters of a hole, as a string that tells its number has so many
_FIRST, _FILLER = 0xE000, "\uf8ff"  # characters that have no meaning: no text that holds one has holes
MOST = 6000  # holes of one text
_PRIVATE = lazy_pattern("[\ue000-\uf8ff]")
_FILLED = lazy_pattern('"?([\ue000-\uf8fe])\uf8ff*"?')

# What leads a part of a template that is no value: a condition, a loop, a comment.
CONTROL = lazy_pattern(
    r"\{%|%\{|<#|</#|<\?|<%(?![=-])|<%-?[ \t]*+(?:if|for|end|else|\})|\{\{[-~]?[ \t]*+(?:[#/^!>*]|(?:if|else|elif|end|endif|range|with"
    r"|define|template|block|for|each|unless|break|continue)\b|/\*)|#[a-z]++(?![\w#{])"
)
_SIMPLE = lazy_pattern(
    r"\$[A-Za-z_]\w*+|%[A-Za-z_]\w*+%|@@?[A-Z]\w*?@@?|__[A-Za-z]\w*?__|#[A-Z][A-Z0-9_]*+#|\{(?:[A-Za-z_][\w.]*+|\d{1,2})\}"
    r"|<[A-Za-z][\w .:/-]*+>|(?:env|var|local)\.[A-Za-z_][\w.]*+"
)
_CAPITALS = lazy_pattern(r"[A-Z][A-Z0-9]*+(?:_[A-Z0-9]++)++(?![\w.])")
_BRACKETS = (
    ("${", "{", "}"), ("$(", "(", ")"), ("{{", "{", "}"), ("#{", "{", "}"), ("<<", "<", ">"), ("<+", "<", ">"), ("<%", "", "%>"),
)  # fmt: skip
_NOTABLE = lazy_pattern(r'\\.|["\r\n]|[$%<@_#{]')
_QUOTES = "\"'`"
_REST = lazy_pattern(r"""[^\s,:;=\[\]{}"\x00-\x1f$<%@#]++|[$%@](?=[^\s,:;=\[\]{}"\x00-\x1f])""")


def bare_end(text: str, start: int) -> int:
    """Where the value ends that stands here without quotes and holds a placeholder; 0 where none does, or a condition or loop."""
    at = start
    found = False
    while at < len(text) and at - start < _LONGEST:
        end = placeholder_end(text, at)
        if end < 0:
            return 0
        if end:
            found = True
        else:
            capitals = _CAPITALS.match(text, at) if at == start else None
            rest = capitals or _REST.match(text, at)
            if not rest:
                break
            found = found or capitals is not None
            end = rest.end()
        at = end
    return at if found and at - start >= LEAST else 0


def quoted_end(text: str, start: int) -> int:
    """Where the string ends that starts here, if a placeholder in it has quotes; 0 where none does, or it does not end on its line."""
    at = start + 1
    found = False
    while (match := _NOTABLE.search(text, at)) and match.start() - start < _LONGEST:
        at = match.start()
        if match[0] == '"':
            return at + 1 if found else 0
        end = placeholder_end(text, at)
        if end < 0 or match[0] in "\r\n":
            return 0
        found = found or '"' in text[at:end]
        at = end or at + len(match[0])
    return 0


def placeholder_end(text: str, at: int) -> int:
    """Where the placeholder ends that starts here; 0 where none does, or what is no value; -1 where it does not end soon."""
    if text[at : at + 1] not in _STARTS or CONTROL.match(text, at):
        return 0
    for opening, inner, closing in _BRACKETS:
        if text.startswith(opening, at):
            end = _closed(text, at + len(opening), inner, closing, len(opening) if opening in ("{{", "<<") else 1)
            return end + 1 if opening == "#{" and text.startswith("#", end) else end
    simple = _SIMPLE.match(text, at)
    return simple.end() if simple else 0


_STARTS = frozenset("${<%@_#evl")


def _closed(text: str, at: int, inner: str, closing: str, depth: int) -> int:
    """Where brackets are closed again of which `depth` are open, as far as that is soon; quotes hide what is in them. -1 if it is not."""
    quote = ""
    for index in range(at, min(len(text), at + _LONGEST)):
        char = text[index]
        if quote:
            quote = "" if char == quote or char in "\r\n" else quote
        elif not inner:  # <% … %>
            if text.startswith("%>", index):
                return index + 2
        elif char == inner:
            depth += 1
        elif char == closing:
            depth -= 1
            if not depth:
                return index + 1
        elif char in _QUOTES:
            quote = char
    return -1


class Holes:
    """The holes of a text: `filled` is the text with a string in place of each. None can be filled in a text that has odd characters."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        pieces: list[str] = []
        at = 0
        self._written = [text[span.start : span.end] for span in spans]
        for index, span in enumerate(spans):
            filler = chr(_FIRST + index) + _FILLER * (span.end - span.start - LEAST)
            pieces += [text[at : span.start], f'"{filler}"']
            at = span.end
        self.filled = "".join([*pieces, text[at:]])

    @staticmethod
    def possible(text: str) -> bool:
        """Whether the holes of a text can be filled: none of its own characters is one of those that fill them."""
        return not _PRIVATE.search(text)

    def settle(self, value: object) -> object:
        """The value with `Unknown` for each string that fills a hole, in place. Nesting is bounded by the reader."""
        if isinstance(value, str):
            return Unknown(_FILLED.sub(self._restored, value).strip('"')) if _PRIVATE.search(value) else value
        if isinstance(value, dict):
            for key, item in value.items():
                value[key] = self.settle(item)
        elif isinstance(value, list):
            value[:] = map(self.settle, value)
        return value

    def _restored(self, match: re.Match[str]) -> str:
        return self._written[ord(match[1]) - _FIRST]
