"""Answers in three values: True, False, or None where it depends on what is not known yet. And JSON's values in these terms."""

from __future__ import annotations

from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Verdict = bool | None
    Check = Callable[[Any], Verdict]


def every(answers: Iterable[Verdict]) -> Verdict:
    """Whether all answers are True."""
    verdict: Verdict = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            verdict = None
    return verdict


def some(answers: Iterable[Verdict]) -> Verdict:
    """Whether any answer is True."""
    verdict: Verdict = False
    for answer in answers:
        if answer:
            return True
        if answer is None:
            verdict = None
    return verdict


def counted(answers: Iterable[Verdict], least: float, most: float) -> Verdict:
    """Whether the number of answers that are True lies between two numbers, inclusive."""
    sure = maybe = 0
    for answer in answers:
        sure += answer is True
        maybe += answer is None
    if sure > most or sure + maybe < least:
        return False
    return True if sure >= least and sure + maybe <= most else None


def same(left: Any, right: Any) -> Verdict:
    """Whether two values are equal as JSON has it: `1` is `1.0`, `true` is neither."""
    if left.__class__ is Unknown or right.__class__ is Unknown:
        return None
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and every(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and every(map(same, left, right))
    return bool(isinstance(left, bool) is isinstance(right, bool) and left == right)


def anything(value: Any) -> Verdict:
    """The check that every value passes."""
    del value
    return True


def is_number(value: object) -> bool:
    """Whether JSON has the value as a number: `true` is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: object) -> bool:
    """Whether the value is a number without a fraction, as `1.0` is."""
    return is_number(value) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))


def divides(divisor: float, value: float) -> bool:
    """Whether a number is a multiple of another one."""
    if isinstance(divisor, int) and isinstance(value, int):
        return value % divisor == 0
    from fractions import Fraction

    try:
        return Fraction(str(value)) % Fraction(str(divisor)) == 0  # as written: 0.3 is a multiple of 0.1
    except ValueError:  # infinite
        return False


def unique(value: Any) -> Verdict:
    """Whether no two items of a list are the same. True of anything else."""
    if not isinstance(value, list):
        return True
    seen = set()
    unknown = False
    for item in value:
        try:
            frozen = _frozen(item)
        except LookupError:
            unknown = True
            continue
        if frozen in seen:
            return False
        seen.add(frozen)
    return None if unknown else True


def _frozen(value: Any) -> object:
    """A value that can be put into a set, equal for equal values; LookupError where a part is unknown."""
    if value.__class__ is Unknown:
        raise LookupError
    if isinstance(value, dict):
        return "object", frozenset((key, _frozen(item)) for key, item in value.items())
    if isinstance(value, list):
        return "array", tuple(map(_frozen, value))
    return isinstance(value, bool), value


TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": is_whole,
    "number": is_number,
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
