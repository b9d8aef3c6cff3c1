"""The operators of Terraform's expressions, and its ways into lists and objects, on values as far as they are known."""

from __future__ import annotations

from taskdef_lint.adapters.hcl_values import Value

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
