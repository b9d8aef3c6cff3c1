"""What the functions of a template come to, as far as the template itself tells: a value, or Unknown.

A parameter has the value that the user gives it, in a reading with Defaults its Default. `Fn::If` is the branch that a reading takes.
Everything else that a deployment decides is unknown.
"""

from __future__ import annotations

import json
import re

from taskdef_lint.adapters.conditions import Conditions, allowed_of, default_of, has_scalar, is_hidden
from taskdef_lint.adapters.functions import called, raw_text, text_of
from taskdef_lint.facts.stacks import changes_resources, is_plain
from taskdef_lint.model.node import Unknown
from taskdef_lint.syntax.placeholders import is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path
    from taskdef_lint.model.reading import Reading


class NoValue:
    """What `Ref: AWS::NoValue` says: there is nothing here."""

    def __repr__(self) -> str:
        return "NO_VALUE"


NO_VALUE = NoValue()
_HOLE = re.compile(r"\$\{(!?)([^{}]*+)\}")
_MOST_NESTED = 100  # functions in functions: as deep as the reader goes
NO_ROW = ""  # in the place of a row that the mapping does not have, so that the DefaultValue is taken
_LONGEST = 65_536  # characters of a text that functions make


class Template:
    """A template, with what its functions refer to."""

    def __init__(self, document: Document) -> None:
        data = document.data if isinstance(document.data, dict) else {}
        self.document = document
        self.depended = 0  # how often a value was asked for that depends on the reading
        self.given: Mapping[str, str] = document.source.given
        self.parameters = _mapping(data.get("Parameters"))
        self.hidden = {name: is_hidden(one) for name, one in self.parameters.items()}
        # Parameters of which the Default says something, where nobody has given another value.
        self.defaults = {name: text for name, one in self.parameters.items() if name not in self.given and (text := default_of(one))}
        # Parameters with AllowedValues that nobody has given a value, and these.
        self.choices = {
            name: allowed
            for name, one in self.parameters.items()
            if name not in self.given and not self.hidden[name] and has_scalar(one) and (allowed := allowed_of(one))
        }
        self.mappings = _mapping(data.get("Mappings"))
        self.resources = _mapping(data.get("Resources"))
        self.conditions = Conditions(data.get("Conditions"), self.parameters, self.given)
        self.changed = changes_resources(data.get("Transform"))  # whether a macro may add to any part of it
        # Whether nothing makes more resources of it that nobody sees here: a macro, a loop, what is included.
        self.whole = is_plain(data.get("Transform")) and not any(name.startswith("Fn::") for name in self.resources)

    def resolve(self, value: object, at: Path, reading: Reading) -> tuple[object, Path]:
        """What a written value comes to, and where the literal stands: the place of the value itself, or of a branch of `Fn::If` in it.

        The value is a literal, an object or a list as written, Unknown, or NO_VALUE.
        """
        for _ in range(_MOST_NESTED):
            name, argument = called(value)
            if not name:
                return value, at
            if name != "Fn::If":
                return self._result(name, argument, reading, 0), at
            self.depended += 1
            branch = branch_of(argument, reading)
            if branch is None:
                return Unknown(), at
            number, value = branch
            at = (*at, name, number)
        return Unknown(), at

    def _value(self, value: object, reading: Reading, depth: int) -> object:
        """What an argument of a function comes to."""
        if depth > _MOST_NESTED:
            return Unknown()
        if called(value)[0] == "Fn::If":
            value, _ = self.resolve(value, (), reading)
        name, argument = called(value)
        return self._result(name, argument, reading, depth + 1) if name else value

    def _result(self, name: str, argument: object, reading: Reading, depth: int) -> object:
        if name == "Ref":
            return self._referred(str(raw_text(argument)), reading)
        make = _RESULTS.get(name)
        return make(self, argument, reading, depth) if make else Unknown()

    def _referred(self, name: str, reading: Reading) -> object:
        if name == "AWS::NoValue":
            return NO_VALUE
        text = self.parameter(name, reading)
        return Unknown(f"${{{name}}}", computed=True) if text is None else text

    def parameter(self, name: str, reading: Reading) -> str | None:
        """The value of a parameter; None where a deployment decides."""
        if name in self.given and name in self.parameters:
            return self.given[name]
        if name in self.defaults or name in self.choices:
            self.depended += 1
            if reading.choice is not None and reading.choice[0] == name:
                return reading.choice[1]
            return self.defaults.get(name) if reading.defaults else None
        return None

    def _substituted(self, argument: object, reading: Reading, depth: int) -> object:
        own: Mapping[str, object] = {}
        if isinstance(argument, list) and len(argument) == 2:
            own = _mapping(argument[1])
            argument = argument[0]
        text = raw_text(argument)
        if text is None:
            return Unknown()
        known = True

        def filled(hole: re.Match[str]) -> str:
            nonlocal known
            if hole[1]:  # what other programs may fill in
                known = False
                return hole[0]
            name = hole[2].strip()
            value = self._value(own[name], reading, depth) if name in own else self._referred(name, reading)
            literal = text_of(value)
            if literal is None:
                known = False
                return f"${{{name}}}"
            return literal

        return _text(_HOLE.sub(filled, text[:_LONGEST]), known=known)

    def _joined(self, argument: object, reading: Reading, depth: int) -> object:
        if not isinstance(argument, list) or len(argument) != 2:
            return Unknown()
        delimiter, parts = text_of(argument[0]), self._value(argument[1], reading, depth)
        if delimiter is None or not isinstance(parts, list):
            return Unknown()
        texts: list[str] = []
        known = True
        for part in parts:
            value = self._value(part, reading, depth)
            if value is NO_VALUE:
                continue
            literal = text_of(value)
            if literal is None:
                known = False
                literal = (value.text if isinstance(value, Unknown) else "") or "${}"
            texts.append(literal)
        return _text(delimiter.join(texts)[:_LONGEST], known=known)

    def _selected(self, argument: object, reading: Reading, depth: int) -> object:
        if not isinstance(argument, list) or len(argument) != 2:
            return Unknown()
        index, items = text_of(self._value(argument[0], reading, depth)), self._value(argument[1], reading, depth)
        if index is None or not index.isdecimal() or len(index) > 4 or not isinstance(items, list) or int(index) >= len(items):
            return Unknown()
        value = self._value(items[int(index)], reading, depth)
        return Unknown() if isinstance(value, dict | list) else value

    def _found(self, argument: object, reading: Reading, depth: int) -> object:
        if not isinstance(argument, list) or len(argument) not in (3, 4):
            return Unknown()
        name, row, column = (text_of(self._value(key, reading, depth)) for key in argument[:3])
        self.depended += row is None
        if name is not None and row is None and reading.row is not None and reading.row[::2] == (row_key(argument), name):
            row = reading.row[1]
        if name is None or row is None or column is None:
            return Unknown()
        found = _mapping(_mapping(self.mappings.get(name)).get(row)).get(column)
        if found is None and len(argument) == 4:
            found = self._value(_mapping(argument[3]).get("DefaultValue"), reading, depth)
        return found if text_of(found) is not None else Unknown()

    def _attribute(self, argument: object, reading: Reading, depth: int) -> Unknown:
        """`${Web.Arn}`, as `Fn::Sub` would write it."""
        del reading, depth
        if isinstance(argument, list):
            argument = ".".join(str(raw_text(part)) for part in argument)
        return Unknown(f"${{{raw_text(argument)}}}", computed=True)

    def defaults_in(self, value: object) -> Iterator[str]:
        """The parameters with a Default that a written value refers to. The depth of values is bounded by the reader."""
        if isinstance(value, list):
            for item in value:
                yield from self.defaults_in(item)
        elif isinstance(value, dict):
            yield from (name for name in self.referred(*called(value)) if name in self.defaults)
            for item in value.values():
                yield from self.defaults_in(item)

    def referred(self, function: str, argument: object) -> list[str]:
        """What a call of a function itself refers to by name: parameters, resources, attributes of these."""
        if function == "Ref":
            return [raw_text(argument) or ""]
        if function == "Fn::Sub":
            text = raw_text(argument[0] if isinstance(argument, list) and argument else argument) or ""
            return [name.strip() for escaped, name in _HOLE.findall(text) if not escaped]
        return []

    def rows(self, argument: object) -> Iterator[tuple[str, str, str]]:
        """The rows of a mapping that a call of `Fn::FindInMap` may ask for, where a deployment decides: see Reading.row."""
        if isinstance(argument, list) and len(argument) in (3, 4) and text_of(argument[1]) is None:
            name, key = text_of(argument[0]), row_key(argument)
            function, asked = called(argument[1])
            allowed = self.choices.get(str(raw_text(asked))) if function == "Ref" else None
            if name is not None:
                rows = _mapping(self.mappings.get(name))
                yield from ((key, str(row), name) for row in rows if allowed is None or str(row) in allowed)
                if len(argument) == 4:
                    yield key, NO_ROW, name


def branch_of(argument: object, reading: Reading) -> tuple[int, object] | None:
    """The branch that `Fn::If` takes: its position among the arguments, and its value; None where that is not settled."""
    if not isinstance(argument, list) or len(argument) != 3:
        return None
    truth = reading.conditions.get(str(argument[0]))
    if truth is None:
        return None
    return (1, argument[1]) if truth else (2, argument[2])


def row_key(argument: list[object]) -> str:
    """The expression that chooses the row in a call of `Fn::FindInMap`."""
    return json.dumps(argument[1], default=lambda value: value.text, sort_keys=True)


def _text(text: str, *, known: bool) -> object:
    # What is left over may be filled in before the template is deployed.
    return text if known and not is_placeholder(text) else Unknown(text, computed=True)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


_RESULTS = {
    "Fn::Sub": Template._substituted,  # noqa: SLF001 - its own
    "Fn::Join": Template._joined,  # noqa: SLF001
    "Fn::Select": Template._selected,  # noqa: SLF001
    "Fn::FindInMap": Template._found,  # noqa: SLF001
    "Fn::GetAtt": Template._attribute,  # noqa: SLF001
}
