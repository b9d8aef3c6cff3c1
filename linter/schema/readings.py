"""`jsonschema` with its keywords taught, once for all who use it, about values that are settled later (Unknown).

There are two readings of one schema. In the first an Unknown satisfies every keyword, so that what it refuses breaks the schema whatever
the Unknown turns out to be. In the second it satisfies none, so that what it accepts satisfies the schema for certain. Where a keyword
turns an answer round (`not`, and what `oneOf`, `contains` and `if` have of it), each reading asks the other one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from jsonschema import TypeChecker

    Errors = Iterator[ValidationError]
    Keyword = Callable[[Any, Any, Any, Any], Errors | None]

MOST_UNIQUE = 1000  # items of a list that are compared each with each


class TooLongError(Exception):
    """A value is too long, or a schema too intricate, for an answer to come soon."""


def readings(keywords: Mapping[str, Keyword], types: TypeChecker = Draft202012Validator.TYPE_CHECKER) -> tuple[Any, Any]:
    """The two classes of validators, Draft 2020-12 but for `keywords` and `types`: what may satisfy a schema, what does for certain."""
    table = {**Draft202012Validator.VALIDATORS, **_TAUGHT, **keywords}
    extend: Any = validators.extend  # its stubs have no types
    both = [
        extend(Draft202012Validator, {name: _taught(keyword, satisfied=satisfied) for name, keyword in table.items()}, type_checker=types)
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


def same(left: Any, right: Any, *, unknown: bool) -> bool:
    """Whether two values are equal as JSON has it: `1` is `1.0`, `true` is neither. `unknown`: what an Unknown part is said to be."""
    if left.__class__ is Unknown or right.__class__ is Unknown:
        return unknown
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(value, right[key], unknown=unknown) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(one, other, unknown=unknown) for one, other in zip(left, right, strict=True))
    return isinstance(left, bool) is isinstance(right, bool) and bool(left == right)


def _answers(validator: Any, schema: Any, instance: Any) -> tuple[bool, bool]:
    """Whether an instance satisfies a schema in the reading of a validator, and in the other one."""
    answer = validator.evolve(schema=schema).is_valid(instance)
    return answer, validator.other(schema).is_valid(instance)


def _refused(refused: bool) -> Errors:
    if refused:
        yield ValidationError("")


def _const(validator: Any, only: Any, instance: Any, schema: Any) -> Errors:
    del schema
    return _refused(not same(instance, only, unknown=validator.satisfied))


def _enum(validator: Any, choices: Any, instance: Any, schema: Any) -> Errors:
    del schema
    return _refused(not any(same(instance, choice, unknown=validator.satisfied) for choice in choices))


def _unique_items(validator: Any, unique: Any, instance: Any, schema: Any) -> Errors:
    del schema
    if not unique or not isinstance(instance, list):
        return _refused(False)
    if len(instance) > MOST_UNIQUE:
        raise TooLongError
    return _refused(any(same(one, other, unknown=not validator.satisfied) for one, other in combinations(instance, 2)))


def _multiple_of(validator: Any, divisor: Any, instance: Any, schema: Any) -> Errors:
    del schema
    if not validator.is_type(instance, "number"):
        return _refused(False)
    # As written: 0.3 is a multiple of 0.1.
    return _refused(bool(Fraction(str(instance)) % Fraction(str(divisor))))


def _not(validator: Any, schema: Any, instance: Any, holder: Any) -> Errors:
    del holder
    return _refused(validator.other(schema).is_valid(instance))


def _one_of(validator: Any, schemas: Any, instance: Any, holder: Any) -> Errors:
    del holder
    answers = [_answers(validator, schema, instance) for schema in schemas]
    return _refused(not any(own for own, _ in answers) or sum(other for _, other in answers) > 1)


def _contains(validator: Any, schema: Any, instance: Any, holder: Any) -> Errors:
    if not isinstance(instance, list):
        return _refused(False)
    answers = [_answers(validator, schema, item) for item in instance]
    own, other = sum(own for own, _ in answers), sum(other for _, other in answers)
    return _refused(own < holder.get("minContains", 1) or other > holder.get("maxContains", len(instance)))


def _if(validator: Any, schema: Any, instance: Any, holder: Any) -> Errors:
    own, other = _answers(validator, schema, instance)
    if other and "then" in holder:
        yield from validator.descend(instance, holder["then"])
    if not own and "else" in holder:
        yield from validator.descend(instance, holder["else"])


_TAUGHT: dict[str, Keyword] = {
    "const": _const, "enum": _enum, "uniqueItems": _unique_items, "multipleOf": _multiple_of, "not": _not, "oneOf": _one_of,
    "contains": _contains, "if": _if,
}  # fmt: skip
