"""The text of a template, put together of what is written and of values, with where each part of it stands."""

from __future__ import annotations

import json
import re

from taskdef_lint.adapters.hcl_functions import MOST
from taskdef_lint.adapters.hcl_operators import entries_of
from taskdef_lint.adapters.hcl_values import Run, Value, Written
from taskdef_lint.adapters.terraform_convert import text_of
from taskdef_lint.model.node import Unknown
from taskdef_lint.syntax.hcl_nodes import Expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from taskdef_lint.model.document import Document

    Evaluate = Callable[[Expression, Document, Mapping[str, Value]], Value]


class TemplateText:
    """Puts the text of a template together."""

    def __init__(self, evaluate: Evaluate, document: Document) -> None:
        self._evaluate = evaluate
        self._document = document
        self._texts: list[str] = []
        self._runs: list[Run] = []
        self._length = 0
        self._is_json = False  # whether it begins as JSON with a list or an object does
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
        evaluate, document = self._evaluate, self._document
        if piece.kind == "hole":
            value = evaluate(piece.parts[0], document, names)
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
            asked = evaluate(piece.parts[0], document, names)
            self._used.append(asked)
            if isinstance(asked.data, bool):
                self.add(piece.parts[1 if asked.data else 2], names)
                return
        elif piece.kind == "loop":
            first, second, collection, inner = piece.parts
            of = evaluate(collection, document, names)
            entries = entries_of(of)
            self._used.append(of)
            if entries is not None:
                for name, value in entries:
                    self.add(inner, {**names, second: value, **({first: Value(name)} if first else {})})
                return
        self._known = False
        source = source_of(piece, document)
        self._append(json.dumps(source) if self._is_json and not self._quoted else source, piece.start, exact=False)

    def _append(self, text: str, at: int, *, exact: bool) -> None:
        if not self._length:
            self._is_json = text.lstrip()[:1] in ("[", "{")
        self._runs.append(Run(self._length, at, exact=exact))
        self._texts.append(text)
        self._length += len(text)
        if '"' in text and len(re.findall(r'(?<!\\)(?:\\\\)*"', text)) % 2:
            self._quoted = not self._quoted

    def value(self) -> Value:
        """The text as a value, an Unknown where parts of it are not known."""
        text = "".join(self._texts)
        written = Written(self._document, text, self._runs or [Run(0, 0, exact=True)])
        return Value(text if self._known else Unknown(text), written=written).marked(self._used)


def source_of(expression: Expression, document: Document) -> str:
    """An expression that is not known, as placeholders are written."""
    text = re.sub(r"[^\w.\[\]-]+", " ", document.text[expression.start : min(expression.end, expression.start + 60)]).strip()
    return f"${{{text}}}"
