"""What the quick reader of HCL goes through a text with, and how it reads strings and heredocs. See `hcl_plain`."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.syntax.hcl_nodes import Expression
from taskdef_lint.syntax.hcl_templates import MARK, runs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

NAME = r"[A-Za-z_][A-Za-z0-9_-]*+"
WORDS = frozenset(("true", "false", "null", "for", "in", "if", "else", "endfor", "endif"))  # of the language, which are no names here
SPACE = lazy_pattern(r"[ \t\r\n]*+")
FOR = lazy_pattern(rf"for[ \t]++({NAME})(?:[ \t]*+,[ \t]*+({NAME}))?[ \t]++in[ \t]++")
_SPECIAL = lazy_pattern(r'["\\$%\x00-\x1f]')
_ESCAPE = lazy_pattern(r'\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})')
_HEREDOC = lazy_pattern(r"<<-?([A-Za-z_][A-Za-z0-9_]*+)\n((?:[^\n]*+\n)*?)[ \t]*+\1(?=\n)")
_OPENING = lazy_pattern(r"(\$\$\{|%%\{)|\$\{|%\{(?:~?[ \t]*+(if|else|endif|for|endfor)(?![A-Za-z0-9_-])[ \t]*+)?")
_ODD = lazy_pattern(r"%%%|\$\$\$|[\x00-\x08\x0b-\x1f]")  # in a heredoc


class OddError(Exception):
    """Something that is left to the parser."""


def beyond(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where that ends which is passed over, if there is any."""
    found = pattern.match(text, at)
    return found.end() if found is not None else at


def odd() -> NoReturn:
    raise OddError


class PlainText(ABC):
    """Reads a text from its beginning. `at` is what is to be read next; `high` is where the last operand has ended, `operators` how many
    the expression has had so far.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.high = 0
        self.operators = 0

    @abstractmethod
    def expression(self, depth: int) -> Expression:
        """An expression, from where it begins to what follows it."""

    def go_past(self, sign: str, *, blanks: bool = True) -> None:
        """Go beyond a sign that has to be there, and the blanks after it."""
        if not self.text.startswith(sign, self.at):
            odd()
        self.at += len(sign)
        if blanks:
            self.at = beyond(SPACE, self.text, self.at)

    def string(self, depth: int) -> Expression:
        low = self.at
        pieces: list[Any] = []
        start = at = low + 1
        while True:
            found = _SPECIAL.search(self.text, at)
            if found is None:
                odd()
            at = found.start()
            sign, after = found[0], self.text[at + 1 : at + 2]
            if sign == '"':
                pieces += runs(self.text[start:at], start, quoted=True)
                self.at = at + 1
                return Expression("template", low, self.at, pieces)
            if sign == "\\":
                escape = _ESCAPE.match(self.text, at)
                at = escape.end() if escape is not None else odd()
            elif sign == "$" and after == "{":
                pieces += runs(self.text[start:at], start, quoted=True)
                pieces.append(self._hole(at, depth))
                start = at = self.at
            elif sign == "\t" or (sign in "$%" and after not in ("$", "%", "{")):
                at += 1
            else:
                odd()

    def _hole(self, low: int, depth: int) -> Expression:
        self.at = low
        self.go_past("${~" if self.text.startswith("~", low + 2) else "${")
        made = self.expression(depth)
        self.go_past_end()
        return Expression("hole", low, self.at, made)

    def go_past_end(self) -> None:
        """Go beyond the end of an interpolation or a directive."""
        self.go_past("~}" if self.text.startswith("~", self.at) else "}", blanks=False)

    def heredoc(self, depth: int) -> Expression:
        low = self.at
        found = _HEREDOC.match(self.text, low)
        if found is None or _ODD.search(found[2]) or found[1] in found[2] or found[1] == MARK:
            odd()
        self.at = found.start(2)
        pieces, _ = self._pieces(found.end(2), found[1], depth, ())
        self.at = found.end()
        return Expression("template", low, self.at, pieces)

    def _pieces(self, end: int, mark: str, depth: int, closing: Sequence[str]) -> tuple[list[Any], str]:
        """What a heredoc is made of, to the directive that ends this part of it, and the word of that; without one, to the end."""
        pieces: list[Any] = []
        start = self.at
        while True:
            found = _OPENING.search(self.text, self.at, end)
            at = found.start() if found is not None else end
            if at < self.at or (found is not None and self.text[at - 1] in mark) or (found is None and closing):
                odd()  # before an opening, the parser may take a letter for a part of the mark
            escape, word = found.groups() if found is not None else ("", "")
            if found is not None and escape:
                self.at = found.end()
                continue
            pieces += runs(self.text[start:at], start, quoted=False)
            if found is None:
                return pieces, ""
            if word is None:
                pieces.append(self._hole(at, depth))
                start = self.at
                continue
            self.at = found.end()
            if word in closing:
                self.go_past_end()
                return pieces, word
            pieces.append(self._directive(found, end, mark, depth + 1))
            start = self.at

    def _directive(self, found: re.Match[str], end: int, mark: str, depth: int) -> Expression:
        low, word = found.start(), found[2]
        if word == "if":
            condition = self.expression(depth)
            self.go_past_end()
            then, ending = self._pieces(end, mark, depth, ("else", "endif"))
            other = self._pieces(end, mark, depth, ("endif",))[0] if ending == "else" else []
            return Expression("if", low, self.at, condition, then, other)
        loop = FOR.match(self.text, found.start(2))
        if word != "for" or loop is None:
            odd()
        first, second = names(loop)
        self.at = loop.end()
        collection = self.expression(depth)
        self.go_past_end()
        inner, _ = self._pieces(end, mark, depth, ("endfor",))
        return Expression("loop", low, self.at, first, second, collection, inner)


def names(loop: re.Match[str]) -> tuple[str, str]:
    """What a loop calls the keys ("" where it does not) and the values."""
    if loop[1] in WORDS or loop[2] in WORDS:
        odd()
    return ("", loop[1]) if loop[2] is None else (loop[1], loop[2])
