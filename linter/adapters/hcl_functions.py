"""The pure functions of Terraform that are evaluated. Each takes values that are known, and gives one, or None where it would fail."""

from __future__ import annotations

import json
import re

from taskdef_lint.adapters.hcl_values import Value, from_plain, plain
from taskdef_lint.adapters.terraform_convert import text_of
from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[..., object]

MOST = 100_000  # items of a list, or characters of a string, that a function makes


def _items(value: Value) -> list[Value]:
    if not isinstance(value.data, list):
        raise TypeError
    return value.data


def _members(value: Value) -> dict[str, Value]:
    if not isinstance(value.data, dict):
        raise TypeError
    return value.data


def _text(value: Value) -> str:
    text = text_of(value.data)
    if not isinstance(text, str):
        raise TypeError
    return text


def _number(value: Value) -> int | float:
    data = value.data
    if isinstance(data, str):
        return float(data) if "." in data else int(data)
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise TypeError
    return data


def _merge(*values: Value) -> dict[str, Value]:
    merged: dict[str, Value] = {}
    for value in values:
        if value.data is not None:
            merged.update(_members(value))
    return merged


def _flatten(value: Value) -> list[Value]:
    flat: list[Value] = []
    for item in _items(value):
        if isinstance(item.data, Unknown):
            flat.append(item)
        else:
            flat += _flatten(item) if isinstance(item.data, list) else [item]
    return flat


def _distinct(value: Value) -> list[Value]:
    seen: dict[str, Value] = {}
    for item in _items(value):
        if not all(part.known for part in item.parts()):
            raise TypeError
        seen.setdefault(json.dumps(plain(item), sort_keys=True), item)
    return list(seen.values())


def _unified(value: Value) -> list[Value]:
    """Items of several scalar types all become strings."""
    items = _items(value)
    scalars = {type(item.data) for item in items if isinstance(item.data, str | int | float | bool)}
    if str in scalars and len(scalars) > 1:
        return [Value(text_of(item.data), item.site) if not isinstance(item.data, Unknown | list | dict) else item for item in items]
    return items


def _map(value: Value) -> dict[str, Value]:
    members = _members(value)
    return dict(zip(members, _unified(Value(list(members.values()))), strict=True))


def _set(value: Value) -> list[Value]:
    items = _distinct(Value(_unified(value)))
    return sorted(items, key=_text) if all(isinstance(item.data, str | int | float) for item in items) else items


def _lookup(value: Value, key: Value, *default: Value) -> Value:
    found = _members(value).get(_text(key), *default[:1])
    if found is None:
        raise TypeError
    return found


def _format(form: Value, *values: Value) -> str:
    left = list(values)

    def put(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        value = left.pop(0)
        if match[1] in "sv":
            return _text(value)
        number = _number(value)
        return str(int(number)) if int(number) == number else str(number)

    text = _text(form)
    made = re.sub(r"%([sdv])|%%", put, text)
    if left or re.search(r"%[^sdv%]", text):
        raise TypeError
    return made


def _formatlist(form: Value, *values: Value) -> list[str]:
    longest = max(len(value.data) for value in values if isinstance(value.data, list))
    columns = [value.data if isinstance(value.data, list) else [value] * longest for value in values]
    return [_format(form, *row) for row in zip(*columns, strict=True)]


def _element(value: Value, index: Value) -> Value:
    items = _items(value)
    return items[int(_number(index)) % len(items)]


def _slice(value: Value, start: Value, end: Value) -> list[Value]:
    return _items(value)[int(_number(start)) : int(_number(end))]


def _contains(value: Value, item: Value) -> bool:
    items = _items(value)
    if any(one.data == item.data and one.known for one in items):
        return True
    if not all(one.known for one in items):
        raise TypeError
    return False


def _range(*values: Value) -> list[int]:
    numbers = range(*(int(_number(value)) for value in values))
    if len(numbers) > 1000:
        raise TypeError
    return list(numbers)


def _coalesce(*values: Value) -> Value:
    return next(value for value in values if value.data not in (None, ""))


def _one(value: Value) -> Value:
    items = _items(value)
    if len(items) > 1:
        raise TypeError
    return items[0] if items else Value(None)


def _title(value: Value) -> str:
    return re.sub(r"(?<![A-Za-z0-9_'])[a-z]", lambda match: match[0].upper(), _text(value))


def _tonumber(value: Value) -> object:
    return None if value.data is None else _number(value)


def _tobool(value: Value) -> object:
    return {"true": True, "false": False, True: True, False: False, None: None}[value.data]  # type: ignore[index]


def _join(separator: Value, *lists: Value) -> str:
    return _text(separator).join(_text(item) for value in lists for item in _items(value))


def _replace(value: Value, old: Value, new: Value) -> str:
    if len(_text(old)) > 1 and _text(old)[0] == _text(old)[-1] == "/":
        raise TypeError  # a regular expression
    return _text(value).replace(_text(old), _text(new))


def _zipmap(keys: Value, values: Value) -> dict[str, Value]:
    return {_text(key): value for key, value in zip(_items(keys), _items(values), strict=True)}


def _length(value: Value) -> int:
    unsure = isinstance(value.data, list) and not all(item.known for item in value.data)  # such an item may be several
    if isinstance(value.data, str | list | dict) and not unsure:
        return len(value.data)
    raise TypeError


def _keys(value: Value) -> list[str]:
    return sorted(_members(value))


def _values(value: Value) -> list[Value]:
    members = _members(value)
    return [members[key] for key in sorted(members)]


def _concat(*values: Value) -> list[Value]:
    return [item for value in values for item in _items(value)]


def _compact(value: Value) -> list[Value]:
    return [item for item in _items(value) if item.data not in (None, "")]


def _reverse(value: Value) -> list[Value]:
    return _items(value)[::-1]


def _coalescelist(*values: Value) -> Value:
    return next(value for value in values if _items(value))


def _same(value: Value) -> Value:
    return value


FUNCTIONS: dict[str, Function] = {
    "merge": _merge,
    "concat": _concat,
    "flatten": _flatten,
    "compact": _compact,
    "distinct": _distinct,
    "tolist": _unified,
    "toset": _set,
    "tomap": _map,
    "tostring": lambda value: None if value.data is None else _text(value),
    "tonumber": _tonumber,
    "tobool": _tobool,
    "lookup": _lookup,
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "format": _format,
    "formatlist": _formatlist,
    "startswith": lambda value, word: _text(value).startswith(_text(word)),
    "endswith": lambda value, word: _text(value).endswith(_text(word)),
    "join": _join,
    "split": lambda separator, value: _text(value).split(_text(separator)),
    "replace": _replace,
    "lower": lambda value: _text(value).lower(),
    "upper": lambda value: _text(value).upper(),
    "title": _title,
    "trimspace": lambda value: _text(value).strip(),
    "trim": lambda value, cut: _text(value).strip(_text(cut)),
    "trimprefix": lambda value, cut: _text(value).removeprefix(_text(cut)),
    "trimsuffix": lambda value, cut: _text(value).removesuffix(_text(cut)),
    "chomp": lambda value: _text(value).rstrip("\r\n"),
    "length": _length,
    "keys": _keys,
    "values": _values,
    "zipmap": _zipmap,
    "element": _element,
    "slice": _slice,
    "contains": _contains,
    "range": _range,
    "min": lambda *values: min(map(_number, values)),
    "max": lambda *values: max(map(_number, values)),
    "floor": lambda value: int(_number(value) // 1),
    "ceil": lambda value: int(-(-_number(value) // 1)),
    "abs": lambda value: abs(_number(value)),
    "one": _one,
    "setunion": lambda *values: _set(Value([item for value in values for item in _items(value)])),
    "sort": lambda value: sorted(_items(value), key=_text),
    "reverse": _reverse,
    "nonsensitive": _same,
    "sensitive": _same,
}


def call(name: str, arguments: list[Value]) -> Value | None:
    """What a function gives, with the marks of its arguments; None where it is not evaluated, would fail, or cannot be known."""
    function = FUNCTIONS.get(name)
    if name == "concat":  # a list that is not known is an item that is not known: there may be more behind it
        arguments = [one if one.known else Value([Value(Unknown(), one.site)]) for one in arguments]
    if function is None or not all(argument.known for argument in arguments):
        return None
    try:
        made = function(*arguments)
    except (TypeError, ValueError, KeyError, IndexError, StopIteration, ZeroDivisionError, OverflowError, RecursionError):
        return None
    if isinstance(made, str | list | dict) and len(made) > MOST:
        return None
    if isinstance(made, Value):
        return made
    if isinstance(made, list):
        return Value([item if isinstance(item, Value) else from_plain(item, None) for item in made])
    return Value(made)
