"""Why a resource does not have the shape that the schema of its kind demands. Imported only for what the fast check refuses.

`jsonschema` walks the data, with its keywords taught how ECS tools read them (see `accept` and `readings`); each cause becomes one
error, which `wording` puts into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from taskdef_lint.model.node import Path
from taskdef_lint.model.problem import ShapeError
from taskdef_lint.schema.accept import accepter_of
from taskdef_lint.schema.hints import key_hint
from taskdef_lint.schema.readings import readings
from taskdef_lint.schema.wording import Breach, worded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.kinds import Kind
    from taskdef_lint.model.resource import Resource
    from taskdef_lint.schema.accept import Accepter, Check, Schema
    from taskdef_lint.schema.readings import Keyword

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
    for error in islice(_validator_class(accepter)(schema).iter_errors(data), _MOST):
        breach = Breach(
            str(error.validator),
            tuple(error.absolute_path),
            error.validator_value,
            error.instance,
            error.schema if isinstance(error.schema, dict) else {},
            documented="x-documented" in error.absolute_schema_path,
        )
        if breach.keyword == "missing" and breach.instance == {} and breach.path and isinstance(breach.path[-1], str):
            # One cause, however many members are required.
            breach.keyword, breach.limit = "empty", breach.schema.get("required", [breach.limit])
        known = found.get(breach.place)
        if known is None or breach.rank < known.rank:
            found[breach.place] = breach
    return list(found.values())


@cache
def _validator_class(accepter: Accepter) -> Any:
    """The validators of a schema: silent on what is unknown, strict on integers, with the keyword `x-documented`."""
    keywords: dict[str, Keyword] = {
        "properties": _properties,
        "required": _required,
        "additionalProperties": _additional_properties,
        "items": _items,
        "x-documented": _documented,
    }
    types = Draft202012Validator.TYPE_CHECKER
    for name, classes in _CLASSES.items():
        types = types.redefine(name, partial(_is, classes))
    reading, _ = readings(keywords, types)
    reading.accepter = accepter
    return reading


_CLASSES = {"object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "integer": (int,), "number": (int, float)}


def _is(classes: tuple[type, ...], checker: object, value: object) -> bool:
    del checker
    return value.__class__ in classes


def _absent(value: object, schema: Schema, accepter: Accepter) -> bool:
    return value is None or (not value and value.__class__ is accepter.empty_class(schema))


def _properties(validator: Any, members: Mapping[str, Schema], instance: object, schema: Schema) -> Iterator[ValidationError]:
    del schema
    if isinstance(instance, dict):
        for key, member in members.items():
            if key in instance and not _absent(instance[key], member, validator.accepter):
                yield from validator.descend(instance[key], member, path=key, schema_path=key)


def _required(validator: Any, keys: list[str], instance: object, schema: Schema) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    lacking = [key for key in keys if instance.get(key) is None or instance[key] in ("", [], {})]
    if lacking:
        members = schema["properties"]
        # A required member under another spelling is reported as the unknown key that it is.
        spelt = {key_hint(str(key), (), members, validator.accepter).key for key in islice(instance, _MOST) if key not in members}
        for key in lacking:
            if key not in spelt:
                yield ValidationError("", validator="missing", validator_value=key, instance=instance, schema=schema)


def _additional_properties(validator: Any, extra: object, instance: object, schema: Schema) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    if isinstance(extra, dict):
        given = ((key, value) for key, value in instance.items() if value is not None)
        yield from _each(validator, extra, validator.accepter.check(extra), given, instance)
        return
    allowed = schema["properties"].keys() | frozenset(schema.get("x-output-only", ()))
    unknown = [key for key, value in instance.items() if value is not None and key not in allowed]
    for key in unknown[:MOST_ALIKE]:
        yield ValidationError("", validator="unknown", validator_value=key, instance=instance, schema=schema)
    if len(unknown) > MOST_ALIKE:
        yield ValidationError("", validator="more-keys", validator_value=len(unknown) - MOST_ALIKE, instance=instance, schema=schema)


def _items(validator: Any, item: Schema, instance: object, schema: Schema) -> Iterator[ValidationError]:
    del schema
    if isinstance(instance, list):
        yield from _each(validator, item, validator.accepter.item_check(item), enumerate(instance), instance)


def _each(
    validator: Any, schema: Schema, accepts: Check, values: Iterable[tuple[str | int, object]], instance: object
) -> Iterator[ValidationError]:
    """The errors of the values that the fast check refuses; beyond the first few such values are only counted."""
    refused = 0
    proven = False
    for key, value in values:
        if accepts(value):
            continue
        refused += 1
        if refused <= MOST_ALIKE:
            for error in validator.descend(value, schema, path=key):
                proven = proven or "x-documented" not in error.relative_schema_path
                yield error
    if refused > MOST_ALIKE:
        more = "more-items" if proven else "more-documented"
        yield ValidationError("", validator=more, validator_value=refused - MOST_ALIKE, instance=instance, schema=schema)


def _documented(validator: Any, limits: Schema, instance: object, schema: Schema) -> Iterator[ValidationError]:
    if "required" in limits:
        yield from _required(validator, limits["required"], instance, schema)
    else:
        yield from validator.descend(instance, limits)
