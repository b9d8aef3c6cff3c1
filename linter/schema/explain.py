"""Why a resource does not have the shape that the schema of its kind demands. Imported only for what the fast check refuses.

The data is walked with the keywords that our own schemas have, read as ECS tools read them (see `accept`); each cause becomes one error,
which `wording` puts into words. Tests hold the verdicts to those of the fast check, and of `jsonschema`, which would cost more to import
than all of this takes.
"""

from __future__ import annotations

from itertools import islice

from taskdef_lint.model.node import Path, Unknown
from taskdef_lint.model.problem import ShapeError
from taskdef_lint.schema.accept import accepter_of, compiled
from taskdef_lint.schema.hints import key_hint
from taskdef_lint.schema.plain import same
from taskdef_lint.schema.wording import Breach, worded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from taskdef_lint.model.kinds import Kind
    from taskdef_lint.model.node import Key
    from taskdef_lint.model.resource import Resource
    from taskdef_lint.schema.accept import Accepter, Check, Schema

# How many findings one object (unknown keys) or one list (bad items) may cause before the rest are only counted.
MOST_ALIKE = 20
_MOST = 1000


def explain(resource: Resource) -> list[ShapeError]:
    """The errors of a resource, one per cause."""
    root = resource.root
    accepter = accepter_of(resource.kind, resource.dialect)
    return [worded(resource, breach) for breach in _breaches(accepter, root.value, partial=root.partial)]


def breaches(kind: Kind, data: object, *, partial: bool = False) -> list[Breach]:
    """What is wrong with data, one breach per place: the gravest, a proven one before a documented one.

    `partial`: only the members that are there are known.
    """
    return _breaches(accepter_of(kind), data, partial=partial)


def _breaches(accepter: Accepter, data: object, *, partial: bool) -> list[Breach]:
    schema = accepter.partial if partial else accepter.schema
    found: dict[tuple[Path, str], Breach] = {}
    for breach in islice(_Walk(accepter).breaches(data, schema, ()), _MOST):
        if breach.keyword == "missing" and breach.instance == {} and breach.path and isinstance(breach.path[-1], str):
            # One cause, however many members are required.
            breach.keyword, breach.limit = "empty", breach.schema.get("required", [breach.limit])
        known = found.get(breach.place)
        if known is None or breach.rank < known.rank:
            found[breach.place] = breach
    return list(found.values())


_CLASSES = {"object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "integer": (int,), "number": (int, float)}


def _of(classes: tuple[type, ...], holds: Callable[[Any, Any], bool]) -> Callable[[object, Any], bool]:
    """Whether a limit holds for a value, where that is of one of the classes."""
    return lambda value, limit: value.__class__ not in classes or holds(value, limit)


_TEXT, _LIST, _NUMBER = _CLASSES["string"], _CLASSES["array"], _CLASSES["number"]
# The keywords that judge a value by itself: whether it satisfies what they demand.
_HOLDS: dict[str, Callable[[object, Any], bool]] = {
    "type": lambda value, name: value.__class__ in _CLASSES[name],
    "enum": lambda value, choices: any(same(value, choice, unknown=True) for choice in choices),
    "not": lambda value, schema: not any(same(value, choice, unknown=False) for choice in schema["enum"]),
    "pattern": _of(_TEXT, lambda text, pattern: compiled(pattern).search(text) is not None),
    "minLength": _of(_TEXT, lambda text, least: len(text) >= least),
    "maxLength": _of(_TEXT, lambda text, most: len(text) <= most),
    "minItems": _of(_LIST, lambda items, least: len(items) >= least),
    "maxItems": _of(_LIST, lambda items, most: len(items) <= most),
    "minimum": _of(_NUMBER, lambda number, least: number >= least),
    "maximum": _of(_NUMBER, lambda number, most: number <= most),
}


class _Walk:
    """A walk over data with a schema. What is unknown satisfies it."""

    def __init__(self, accepter: Accepter) -> None:
        self._accepter = accepter
        self._holders: dict[str, Callable[[Any, object, Schema, Path], Iterator[Breach]]] = {
            "properties": self._properties,
            "required": self._required,
            "additionalProperties": self._additional_properties,
            "items": self._items,
            "x-documented": self._documented,
        }

    def breaches(self, value: object, schema: Schema, path: Path, *, documented: bool = False) -> Iterator[Breach]:
        """What breaks a part of the schema in a value, in the order of its keywords; of what is `documented` only that."""
        if value.__class__ is Unknown:
            return
        schema = self._accepter.resolved(schema)
        for keyword, limit in schema.items():
            if keyword in _HOLDS:
                if not _HOLDS[keyword](value, limit):
                    yield Breach(keyword, path, limit, value, schema, documented=documented)
            elif keyword in self._holders:
                yield from self._holders[keyword](limit, value, schema, path)

    def _absent(self, value: object, schema: Schema) -> bool:
        return value is None or (not value and value.__class__ is self._accepter.empty_class(schema))

    def _properties(self, members: Mapping[str, Schema], instance: object, schema: Schema, path: Path) -> Iterator[Breach]:
        del schema
        if isinstance(instance, dict):
            for key, member in members.items():
                if key in instance and not self._absent(instance[key], member):
                    yield from self.breaches(instance[key], member, (*path, key))

    def _required(self, keys: list[str], instance: object, schema: Schema, path: Path, *, documented: bool = False) -> Iterator[Breach]:
        if not isinstance(instance, dict):
            return
        lacking = [key for key in keys if instance.get(key) is None or instance[key] in ("", [], {})]
        if lacking:
            members = schema["properties"]
            # A required member under another spelling is reported as the unknown key that it is.
            spelt = {key_hint(str(key), (), members, self._accepter).key for key in islice(instance, _MOST) if key not in members}
            for key in lacking:
                if key not in spelt:
                    yield Breach("missing", path, key, instance, schema, documented=documented)

    def _additional_properties(self, extra: object, instance: object, schema: Schema, path: Path) -> Iterator[Breach]:
        if not isinstance(instance, dict):
            return
        if isinstance(extra, dict):
            given = ((key, value) for key, value in instance.items() if value is not None)
            yield from self._each(extra, self._accepter.check(extra), given, Breach("", path, 0, instance, schema, documented=False))
            return
        allowed = schema["properties"].keys() | frozenset(schema.get("x-output-only", ()))
        unknown = [key for key, value in instance.items() if value is not None and key not in allowed]
        for key in unknown[:MOST_ALIKE]:
            yield Breach("unknown", path, key, instance, schema, documented=False)
        if len(unknown) > MOST_ALIKE:
            yield Breach("more-keys", path, len(unknown) - MOST_ALIKE, instance, schema, documented=False)

    def _items(self, item: Schema, instance: object, schema: Schema, path: Path) -> Iterator[Breach]:
        if isinstance(instance, list):
            whole = Breach("", path, 0, instance, schema, documented=False)
            yield from self._each(item, self._accepter.item_check(item), enumerate(instance), whole)

    def _each(self, schema: Schema, accepts: Check, values: Iterable[tuple[Key, object]], more: Breach) -> Iterator[Breach]:
        """What breaks the schema in the values that the fast check refuses; beyond the first few such values are counted, in `more`."""
        refused = 0
        proven = False
        for key, value in values:
            if accepts(value):
                continue
            refused += 1
            if refused <= MOST_ALIKE:
                for breach in self.breaches(value, schema, (*more.path, key)):
                    proven = proven or not breach.documented
                    yield breach
        if refused > MOST_ALIKE:
            more.keyword, more.limit = "more-items" if proven else "more-documented", refused - MOST_ALIKE
            yield more

    def _documented(self, limits: Schema, instance: object, schema: Schema, path: Path) -> Iterator[Breach]:
        if "required" in limits:
            yield from self._required(limits["required"], instance, schema, path, documented=True)
        else:
            yield from self.breaches(instance, limits, path, documented=True)
