"""Evaluates expressions of Terraform as far as values are certain. What is not is an Unknown, and what is around it keeps its shape."""

from __future__ import annotations

import json
import re

from taskdef_lint.adapters.hcl_functions import MOST, call
from taskdef_lint.adapters.hcl_values import Run, Site, Value, Written, from_plain, json_in, plain
from taskdef_lint.adapters.terraform_shape import text_of
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.text import Span
from taskdef_lint.syntax.hcl import Expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, Protocol

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


class Evaluator:
    """Evaluates the expressions of one module."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self._steps = MOST_STEPS
        self._depth = 0

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
        # A scalar is shown where it is used, a list or an object where it is written.
        return found if found.site is not None and isinstance(found.data, dict | list) else found.at(site)

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
                value = value.at(Site(document, value.site.value, Span(key.start, key.end)))
            members[name] = value
        return Value(members)

    def _name(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        del document
        return self._referred(expression, names) or names.get(expression.parts[0])

    def _member(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        found = self._referred(expression, names)
        if found is not None:
            return found
        of, word = expression.parts
        words = words_of(expression)
        if words is not None and words[0] not in names:
            return None
        return _entry(self.evaluate(of, document, names), word)

    def _referred(self, expression: Expression, names: Mapping[str, Value]) -> Value | None:
        """The value of a reference to something outside of the expression."""
        words = words_of(expression)
        if words is None or words[0] in names:
            return None
        found = self.outside.value_of(words)
        if found is None:
            return None
        value: Value | None = found[0]
        for word in words[found[1] :]:
            value = _entry(value, word) if value is not None else None
        return value

    def _index(self, expression: Expression, document: Document, names: Mapping[str, Value]) -> Value | None:
        of, key = expression.parts
        return _entry(self.evaluate(of, document, names), self.evaluate(key, document, names).data)

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
        taken = self.evaluate(then if asked.data else other, document, names)
        if isinstance(taken.data, int | float):
            # The two are made of one type: a number beside a string becomes a string.
            left = self.evaluate(other if asked.data else then, document, names)
            if left.data is not None and isinstance(left.data, bool) != isinstance(taken.data, bool):
                return None
            if left.data is not None and not isinstance(left.data, int | float):
                return None
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
        made = _operated(sign, [plain(value) for value in values])
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
        if len(pieces) == 1 and isinstance(pieces[0], Expression) and pieces[0].kind == "hole":
            return self.evaluate(pieces[0].parts[0], document, names)  # it keeps its type
        builder = _Builder(self, document)
        builder.add(pieces, names)
        return builder.value()

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

    def _call_file(self, arguments: list[Value]) -> Value | None:
        document = self._file(arguments)
        if document is None:
            return None
        # What any file holds is no value that a message may quote: it counts where it is JSON.
        return Value(Unknown("${file}"), written=Written(document, document.text, [Run(0, 0, exact=True)]))

    def _call_templatefile(self, arguments: list[Value]) -> Value | None:
        document = self._file(arguments[:1])
        values = arguments[1].data if len(arguments) == 2 else None
        if document is None or not isinstance(values, dict):
            return None
        made = self.evaluate(self.outside.template(document), document, values)
        return Value(Unknown("${templatefile}"), soft=made.soft, sensitive=made.sensitive, written=made.written)

    def _file(self, arguments: list[Value]) -> Document | None:
        path = arguments[0].text if len(arguments) == 1 else None
        return self.outside.file(path) if path else None


class _Builder:
    """Puts the text of a template together."""

    def __init__(self, evaluator: Evaluator, document: Document) -> None:
        self._evaluator = evaluator
        self._document = document
        self._texts: list[str] = []
        self._plain: list[str] = []  # the same, without the quotes around what is not known, which JSON needs
        self._runs: list[Run] = []
        self._length = 0
        self._quoted = False  # whether the text so far ends inside a string of JSON
        self._known = True
        self._used: list[Value] = []

    def add(self, pieces: Iterable[Any], names: Mapping[str, Value]) -> None:
        """Add pieces of a template as the reader gives them."""
        for piece in pieces:
            if self._length > MOST:
                self._known = False
                return
            if isinstance(piece, Expression):
                self._part(piece, names)
            else:
                self._append(piece[0], piece[1], exact=piece[2])

    def _part(self, piece: Expression, names: Mapping[str, Value]) -> None:
        evaluator, document = self._evaluator, self._document
        if piece.kind == "hole":
            value = evaluator.evaluate(piece.parts[0], document, names)
            text = text_of(value.data)
            self._used.append(value)
            if isinstance(text, str):
                self._append(text, piece.start, exact=False)
                return
            if value.written is not None:
                self._known = False
                self._append(value.written.text, piece.start, exact=False)
                return
        elif piece.kind == "if":
            asked = evaluator.evaluate(piece.parts[0], document, names)
            self._used.append(asked)
            if isinstance(asked.data, bool):
                self.add(piece.parts[1 if asked.data else 2], names)
                return
        elif piece.kind == "loop":
            first, second, collection, inner = piece.parts
            of = evaluator.evaluate(collection, document, names)
            entries = entries_of(of)
            self._used.append(of)
            if entries is not None:
                for name, value in entries:
                    self.add(inner, {**names, second: value, **({first: Value(name)} if first else {})})
                return
        self._known = False
        source = _source(piece, document)
        self._append(source if self._quoted else json.dumps(source), piece.start, exact=False, plain=source)

    def _append(self, text: str, at: int, *, exact: bool, plain: str = "") -> None:
        self._runs.append(Run(self._length, at, exact=exact))
        self._texts.append(text)
        self._plain.append(plain or text)
        self._length += len(text)
        if len(re.findall(r'(?<!\\)(?:\\\\)*"', text)) % 2:
            self._quoted = not self._quoted

    def value(self) -> Value:
        """The text as a value, an Unknown where parts of it are not known."""
        text = "".join(self._texts)
        written = Written(self._document, text, self._runs or [Run(0, 0, exact=True)])
        return Value(text if self._known else Unknown("".join(self._plain)), written=written).marked(self._used)


def entries_of(value: Value) -> list[tuple[object, Value]] | None:
    """The entries of a list or of an object, whose keys are sorted; None where it is not known what they are."""
    if isinstance(value.data, dict):
        return [(key, value.data[key]) for key in sorted(value.data)]
    if isinstance(value.data, list):
        return list(enumerate(value.data))
    return None


def _entry(value: Value, key: object) -> Value | None:
    """A member or an item; None where there is none, or it is not known."""
    if isinstance(value.data, dict) and isinstance(key, str):
        found = value.data.get(key)
    elif isinstance(value.data, list) and isinstance(key, int) and not isinstance(key, bool):
        safe = 0 <= key < len(value.data) and all(item.known for item in value.data[:key])
        found = value.data[key] if safe else None
    else:
        found = None
    return None if found is None else found.marked([value])


def _operated(sign: str, values: list[object]) -> object:
    if len(values) == 1:
        (value,) = values
        if sign == "!":
            return not value if isinstance(value, bool) else None
        return -value if isinstance(value, int | float) and not isinstance(value, bool) else None
    left, right = values
    if sign in ("==", "!="):
        same = left == right and isinstance(left, bool) == isinstance(right, bool)
        return same == (sign == "==")
    if isinstance(left, bool) or isinstance(right, bool) or not isinstance(left, int | float) or not isinstance(right, int | float):
        return None
    try:
        return _ARITHMETIC[sign](left, right)
    except (KeyError, ArithmeticError):
        return None


_ARITHMETIC: dict[str, Callable[[Any, Any], object]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "%": lambda left, right: left - right * int(left / right),  # it has the sign of the left one
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}


def words_of(expression: Expression) -> list[str] | None:
    """The words of a reference such as `local.ports`; None for any other expression."""
    words: list[str] = []
    while expression.kind == "member":
        words.append(expression.parts[1])
        expression = expression.parts[0]
    if expression.kind != "name":
        return None
    return [expression.parts[0], *reversed(words)]


def _source(expression: Expression, document: Document) -> str:
    """An expression that is not known, as placeholders are written."""
    text = re.sub(r"[^\w.\[\]-]+", " ", document.text[expression.start : min(expression.end, expression.start + 60)]).strip()
    return f"${{{text}}}"


def _unknown(expression: Expression, document: Document) -> Unknown:
    """What stands for an expression that is not known. Attributes of resources have values; anything else may be null."""
    words = words_of(expression) or [""]
    return Unknown(_source(expression, document), optional="_" not in words[0] or len(words) < len(("type", "name", "attribute")))
