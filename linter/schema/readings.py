"""`jsonschema` with its keywords taught, for the schemas of policies, about values that are settled later (Unknown).

There are two readings of one schema. In the first an Unknown satisfies every keyword, so that what it refuses breaks the schema whatever
the Unknown turns out to be. In the second it satisfies none, so that what it accepts satisfies the schema for certain. Where a keyword
turns an answer round (`not`, and what `oneOf`, `contains` and `if` have of it), each reading asks the other one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from taskdef_lint.model.node import Unknown
from taskdef_lint.schema.plain import TooLongError, same, search

TYPE_CHECKING = False
if TYPE_CHECKING:
    Errors = Iterator[ValidationError]
    Keyword = Callable[[Any, Any, Any, Any], Errors | None]

MOST_UNIQUE = 1000  # items of a list that are compared each with each


@cache
def plain_readings() -> tuple[Any, Any]:
    """The two classes of validators, Draft 2020-12 for plain schemas (see `plain`): what may satisfy a schema, what does for certain.

    They know users' patterns, and have schemas in the place of references to them.
    """
    keywords: dict[str, Keyword] = {
        "pattern": _keyword(_pattern),
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
        "$ref": lambda validator, target, instance, _: validator.descend(instance, target),
    }
    table = {**Draft202012Validator.VALIDATORS, **_TAUGHT, **keywords}
    extend: Any = validators.extend  # its stubs have no types
    both = [
        extend(Draft202012Validator, {name: _taught(keyword, satisfied=satisfied) for name, keyword in table.items()})
        for satisfied in (True, False)
    ]
    for reading, other, satisfied in zip(both, reversed(both), (True, False), strict=True):
        reading.other, reading.satisfied = other, satisfied
    return both[0], both[1]


def _taught(keyword: Keyword, *, satisfied: bool) -> Keyword:
    def check(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        if instance.__class__ is not Unknown:
            yield from keyword(validator, value, instance, schema) or ()
        elif not satisfied:
            yield ValidationError("")

    return check


def _both(validator: Any, schema: Any) -> tuple[Any, Any]:
    """Whether a value satisfies a schema, in the reading of a validator and in the other one: a function for each."""
    return validator.evolve(schema=schema).is_valid, validator.other(schema).is_valid


def _keyword(satisfies: Callable[[Any, Any, Any, Any], bool]) -> Keyword:
    """The keyword that is broken where an instance does not satisfy it."""

    def check(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        if not satisfies(validator, value, instance, schema):
            yield ValidationError("")

    return check


def _const(validator: Any, only: Any, instance: Any, _: Any) -> bool:
    return same(instance, only, unknown=validator.satisfied)


def _enum(validator: Any, choices: Any, instance: Any, _: Any) -> bool:
    return any(same(instance, choice, unknown=validator.satisfied) for choice in choices)


def _unique_items(validator: Any, unique: Any, instance: Any, _: Any) -> bool:
    if not unique or not isinstance(instance, list):
        return True
    if len(instance) > MOST_UNIQUE:
        raise TooLongError
    return not any(same(one, other, unknown=not validator.satisfied) for one, other in combinations(instance, 2))


def _multiple_of(validator: Any, divisor: Any, instance: Any, _: Any) -> bool:
    if not validator.is_type(instance, "number"):
        return True
    remainder = Fraction(str(instance)) % Fraction(str(divisor))  # of numbers as written: 0.3 is a multiple of 0.1
    return remainder == 0


def _not(validator: Any, schema: Any, instance: Any, _: Any) -> bool:
    return not validator.other(schema).is_valid(instance)


def _any_of(validator: Any, schemas: Any, instance: Any, _: Any) -> bool:
    # The keyword of `jsonschema` keeps all errors, each with the whole instance in words.
    return any(validator.evolve(schema=schema).is_valid(instance) for schema in schemas)


def _one_of(validator: Any, schemas: Any, instance: Any, _: Any) -> bool:
    both = [_both(validator, schema) for schema in schemas]
    return any(own(instance) for own, _ in both) and sum(other(instance) for _, other in both) <= 1


def _contains(validator: Any, schema: Any, instance: Any, holder: Any) -> bool:
    if not isinstance(instance, list):
        return True
    own, other = _both(validator, schema)
    least: int = holder.get("minContains", 1)
    most: int = holder.get("maxContains", len(instance))
    return bool(sum(map(own, instance)) >= least and sum(map(other, instance)) <= most)


def _if(validator: Any, schema: Any, instance: Any, holder: Any) -> Errors:
    own, other = _both(validator, schema)
    if "then" in holder and other(instance):
        yield from validator.descend(instance, holder["then"])
    if "else" in holder and not own(instance):
        yield from validator.descend(instance, holder["else"])


_TAUGHT: dict[str, Keyword] = {
    "const": _keyword(_const),
    "enum": _keyword(_enum),
    "uniqueItems": _keyword(_unique_items),
    "multipleOf": _keyword(_multiple_of),
    "not": _keyword(_not),
    "anyOf": _keyword(_any_of),
    "oneOf": _keyword(_one_of),
    "contains": _keyword(_contains),
    "if": _if,
}


# For users' patterns.


def _pattern(validator: Any, pattern: Any, instance: Any, _: Any) -> bool:
    del validator
    return not isinstance(instance, str) or search(pattern, instance)


def _pattern_properties(validator: Any, members: Any, instance: Any, _: Any) -> Errors:
    if isinstance(instance, dict):
        for pattern, member in members.items():
            for key, value in instance.items():
                if search(pattern, key):
                    yield from validator.descend(value, member)


def _additional_properties(validator: Any, extra: Any, instance: Any, schema: Any) -> Errors:
    if isinstance(instance, dict):
        named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        for key, value in instance.items():
            if key not in named and not any(search(pattern, key) for pattern in patterns):
                yield from validator.descend(value, extra)
