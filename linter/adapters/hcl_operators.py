"""The operators of Terraform's expressions, and its ways into lists and objects, on values as far as they are known."""

from __future__ import annotations

from taskdef_lint.adapters.hcl_values import Value
from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def entries_of(value: Value) -> list[tuple[object, Value]] | None:
    """The entries of a list or of an object, whose keys are sorted; None where it is not known what they are."""
    if isinstance(value.data, dict):
        return [(key, value.data[key]) for key in sorted(value.data)]
    if isinstance(value.data, list):
        return list(enumerate(value.data))
    return None


def entry(value: Value, key: object) -> Value | None:
    """A member or an item; None where there is none, or it is not known."""
    if isinstance(value.data, dict) and isinstance(key, str):
        found = value.data.get(key)
    elif isinstance(value.data, list) and isinstance(key, int) and not isinstance(key, bool):
        safe = 0 <= key < len(value.data) and all(item.known for item in value.data[:key])
        found = value.data[key] if safe else None
    else:
        found = None
    return None if found is None else found.marked([value])


def alike(one: Value, other: Value) -> bool:
    """Whether two values are of one type, as far as they are known, so that Terraform converts nothing to have one of them."""
    left, right = one.data, other.data
    if left is None or right is None or not one.known or not other.known:
        return True
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() == right.keys():
            return all(alike(value, right[key]) for key, value in left.items())
        return _of_one_type([*left.values(), *right.values()])
    if isinstance(left, list) and isinstance(right, list):
        if len(left) == len(right):
            return all(map(alike, left, right))
        return _of_one_type([*left, *right])
    return _sort(left) == _sort(right)


def _of_one_type(values: list[Value]) -> bool:
    return all(alike(values[0], value) for value in values[1:])


def _sort(data: object) -> type:
    return float if isinstance(data, int) and not isinstance(data, bool) else type(data)


def without_numbers(value: Value) -> Value:
    """A value whose numbers and booleans may have become strings: they are unknown."""
    data = value.data
    if isinstance(data, dict):
        return Value({key: without_numbers(item) for key, item in data.items()}, value.site).marked([value])
    if isinstance(data, list):
        return Value([without_numbers(item) for item in data], value.site).marked([value])
    return Value(Unknown(), value.site).marked([value]) if isinstance(data, int | float) else value


def operated(sign: str, values: list[object]) -> object:
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
