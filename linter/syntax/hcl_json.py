"""Sources of Terraform that are written in JSON (`.tf.json`), as CDK for Terraform makes them: the same bodies as those of HCL.

Every string is a template of HCL. Whether a member is an argument or a block is for the provider to say, so that it is given as both.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise

from taskdef_lint.model.document import Document, Fault
from taskdef_lint.model.faults import UNREADABLE_FILE
from taskdef_lint.model.text import Span, Text
from taskdef_lint.syntax.embedded import JSON_ESCAPE, stretches
from taskdef_lint.syntax.hcl import INSTALL, NEEDS_EXTRA, is_installed, parse_template
from taskdef_lint.syntax.hcl_nodes import Argument, Block, Body, Expression, is_read
from taskdef_lint.syntax.json_spans import members
from taskdef_lint.syntax.json_text import parse as parse_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from taskdef_lint.model.document import Place
    from taskdef_lint.model.node import Key
    from taskdef_lint.syntax.variables import Variables

_LABELS = {"resource": 2, "data": 2, "variable": 1, "module": 1, "output": 1, "locals": 0}
MOST_BYTES = 1 << 20  # of a source
_COMMENT = "//"
_TEMPLATE = re.compile(r"[$%]\{")
_MOST_STEPS = 40_000  # of reading a source: members and items, and more of them for long ones and for templates
_OF_A_TEMPLATE = 5
_CHARACTERS = 200  # to pass over so many is a step
_MOST_NESTED = 30  # of blocks and values: each level is gone through once more for those around it


def parse(path: str, raw: bytes, variables: Variables | None = None) -> Document:
    """The document in the bytes of a source in JSON: its data is a Body. Never raises for any bytes: what is wrong is a fault."""
    if not is_installed():
        fault = Fault(UNREADABLE_FILE, Span(0, 0), NEEDS_EXTRA, help=f"install it: {INSTALL}")
        return Document(Text(path, ""), readable=False, faults=[fault])
    if len(raw) > MOST_BYTES:
        message = f"the source has {len(raw):,} bytes, and no more than {MOST_BYTES:,} are read"
        return Document(Text(path, ""), readable=False, faults=[Fault(UNREADABLE_FILE, Span(0, 0), message)])
    document = parse_json(path, raw)
    if not document.readable or document.patched:
        return Document(document.source, readable=False, faults=document.faults, syntax="hcl-json")
    source = Text(path, document.text, bom=document.source.bom, given=variables.values if variables is not None else None)
    try:
        body = _Reader(source.content).file()
    except _TooMuchError:
        fault = Fault(UNREADABLE_FILE, Span(0, 0), "the source has more values than are read")
        return Document(source, readable=False, faults=[fault], syntax="hcl-json")
    if variables is not None:
        variables.used.update(block.labels[0] for block in body.blocks if block.kind == "variable" and block.labels)
    return Document(source, body, syntax="hcl-json")


class _TooMuchError(Exception):
    """There is more in a source than is read."""


class _Reader:
    """Makes bodies and expressions of a text that is valid JSON. _TooMuchError where that would take too long."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._steps = _MOST_STEPS

    def _inside(self, start: int) -> list[tuple[Key, Place]]:
        """What is in the list or object here."""
        found = members(self._text, start)
        self._step(len(found) + ((found[-1][1].value.end - start) // _CHARACTERS if found else 0))
        return found

    def _step(self, steps: int) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise _TooMuchError

    def file(self) -> Body:
        """What is in the whole file."""
        body = Body()
        for kind, place, _ in self._members(len(self._text) - len(self._text.lstrip())):
            if kind in _LABELS:
                body.blocks += self._labelled(kind, place, [], Span(place.start, place.start + 1), _LABELS[kind])
        return body

    def _members(self, start: int) -> Iterator[tuple[str, Span, Span]]:
        """Key, value and place of the key for each member of the object here, or of the objects in the list here. Comments are left out."""
        if self._text[start] == "[":
            for _, place in self._inside(start):
                if self._text[place.value.start] == "{":
                    yield from self._members(place.value.start)
        elif self._text[start] == "{":
            for key, place in self._inside(start):
                if isinstance(key, str) and key != _COMMENT and place.key is not None:
                    yield key, place.value, place.key

    def _labelled(self, kind: str, place: Span, labels: list[str], head: Span, left: int) -> Iterator[Block]:
        """The blocks of a kind, of which `left` labels are keys of the objects here."""
        if left:
            for label, inner, key in self._members(place.start):
                if not labels and not is_read(kind, label):
                    continue
                yield from self._labelled(kind, inner, [*labels, label], key, left - 1)
            return
        for start in self._objects(place):
            yield Block(kind, labels, head, self._body(start, 0, in_variable=kind == "variable"))

    def _objects(self, place: Span) -> list[int]:
        """Where the object begins that is here, or those in the list here."""
        if self._text[place.start] == "[":
            starts = [inner.value.start for _, inner in self._inside(place.start)]
            return [start for start in starts if self._text[start] == "{"]
        return [place.start] if self._text[place.start] == "{" else []

    def _body(self, start: int, depth: int, *, in_variable: bool = False) -> Body:
        body = Body()
        if depth > _MOST_NESTED:
            return body
        for key, place, at in self._members(start):
            if key == "dynamic":
                for label, inner, named in self._members(place.start):
                    body.blocks += [Block(key, [label], named, self._body(one, depth + 1)) for one in self._objects(inner)]
                continue
            value = self._type(place) if in_variable and key == "type" else self.expression(place, depth + 1)
            body.arguments.setdefault(key, Argument(key, at, value))
            body.blocks += [Block(key, [], at, self._body(one, depth + 1)) for one in self._objects(place)]
        return body

    def _type(self, place: Span) -> Expression:
        """The type of a variable, which is written as a string."""
        word = json.loads(self._text[place.start : place.end])
        made = parse_template(word if "${" in str(word) else f"${{{word}}}")
        return _alone(made) or made

    def expression(self, place: Span, depth: int) -> Expression:
        """The expression of a value."""
        start, end = place.start, place.end
        first = self._text[start]
        if depth > _MOST_NESTED:
            return Expression("unknown", start, end)
        if first == "[":
            items = [self.expression(inner.value, depth + 1) for _, inner in self._inside(start)]
            return Expression("list", start, end, items)
        if first == "{":
            pairs = [(self._string(key), self.expression(value, depth + 1)) for _, value, key in self._members(start)]
            return Expression("object", start, end, pairs)
        if first == '"':
            return self._string(place)
        return Expression("literal", start, end, json.loads(self._text[start:end]))

    def _string(self, place: Span) -> Expression:
        written = self._text[place.start : place.end]
        text = json.loads(written)
        moved = _Moved(text, stretches(written, place.start, JSON_ESCAPE))
        if not _TEMPLATE.search(text):
            return Expression("template", place.start, place.end, moved.run(text, 0, exact=True))
        self._step(_OF_A_TEMPLATE)
        made = moved.moved(parse_template(text))
        alone = _alone(made)
        return alone if alone is not None else Expression(made.kind, place.start, place.end, *made.parts)


def _alone(template: Expression) -> Expression | None:
    """The expression of a template that is nothing else."""
    pieces = template.parts[0] if template.kind == "template" else []
    if len(pieces) == 1 and isinstance(pieces[0], Expression) and pieces[0].kind == "hole":
        inner: Expression = pieces[0].parts[0]
        return inner
    return None


class _Moved:
    """Leads from places in the value of a string to those in the file."""

    def __init__(self, text: str, pieces: list[tuple[int, int, int]]) -> None:
        self._text = text
        self._pieces = pieces  # (place in the value, place in the file, width of an escape or 0)

    def at(self, offset: int) -> int:
        """Where the character at an offset of the value is written."""
        from bisect import bisect_right

        start, at, width = self._pieces[max(bisect_right(self._pieces, offset, key=lambda piece: piece[0]) - 1, 0)]
        return at + (offset - start if not width else 0)

    def run(self, text: str, start: int, *, exact: bool) -> list[tuple[str, int, bool]]:
        """A stretch of a template's text, cut where escapes of JSON stand in it."""
        if not exact:
            return [(text, self.at(start), False)]
        end = start + len(text)
        bounds = sorted({start, end, *(at for at, _, _ in self._pieces if start < at < end)})
        escaped = {at for at, _, width in self._pieces if width}
        return [(self._text[low:high], self.at(low), low not in escaped) for low, high in pairwise(bounds)]

    def moved(self, expression: Expression) -> Expression:
        """An expression with its places in the file."""
        parts = [self._part(part) for part in expression.parts]
        return Expression(expression.kind, self.at(expression.start), self.at(max(expression.end - 1, expression.start)) + 1, *parts)

    def _part(self, part: object) -> object:
        if isinstance(part, Expression):
            return self.moved(part)
        if not isinstance(part, list):
            return part
        made: list[object] = []
        for item in part:
            if isinstance(item, tuple) and isinstance(item[0], str):
                made += self.run(item[0], item[1], exact=item[2])
            elif isinstance(item, tuple):
                made.append(tuple(map(self._part, item)))
            else:
                made.append(self._part(item))
        return made
