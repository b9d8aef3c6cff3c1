"""HCL as it is mostly written, read from its text: quicker than the parser, which makes something of every blank.

This reader takes nothing that the parser refuses, and makes the same of what it takes. Whatever it is not sure about it leaves to the
parser: names that are not ASCII, old forms, comments inside expressions, what may go on in the next line, deep nesting. A test holds the
two together.
"""

from __future__ import annotations

import re

from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.model.text import Span
from taskdef_lint.syntax.hcl_nodes import Argument, Block, Body, Expression, is_read
from taskdef_lint.syntax.hcl_plain_text import FOR, NAME, SPACE, WORDS, OddError, PlainText, beyond, names, odd

# Far less than what reads the parser's trees takes, and than Python does: blocks, what is in an expression, operators of one.
_MOST_BLOCKS = 16
_MOST_NESTED = 40
_MOST_OPERATORS = 40

_BLANK = r"(?:[ \t\r\n]++|(?:#|//)[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/)*+"
_TEXT = r'"([^"\\$%\x00-\x1f]*+)"'
# A string that is what it says, a number, a literal or reference: three in four expressions are one of these.
_TERM = rf"(?:{_TEXT}|([0-9]{{1,18}})(?![\w.])|({NAME}(?:\.{NAME})*+))(?![^\x00-\x7f]|::)"
_LAST = r"(?=[ \t]*+\r?\n\s*+[A-Za-z_\"}])"  # nothing of an expression follows
_ITEM = lazy_pattern(
    rf"{_BLANK}(?:({NAME})(?:[ \t]*+(=)(?![=>])[ \t]*+(?:{_TERM}{_LAST})?"
    rf'|((?:[ \t]++(?:{NAME}|"[^"\\$%\x00-\x1f]*+"))*+)[ \t]*+(\{{))|(\}})|(\Z))'
)
_MEMBER = lazy_pattern(rf"{_BLANK}(?:((?:({NAME})|{_TEXT}))[ \t]*+[=:](?![=:>])[ \t]*+(?:{_TERM}(?:[ \t]*+,|{_LAST}))?|(\}}))")
_OPERAND = lazy_pattern(_TERM)
_SKIP = lazy_pattern(_BLANK)
_COMMENT = lazy_pattern(r"#|//|/\*")
_AFTER_COMMENT = lazy_pattern(r"[A-Za-z_,\])}\"]|\Z")
_OPERATOR = lazy_pattern(r"\|\||&&|[=!<>]=|[<>](?![<>])|[-+*%]|/(?![/*])")
_PRECEDENCE = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
_IF = lazy_pattern(r"if(?![A-Za-z0-9_-])")
_LABEL = lazy_pattern(r'"([^"]*)"|([^ \t"]+)')
_LITERALS = {"true": True, "false": False, "null": None}
_SIMPLE_NUMBER = lazy_pattern(r"[0-9]{1,18}\.[0-9]{1,10}(?![\w.])")


def body_of(text: str) -> Body | None:
    """The body of a source that is plain; None where the parser has to look at it."""
    if "\0" in text:
        return None
    try:
        return _Plain(text).body(0)
    except OddError:
        return None


class _Plain(PlainText):
    """Reads bodies and expressions."""

    def body(self, depth: int) -> Body:
        """The body of the file, at depth 0, or of a block, to its end."""
        body = Body()
        if depth > _MOST_BLOCKS:
            odd()
        while True:
            found = _ITEM.match(self.text, self.at)
            if found is None:
                odd()
            name, equals, text, digits, path, labels, opening, closing, _ = found.groups()
            self.at = found.end()
            if name in WORDS:
                odd()
            if equals is not None:
                key = Span(found.start(1), found.end(1))
                if found.lastindex == 2:
                    self.operators = 0
                    value = self.expression(0)
                else:
                    value = _term(found.start(found.lastindex or 0) - (text is not None), found.end(), text, digits, path)
                body.arguments.setdefault(name, Argument(name, key, value))
            elif opening is not None:
                body.blocks.append(self._block(found, name, labels, depth + 1))
            elif (closing is None) == (depth == 0):
                return body
            else:
                odd()

    def _block(self, found: re.Match[str], kind: str, labels: str, depth: int) -> Block:
        words = [quoted or name for quoted, name in _LABEL.findall(labels)]
        inner = self.body(depth)
        kept = depth > 1 or (kind == "locals" and not words) or is_read(kind, words[0] if words else "")
        return Block(kind, words, Span(found.start(1), found.end(6) if words else found.end(1)), inner if kept else Body())

    def expression(self, depth: int) -> Expression:
        """An expression, from where it begins to what follows it."""
        low = self.at
        made = self._operation(1, depth + 1)
        if self.text.startswith("?", self.at):
            parts = [made]
            for sign in "?:":
                self.go_past(sign)
                parts.append(self._operation(1, depth + 1))
            if self.text.startswith("?", self.at):
                odd()
            made = Expression("choice", low, self.high, *parts)
        return made

    def _operation(self, least: int, depth: int) -> Expression:
        """Operands with operators between them that bind as strongly as `least`, or more."""
        low = self.at
        made = self._operand(depth)
        while True:
            found = _OPERATOR.match(self.text, self.at)
            strength = _PRECEDENCE[found[0]] if found is not None else 0
            if found is None or strength < least:
                return made
            self.operators += 1
            if self.operators > _MOST_OPERATORS:
                odd()
            self.go_past(found[0])
            right = self._operation(strength + 1, depth)
            made = Expression("operator", low, self.high, found[0], [made, right])

    def _operand(self, depth: int) -> Expression:
        text, low = self.text, self.at
        if depth > _MOST_NESTED:
            odd()
        found = _OPERAND.match(text, low)
        if found is not None:
            self.at = found.end()
            made = _term(low, self.at, *found.groups())
            if made.kind == "name" and text.startswith("(", self.at):
                made = self._call(made, depth + 1)
            return self._steps(made, depth) if made.kind in ("name", "member", "call") else self._done(made)
        sign = text[low : low + 1]
        if sign == '"':
            return self._done(self.string(depth + 1))
        if sign == "[":
            return self._done(self._tuple(depth + 1))
        if sign == "{":
            return self._done(self._object(depth + 1))
        if sign == "<":
            return self._done(self.heredoc(depth + 1))
        if sign in ("-", "!"):
            self.go_past(sign)
            inner = self._operand(depth + 1)
            return Expression("operator", low, self.high, sign, [inner])
        if sign == "(":
            self.go_past(sign)
            made = self.expression(depth + 1)
            self.go_past(")", blanks=False)
            return self._done(made)
        number = _SIMPLE_NUMBER.match(text, low)
        if number is None:
            odd()
        self.at = number.end()
        return self._done(Expression("literal", low, self.at, float(number[0])))

    def _done(self, made: Expression) -> Expression:
        """Go on to what follows an operand that has been read, which may be nothing that belongs to it."""
        text = self.text
        self.high = self.at
        at = beyond(SPACE, text, self.at)
        if _COMMENT.match(text, at):
            at = beyond(_SKIP, text, at)
            if not _AFTER_COMMENT.match(text, at):
                odd()
        if text[at : at + 1] in ("(", "[", ".") and not text.startswith("...", at):
            odd()
        self.at = at
        return made

    def _steps(self, made: Expression, depth: int) -> Expression:
        """Members, items and splats of what a reference or a call is."""
        while self._goes_on():
            if self.text.startswith("[*]", self.at):
                self.at += 3
                item = each = Expression("name", made.start, self.at, "")
                while self._goes_on():
                    item = self._step(item, depth)
                each.end = self.at
                made = Expression("splat", made.start, self.at, made, item)
            else:
                made = self._step(made, depth)
        return self._done(made)

    def _goes_on(self) -> bool:
        return self.text.startswith(("[", "."), self.at) and not self.text.startswith("...", self.at)

    def _step(self, of: Expression, depth: int) -> Expression:
        if self.text.startswith(".", self.at):
            found = _OPERAND.match(self.text, self.at + 1)
            if found is None or found[3] is None or "." in found[0]:
                odd()
            self.at = found.end()
            return Expression("member", of.start, self.at, of, found[0])
        self.go_past("[")
        key = self.expression(depth + 1)
        self.go_past("]", blanks=False)
        return Expression("index", of.start, self.at, of, key)

    def _listed(self, closing: str, depth: int) -> tuple[list[Expression], bool]:
        """Expressions with commas between them, to the bracket that ends them; whether the last one is a list of them."""
        made: list[Expression] = []
        while True:
            self.at = beyond(_SKIP, self.text, self.at)
            if self.text.startswith(closing, self.at):
                self.at += 1
                return made, False
            made.append(self.expression(depth))
            spread = closing == ")" and self.text.startswith("...", self.at)
            if spread:
                self.go_past("...")
            if not spread and self.text.startswith(",", self.at):
                self.at += 1
            elif self.text.startswith(closing, self.at):
                self.at += 1
                return made, spread
            else:
                odd()

    def _call(self, name: Expression, depth: int) -> Expression:
        self.at += 1
        arguments, spread = self._listed(")", depth)
        return Expression("call", name.start, self.at, name.parts[0], arguments, spread)

    def _tuple(self, depth: int) -> Expression:
        low = self.at
        self.go_past("[")
        loop = FOR.match(self.text, self.at)
        if loop is not None:
            return self._for(loop, low, "]", depth)
        items, _ = self._listed("]", depth)
        return Expression("list", low, self.at, items)

    def _object(self, depth: int) -> Expression:
        low = self.at
        self.go_past("{")
        loop = FOR.match(self.text, self.at)
        if loop is not None:
            return self._for(loop, low, "}", depth)
        pairs: list[tuple[Expression, Expression]] = []
        while True:
            found = _MEMBER.match(self.text, self.at)
            if found is None:
                odd()
            _, name, quoted, text, digits, path, closing = found.groups()
            if name in WORDS:
                odd()
            self.at = found.end()
            if closing is not None:
                return Expression("object", low, self.at, pairs)
            start, end = found.span(1)
            key = _string(start, end, quoted) if name is None else Expression("literal", start, end, name)
            if (found.lastindex or 0) > 3:
                group = found.lastindex or 0
                first, last = (found.start(group) - (group == 4), found.end(group) + (group == 4))
                value = _term(first, last, text, digits, path)
            else:
                value = self.expression(depth)
                if self.text.startswith(",", self.at):
                    self.at += 1
            pairs.append((key, value))

    def _for(self, loop: re.Match[str], low: int, closing: str, depth: int) -> Expression:
        first, second = names(loop)
        self.at = loop.end()
        collection = self._operation(1, depth)
        self.go_past(":")
        key = None
        if closing == "}":
            key = self._operation(1, depth)
            self.go_past("=>")
        value = self.expression(depth)
        grouped = closing == "}" and self.text.startswith("...", self.at)
        if grouped:
            self.go_past("...")
        condition = None
        if _IF.match(self.text, self.at):
            self.go_past("if")
            condition = self.expression(depth)
            if self.text[self.high : self.at].strip():
                odd()
        self.go_past(closing, blanks=False)
        return Expression("for", low, self.at, first, second, collection, key, value, condition, grouped)


def _string(start: int, end: int, text: str) -> Expression:
    """The expression of a string that is what it says."""
    return Expression("template", start, end, [(text, start + 1, True)] if text else [])


def _term(start: int, end: int, text: str | None, digits: str | None, path: str | None) -> Expression:
    """The expression of a match of _TERM, given its groups."""
    if path is not None:
        first, *others = path.split(".")
        if path in _LITERALS:
            return Expression("literal", start, end, _LITERALS[path])
        if first in WORDS or not WORDS.isdisjoint(others):
            odd()
        at = start + len(first)
        made = Expression("name", start, at, first)
        for word in others:
            at += 1 + len(word)
            made = Expression("member", start, at, made, word)
        return made
    if text is not None:
        return _string(start, end, text)
    return Expression("literal", start, end, int(digits or ""))
