"""Plain JSON Schemas (2020-12), as users write them in policies: compiled into a check as far as they use the common keywords.

Schemas with other keywords are left to `jsonschema`, which takes longer to import than a file takes to lint. Both give the same answers,
each in two readings (see `readings`). Schemas come without notes, and with the very schema in `$ref` in the place of a reference.
"""

from __future__ import annotations

import operator

from taskdef_lint.model.node import Unknown
from taskdef_lint.schema.accept import compiled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sized
    from typing import Any

    from taskdef_lint.schema.accept import Check, Schema

    Make = Callable[["_Compiler", Any, Schema], Check]

# Characters of a string that a pattern sees: ten times what the longest strings of real task definitions have. `a.*b`, whose work grows
# with the square of the length, takes a tenth of a second for them, and five seconds for the 64 KiB that a task definition may have.
MOST_CHARACTERS = 10_000


class TooLongError(Exception):
    """A value is too long, or a schema too intricate, for an answer to come soon."""


def judge(schema: Schema | bool, *, unknown: bool) -> Check:
    """The check whether a value satisfies a schema. `unknown` is the reading: whether what is settled later satisfies all keywords or none.

    The check raises TooLongError where a pattern meets too long a string, and RecursionError where a schema refers to itself without end.
    """
    try:
        return _Compiler(unknown=unknown).check(schema)
    except LookupError:
        pass
    validators: list[Any] = []

    def check(value: object) -> bool:
        if not validators:
            from taskdef_lint.schema.readings import plain_readings

            validators.append(plain_readings()[not unknown](schema))
        return bool(validators[0].is_valid(value))

    return check


def search(pattern: str, text: str) -> bool:
    """Whether a pattern has a match in a text. TooLongError for a text of more than `MOST_CHARACTERS`."""
    if len(text) > MOST_CHARACTERS:
        raise TooLongError
    return compiled(pattern).search(text) is not None


def same(left: Any, right: Any, *, unknown: bool) -> bool:
    """Whether two values are equal as JSON has it: `1` is `1.0`, `true` is neither. `unknown`: what an Unknown part is said to be."""
    if left.__class__ is Unknown or right.__class__ is Unknown:
        return unknown
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(value, right[key], unknown=unknown) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(one, other, unknown=unknown) for one, other in zip(left, right, strict=True))
    return isinstance(left, bool) is isinstance(right, bool) and bool(left == right)


class _Compiler:
    """Compiles schemas in one reading; `other` does in the other one. LookupError for a keyword that is not compiled."""

    def __init__(self, *, unknown: bool, other: _Compiler | None = None) -> None:
        self.unknown = unknown
        self.other = other or _Compiler(unknown=not unknown, other=self)
        self._compiled: dict[int, Check] = {}  # by identity: where both readings are asked, what stands deep inside is asked for often

    def check(self, schema: Schema | bool) -> Check:
        """The check of a schema."""
        if isinstance(schema, bool):
            return lambda _: schema
        if id(schema) not in self._compiled:
            tests = [_KEYWORDS[keyword](self, limit, schema) for keyword, limit in schema.items() if keyword not in _BRANCHES]
            unknown = self.unknown or not tests
            self._compiled[id(schema)] = lambda value: unknown if value.__class__ is Unknown else all(test(value) for test in tests)
        return self._compiled[id(schema)]

    def checks(self, schemas: list[Schema | bool]) -> list[Check]:
        """The checks of several schemas."""
        return [self.check(schema) for schema in schemas]


# Each makes the test of a value that is known.


def _type(_: _Compiler, names: list[str], holder: Schema) -> Check:
    del holder
    if len(names) == 1:
        return _TYPES[names[0]]
    tests = [_TYPES[name] for name in names]
    return lambda value: any(test(value) for test in tests)


def _enum(compiler: _Compiler, choices: list[Any], _: Schema) -> Check:
    unknown = compiler.unknown
    return lambda value: any(same(value, choice, unknown=unknown) for choice in choices)


def _pattern(_: _Compiler, pattern: str, holder: Schema) -> Check:
    del holder
    return lambda value: not isinstance(value, str) or search(pattern, value)


def _items(compiler: _Compiler, item: Schema, _: Schema) -> Check:
    test = compiler.check(item)
    return lambda value: not isinstance(value, list) or all(map(test, value))


def _contains(compiler: _Compiler, item: Schema, _: Schema) -> Check:
    test = compiler.check(item)
    return lambda value: not isinstance(value, list) or any(map(test, value))


def _required(_: _Compiler, keys: list[str], holder: Schema) -> Check:
    del holder
    return lambda value: not isinstance(value, dict) or all(key in value for key in keys)


def _properties(compiler: _Compiler, members: Schema, _: Schema) -> Check:
    tests = [(key, compiler.check(member)) for key, member in members.items()]
    return lambda value: not isinstance(value, dict) or all(test(value[key]) for key, test in tests if key in value)


def _additional_properties(compiler: _Compiler, extra: Schema, holder: Schema) -> Check:
    named, test = holder.get("properties", {}), compiler.check(extra)
    return lambda value: not isinstance(value, dict) or all(test(item) for key, item in value.items() if key not in named)


def _property_names(compiler: _Compiler, name: Schema, _: Schema) -> Check:
    test = compiler.check(name)
    return lambda value: not isinstance(value, dict) or all(map(test, value))


def _all_of(compiler: _Compiler, schemas: list[Schema | bool], _: Schema) -> Check:
    tests = compiler.checks(schemas)
    return lambda value: all(test(value) for test in tests)


def _any_of(compiler: _Compiler, schemas: list[Schema | bool], _: Schema) -> Check:
    tests = compiler.checks(schemas)
    return lambda value: any(test(value) for test in tests)


def _not(compiler: _Compiler, schema: Schema, _: Schema) -> Check:
    test = compiler.other.check(schema)
    return lambda value: not test(value)


def _one_of(compiler: _Compiler, schemas: list[Schema | bool], _: Schema) -> Check:
    own, other = compiler.checks(schemas), compiler.other.checks(schemas)
    return lambda value: any(test(value) for test in own) and sum(test(value) for test in other) <= 1


def _if(compiler: _Compiler, schema: Schema, holder: Schema) -> Check:
    own, other = compiler.check(schema), compiler.other.check(schema)
    then, otherwise = compiler.checks([holder.get(branch, True) for branch in _BRANCHES])
    return lambda value: (not other(value) or then(value)) and (own(value) or otherwise(value))


def _bound(holds: Callable[[Any, Any], bool]) -> Make:
    return lambda _, limit, holder: lambda value: not _is_number(value) or holds(value, limit)  # noqa: ARG005 - as all of them


def _size(kind: type[Sized], holds: Callable[[Any, Any], bool]) -> Make:
    return lambda _, limit, holder: lambda value: not isinstance(value, kind) or holds(len(value), limit)  # noqa: ARG005 - as all of them


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: dict[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer())),
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
TYPES = tuple(_TYPES)
_KEYWORDS: dict[str, Make] = {
    "type": _type,
    "enum": _enum,
    "const": lambda compiler, only, holder: _enum(compiler, [only], holder),
    "pattern": _pattern,
    "minLength": _size(str, operator.ge),
    "maxLength": _size(str, operator.le),
    "minimum": _bound(operator.ge),
    "maximum": _bound(operator.le),
    "exclusiveMinimum": _bound(operator.gt),
    "exclusiveMaximum": _bound(operator.lt),
    "items": _items,
    "contains": _contains,
    "minItems": _size(list, operator.ge),
    "maxItems": _size(list, operator.le),
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional_properties,
    "allOf": _all_of,
    "anyOf": _any_of,
    "not": _not,
    "oneOf": _one_of,
    "if": _if,
    "propertyNames": _property_names,
    "minProperties": _size(dict, operator.ge),
    "maxProperties": _size(dict, operator.le),
}
_BRANCHES = ("then", "else")  # of `if`: without it they judge nothing
