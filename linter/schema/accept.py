"""Does a resource have the shape that the schema of its kind demands? Answered fast: nearly every file says yes.

A schema is compiled once into closures. What they refuse, and only that, is walked once more and explained (see `explain`).

Both read a document as ECS tools do: members that are `null`, and empty strings, lists and objects where such a value is expected, count
as absent, and so do empty strings in lists, but not an empty object whose members are required; keys that only a Describe call returns
(`x-output-only`) are skipped; an Unknown satisfies everything; `true` and `1.0` are not integers.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache

import taskdef_lint.schemas
from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from taskdef_lint.model.kinds import Kind
    from taskdef_lint.model.problem import ShapeError
    from taskdef_lint.model.resource import Resource

    Schema = dict[str, Any]
    Check = Callable[[object], bool]

_EMPTY = {"string": str, "array": list, "object": dict}
_NEVER_EMPTY = (bool, int, float)
_CLASSES = {"integer": (int,), "number": (int, float), "boolean": (bool,)}


def shape_errors(resource: Resource) -> list[ShapeError]:
    """What is wrong with the shape of a resource, in the order of the document; nothing for nearly every file."""
    if resource.dialect:
        from taskdef_lint.schema.overlay import errors_in_dialect

        return errors_in_dialect(resource)
    data, partial = resource.root.value, resource.root.partial
    if not resource.kind.schema or accepts(resource.kind, data, partial=partial):
        return []
    from taskdef_lint.schema.explain import explain

    return explain(resource)


def accepts(kind: Kind, data: object, *, partial: bool = False, dialect: str = "") -> bool:
    """Whether data satisfies the schema of a kind in a dialect. `partial`: only the members that are there are known."""
    accepter = accepter_of(kind, dialect)
    return accepter.check(accepter.partial if partial else accepter.schema)(data)


def output_only(resource: Resource) -> frozenset[str]:
    """The keys of a resource of this kind that only the output of the Describe call has."""
    return accepter_of(resource.kind, resource.dialect).output_only


def accepter_of(kind: Kind, dialect: str = "") -> Accepter:
    """The compiled schema of a kind, of resources that are written in a dialect (see Resource)."""
    return _accepter(kind, dialect)


@cache
def _accepter(kind: Kind, dialect: str) -> Accepter:
    schema = read_schema(kind.schema)
    if dialect:
        from taskdef_lint.schema.overlay import overlaid

        schema = overlaid(schema, kind, dialect)
    return Accepter(schema)


def read_schema(name: str) -> Schema:
    """What a file in schemas/ holds."""
    with open(os.path.join(os.path.dirname(str(taskdef_lint.schemas.__file__)), name), encoding="utf-8") as file:
        schema: Schema = json.load(file)
    return schema


class Accepter:
    """A schema, and the checks that its parts are compiled to when they are first needed.

    `partial` is the schema for a resource of which only the members that are there are known.
    """

    __slots__ = ("_checks", "_definitions", "output_only", "partial", "schema")

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.partial = {key: value for key, value in schema.items() if key not in ("required", "x-documented")}
        self.output_only: frozenset[str] = frozenset(schema.get("x-output-only", ()))
        self._definitions: Schema = schema.get("$defs", {})
        self._checks: dict[int, Check] = {}  # by the identity of the part, which lives as long as the schema

    def resolved(self, schema: Schema) -> Schema:
        """A part of the schema, or the definition that it refers to. Definitions do not refer further."""
        reference = schema.get("$ref")
        if reference is None:
            return schema
        definition: Schema = self._definitions[reference.rpartition("/")[2]]
        return definition

    def empty_class(self, schema: Schema) -> type | None:
        """The class whose empty value counts as absent where a part of the schema applies; None where there is no such value."""
        if "$ref" in schema:  # no client takes an empty object for an absent one
            return None if self.resolved(schema).get("required") else dict
        # An empty string may have a refusal of its own.
        return None if schema.get("minLength") else _EMPTY.get(schema.get("type", ""))

    def check(self, schema: Schema) -> Check:
        """The check of a part of the schema."""
        schema = self.resolved(schema)
        check = self._checks.get(id(schema))
        if check is None:
            check = self._checks[id(schema)] = _COMPILERS[schema["type"]](self, schema) if "type" in schema else _anything
        return check

    def item_check(self, schema: Schema) -> Check:
        """The check for the items of a list: an empty string among them is nobody's value."""
        check = self.check(schema)
        if schema.get("type") != "string" or check is _text:
            return check
        return lambda value: value == "" or check(value)


def _object(accepter: Accepter, schema: Schema) -> Check:
    extra = schema["additionalProperties"]
    return _map(accepter.check(extra)) if extra else _structure(accepter, schema)


def _structure(accepter: Accepter, schema: Schema) -> Check:
    members: Schema = schema["properties"]
    required = (*schema.get("required", ()), *schema.get("x-documented", {}).get("required", ()))
    checks: dict[str, Check] = dict.fromkeys(schema.get("x-output-only", ()), _anything)
    empties: dict[str, type | None] = {}
    classes: dict[str, type] = {}  # of the members that may have any value of a class: there is no need to call a check

    def compiled_member(key: str) -> Check | None:
        # Members are compiled when first met: most documents use a fifth of the schema.
        if key not in members:
            return None
        empties[key] = accepter.empty_class(members[key])
        check = checks[key] = accepter.check(members[key])
        if check in _ANY_OF:
            classes[key] = _ANY_OF[check]
        return check

    def check(value: object) -> bool:
        if not isinstance(value, dict):
            return value.__class__ is Unknown
        for key, item in value.items():
            if item is None or item.__class__ is classes.get(key):
                continue
            member = checks.get(key) or compiled_member(key)
            if member is None:
                return False
            if not member(item) and (item or item.__class__ is not empties.get(key)):
                return False
        for key in required:
            item = value.get(key)
            if not item and item.__class__ not in _NEVER_EMPTY:
                return False
        return True

    return check


def _map(member: Check) -> Check:
    def check(value: object) -> bool:
        if isinstance(value, dict):
            return all(item is None or member(item) for item in value.values())
        return value.__class__ is Unknown

    return check


def _array(accepter: Accepter, schema: Schema) -> Check:
    item = accepter.item_check(schema["items"])
    limits = _limits(schema)
    most = min((limit["maxItems"] for limit in limits if "maxItems" in limit), default=float("inf"))
    least = max((limit["minItems"] for limit in limits if "minItems" in limit), default=0)

    def check(value: object) -> bool:
        if isinstance(value, list):
            return least <= len(value) <= most and all(map(item, value))
        return value.__class__ is Unknown

    return check


def _string(accepter: Accepter, schema: Schema) -> Check:
    del accepter
    tests = _string_tests(_limits(schema))
    if not tests:
        return _text
    if len(tests) == 1:
        (only,) = tests
        return lambda value: only(value) if isinstance(value, str) else value.__class__ is Unknown

    def check(value: object) -> bool:
        if not isinstance(value, str):
            return value.__class__ is Unknown
        for test in tests:  # noqa: SIM110 - all() takes twice as long
            if not test(value):
                return False
        return True

    return check


def _string_tests(limits: list[Schema]) -> list[Callable[[Any], bool]]:
    tests: list[Callable[[Any], bool]] = [frozenset(limit["enum"]).__contains__ for limit in limits if "enum" in limit]
    most = min((limit["maxLength"] for limit in limits if "maxLength" in limit), default=None)
    least = max((limit["minLength"] for limit in limits if "minLength" in limit), default=0)
    if most is not None:
        tests.append(lambda text: least <= len(text) <= most)
    elif least:
        tests.append(lambda text: len(text) >= least)
    tests += [_pattern_test(limit["pattern"]) for limit in limits if "pattern" in limit]
    return tests


def _pattern_test(pattern: str) -> Callable[[str], bool]:
    return lambda text: compiled(pattern).search(text) is not None


def _scalar(accepter: Accepter, schema: Schema) -> Check:
    del accepter
    if schema["type"] == "boolean":
        return _flag
    wanted = _CLASSES[schema["type"]]
    ranges = [(limit.get("minimum", -float("inf")), limit.get("maximum", float("inf"))) for limit in _limits(schema)]
    least, most = max(low for low, _ in ranges), min(high for _, high in ranges)
    refused = frozenset(value for limit in _limits(schema) for value in limit.get("not", {}).get("enum", ()))

    def check(value: object) -> bool:
        if value.__class__ in wanted:
            return least <= value <= most and value not in refused
        return value.__class__ is Unknown

    return check


def _limits(schema: Schema) -> list[Schema]:
    return [schema, schema["x-documented"]] if "x-documented" in schema else [schema]


def _anything(value: object) -> bool:
    del value
    return True


def _text(value: object) -> bool:
    return value.__class__ is str or value.__class__ is Unknown


def _flag(value: object) -> bool:
    return value.__class__ is bool or value.__class__ is Unknown


_ANY_OF: dict[Check, type] = {_text: str, _flag: bool}


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression, compiled when first needed: that costs more than to check a whole document."""
    return re.compile(pattern)


_COMPILERS = {"object": _object, "array": _array, "string": _string, "integer": _scalar, "number": _scalar, "boolean": _scalar}
