"""Evaluates expressions of Terraform as far as values are certain. What is not is an Unknown, and what is around it keeps its shape."""

from __future__ import annotations

import json

from taskdef_lint.adapters.hcl_functions import call
from taskdef_lint.adapters.hcl_operators import alike, entries_of, entry, operated, without_numbers
from taskdef_lint.adapters.hcl_text import TemplateText, source_of
from taskdef_lint.adapters.hcl_values import Run, Site, Value, Written, from_plain, json_in, plain, yaml_in
from taskdef_lint.adapters.terraform_convert import text_of
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.text import Span
from taskdef_lint.syntax.hcl_nodes import Expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Protocol

    from taskdef_lint.model.document import Document

    class Outside(Protocol):
        """What an expression refers to, and the files that it reads."""

        def value_of(self, words: list[str]) -> tuple[Value, int] | None:
            """The value of a reference such as `local`, `ports`, and how many of its words have been used."""

        def file(self, path: str) -> Document | None:
            """The text of a file."""

        def template(self, document: Document) -> Expression:
            """The template in the text of a file."""


MOST_STEPS = 100_000  # expressions that are evaluated for one file
MOST_NESTED = 120
_CHARACTERS = 50  # of a template, or parts of a value: to look at so many is a step


_MADE = frozenset(("literal", "list", "object"))  # expressions whose values stand where they do themselves


class Evaluator:
    """Evaluates the expressions of one module."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self._steps = MOST_STEPS
        self._depth = 0
        self._rendering: set[str] = set()  # the paths of the templates that are being put together

    def evaluate(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value:
        """The value of an expression that stands in a document. `names` are the values of `each`, of `count`, and of what `for` names."""
        self._steps -= 1
        site = Site(document, Span(expression.start, expression.end))
        if self._steps < 0 or self._depth >= MOST_NESTED:
            return Value(Unknown(optional=True), site)
        self._depth += 1
        try:
            found: Value | None = getattr(self, f"_{expression.kind}")(expression, document, names)
        finally:
            self._depth -= 1
        if found is None:
            return Value(_unknown(expression, document), site)
        if expression.kind in _MADE or (found.site is None and expression.kind == "template"):
            found.site = site
            return found
        # A scalar is shown where it is used, a list or an object where it is written.
        if found.site is not None and isinstance(found.data, dict | list):
            return found
        # What is sensitive is not shown where it is written, either.
        return found.at(site if found.site is None or found.sensitive else found.site.used_in(document, site.value))

    def _unknown(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> None:
        del expression, document, names

    def _literal(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value:
        del document, names
        return Value(expression.parts[0])

    def _list(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value:
        return Value([self.evaluate(item, document, names) for item in expression.parts[0]])

    def _object(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        members: dict[str, Value] = {}
        for key, expressed in expression.parts[0]:
            name = text_of(self.evaluate(key, document, names).data)
            if not isinstance(name, str):
                return None
            value = self.evaluate(expressed, document, names)
            if value.site is not None and value.site.document is document:
                value = value.at(value.site.with_key(Span(key.start, key.end)))
            members[name] = value
        return Value(members)

    def _name(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        del document
        word = expression.parts[0]
        return names[word] if word in names else self._outside([word])

    def _member(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        words = words_of(expression)
        if words is not None and words[0] not in names:
            return self._outside(words)
        of, word = expression.parts
        return entry(self.evaluate(of, document, names), word)

    def _outside(self, words: list[str]) -> Value | None:
        """The value of a reference to something outside of the expression."""
        found = self.outside.value_of(words)
        if found is None:
            return None
        value: Value | None = found[0]
        for word in words[found[1] :]:
            value = entry(value, word) if value is not None else None
        return value

    def _index(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        of, key = expression.parts
        return entry(self.evaluate(of, document, names), self.evaluate(key, document, names).data)

    def _splat(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        of, item = expression.parts
        value = self.evaluate(of, document, names)
        if not isinstance(value.data, list):
            return None
        return Value([self.evaluate(item, document, {**names, "": one}) for one in value.data]).marked([value])

    def _choice(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        condition, then, other = expression.parts
        asked = self.evaluate(condition, document, names)
        if not isinstance(asked.data, bool):
            return None
        taken, left = (self.evaluate(one, document, names) for one in ((then, other) if asked.data else (other, then)))
        if not isinstance(taken.data, str):  # the two are made of one type: a number beside a string becomes a string
            self._steps -= (taken.size + left.size) // _CHARACTERS
            taken = taken if alike(taken, left) else without_numbers(taken)
        return taken.marked([asked])

    def _operator(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        sign, operands = expression.parts
        values = [self.evaluate(operand, document, names) for operand in operands]
        if sign in ("&&", "||"):
            short = sign == "||"
            for value in values:
                if value.data is short:
                    return Value(short).marked([value])
        if not all(part.known for value in values for part in value.parts()):
            return None
        made = operated(sign, [plain(value) for value in values])
        return None if made is None else Value(made).marked(values)

    def _for(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        first, second, collection, key, item, condition, grouped = expression.parts
        of = self.evaluate(collection, document, names)
        entries = entries_of(of)
        if entries is None or grouped:
            return None
        items: list[Value] = []
        members: dict[str, Value] = {}
        for name, value in entries:
            inner = {**names, second: value}
            if first:
                inner[first] = Value(name)
            if condition is not None:
                asked = self.evaluate(condition, document, inner)
                if not isinstance(asked.data, bool):
                    return None
                of = Value(None).marked([of, asked])
                if not asked.data:
                    continue
            if key is None:
                items.append(self.evaluate(item, document, inner))
                continue
            word = text_of(self.evaluate(key, document, inner).data)
            if not isinstance(word, str):
                return None
            members[word] = self.evaluate(item, document, inner)
        return Value(items if key is None else members).marked([of])

    def _template(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        pieces = expression.parts[0]
        if len(pieces) == 1:
            (piece,) = pieces
            if not isinstance(piece, Expression):  # most strings are no more than their text
                text, at, exact = piece
                return Value(text, written=Written(document, text, [Run(0, at, exact=exact)]))
            if piece.kind == "hole":
                return self.evaluate(piece.parts[0], document, names)  # it keeps its type
        builder = TemplateText(self.evaluate, document)
        builder.add(pieces, names)
        made = builder.value()
        self._steps -= len(made.written.text) // _CHARACTERS if made.written is not None else 0
        return made

    def _hole(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value:
        return self.evaluate(expression.parts[0], document, names)

    def _call(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        word, given, spread = expression.parts
        if word in ("try", "can"):
            first = self.evaluate(given[0], document, names) if given else None
            if first is None or not all(part.known for part in first.parts()):
                return None
            return first if word == "try" else Value(True).marked([first])
        arguments = [self.evaluate(one, document, names) for one in given]
        if spread and arguments:
            last = arguments.pop()
            if not isinstance(last.data, list):
                return None
            arguments += last.data
        special: Callable[[list[Value]], Value | None] | None = getattr(self, f"_call_{word}", None)
        made = special(arguments) if special else call(word, arguments)
        if made is None:
            return None
        return made.marked(arguments if word != "nonsensitive" else []).marked([Value(None, sensitive=word == "sensitive")])

    def _call_jsonencode(self, arguments: list[Value]) -> Value | None:
        if len(arguments) != 1:
            return None
        known = all(part.known for part in arguments[0].parts())
        data: object = Unknown()  # a string in any case
        if known:
            data = json.dumps(plain(arguments[0]), separators=(",", ":"), ensure_ascii=False)
        return Value(data, inner=arguments[0])

    def _call_jsondecode(self, arguments: list[Value]) -> Value | None:
        if len(arguments) != 1:
            return None
        if arguments[0].inner is not None:
            return arguments[0].inner
        written = arguments[0].written
        inner = json_in(written) if written is not None else None
        return from_plain(inner.data, arguments[0].site) if inner is not None and inner.readable else None

    def _call_yamldecode(self, arguments: list[Value]) -> Value | None:
        written = arguments[0].written if len(arguments) == 1 else None
        return from_plain(yaml_in(written), arguments[0].site) if written is not None else None

    def _call_file(self, arguments: list[Value]) -> Value | None:
        document = self._file(arguments)
        if document is None:
            return None
        # What any file holds is no value that a message may quote: it counts where it is JSON.
        return Value(Unknown("${file}"), written=Written(document, document.text, [Run(0, 0, exact=True)]))

    def _call_templatefile(self, arguments: list[Value]) -> Value | None:
        document = self._file(arguments[:1])
        values = arguments[1].data if len(arguments) == 2 else None
        if document is None or not isinstance(values, dict) or document.path in self._rendering:
            return None
        self._rendering.add(document.path)
        made = self.evaluate(self.outside.template(document), document, values)
        self._rendering.discard(document.path)
        return Value(Unknown("${templatefile}"), soft=made.soft, sensitive=made.sensitive, written=made.written)

    def _file(self, arguments: list[Value]) -> Document | None:
        path = arguments[0].text if len(arguments) == 1 else None
        return self.outside.file(path) if path else None


def words_of(expression: Expression) -> list[str] | None:
    """The words of a reference such as `local.ports`; None for any other expression."""
    words: list[str] = []
    while expression.kind == "member":
        words.append(expression.parts[1])
        expression = expression.parts[0]
    if expression.kind != "name":
        return None
    return [expression.parts[0], *reversed(words)]


def _unknown(expression: Expression, document: Document) -> Unknown:
    """What stands for an expression that is not known. Attributes of resources have values; anything else may be null."""
    words = words_of(expression) or [""]
    return Unknown(source_of(expression, document), optional="_" not in words[0] or len(words) < len(("type", "name", "attribute")))
