"""Holds the YAML files that users write for taskdef-lint to their JSON Schema, and says in words what is wrong.

The keywords are those that our own schemas use. A test holds the verdicts to those of `jsonschema`, which would cost more to import
than to lint.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache

import taskdef_lint.schemas
from taskdef_lint.config.error import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from taskdef_lint.config.item import Item
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.text import Span

    Schema = dict[str, Any]

_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "object": ((dict,), "a mapping (key: value)"),
    "array": ((list,), "a list"),
    "string": ((str,), "text"),
    "boolean": ((bool,), "true or false"),
    "integer": ((int,), "a whole number"),
    "number": ((int, float), "a number"),
}


@cache
def schema_of(name: str) -> Schema:
    """One of our own schemas: `config` or `policy`."""
    path = os.path.join(os.path.dirname(str(taskdef_lint.schemas.__file__)), f"{name}.json")
    with open(path, encoding="utf-8") as file:
        schema: Schema = json.load(file)
    return schema


def validate(document: Document, root: Item, schema: Schema) -> None:
    """Nothing, where the values satisfy the schema; ConfigError, with place and remedy, for the first one that does not."""
    error = _Validator(document, schema).error(root, schema, "this file", root.span)
    if error:
        raise error


class _Validator:
    def __init__(self, document: Document, schema: Schema) -> None:
        self.document = document
        self.definitions: Schema = schema.get("$defs", {})

    def error(self, item: Item, schema: Schema, name: str, place: Span) -> ConfigError | None:
        """What is wrong with a value, of which messages speak as `name`, and which is shown at `place` where it has no text of its own."""
        schema = self.resolved(schema)
        kind = schema.get("type")
        if kind and not _is(kind, item.value):
            return self.mistyped(item, kind, schema, name, place)
        if isinstance(item.value, dict):
            return self.in_mapping(item, schema, name, place)
        if isinstance(item.value, list):
            if len(item.value) < schema.get("minItems", 0):
                return ConfigError(self.document, item.span, f"{name} is empty", help=_advice(schema))
            below: Schema = schema.get("items", {})
            errors = (self.error(child, below, f"an entry of {name}", child.span) for child in item.value)
            return next(filter(None, errors), None)
        return self.in_scalar(item, schema, name)

    def resolved(self, schema: Schema) -> Schema:
        reference = schema.get("$ref")
        if reference is None:
            return schema
        definition: Schema = self.definitions[reference.rpartition("/")[2]]
        return definition

    def mistyped(self, item: Item, kind: str, schema: Schema, name: str, place: Span) -> ConfigError:
        wanted = _TYPES[kind][1]
        if item.value is None:
            return ConfigError(self.document, place, f"{name} is left empty: it must be {wanted}", help=_advice(schema))
        span = place if isinstance(item.value, dict | list) else item.span
        is_word = kind == "array" and isinstance(item.value, str) and len(item.value) < 60 and "\n" not in item.value
        label = f"write [{item.value}]" if is_word else f"this is {_kind(item.value)}"
        if "enum" in schema:
            return ConfigError(self.document, span, f"{name} must be one of {', '.join(schema['enum'])}", label=label, help=_advice(schema))
        return ConfigError(self.document, span, f"{name} must be {wanted}", label=label, help=_advice(schema))

    def in_mapping(self, item: Item, schema: Schema, name: str, place: Span) -> ConfigError | None:
        members: Schema = schema.get("properties", {})
        extra = schema.get("additionalProperties", True)
        pattern = schema.get("propertyNames", {}).get("pattern")
        for key, child in item.items():
            if pattern and not re.search(pattern, key):
                return ConfigError(
                    self.document, item.keys[key], f"{key[:60]!r} is no name for this", help=_advice(schema["propertyNames"])
                )
            member = members.get(key, extra)
            if member is False:
                return self.unknown(key, item.keys[key], members)
            error = self.error(child, member, f"'{key[:60]}'", item.keys[key]) if isinstance(member, dict) else None
            if error:
                return error
        for key in schema.get("required", ()):
            if key not in item.keys:
                span = next(iter(item.keys.values()), place)
                return ConfigError(self.document, span, f"{name} has no '{key}'", help=_advice(self.resolved(members[key])))
        return None

    def unknown(self, key: str, span: Span, members: Schema) -> ConfigError:
        from taskdef_lint.suggest import closest

        near = closest(key, members)
        label = f"did you mean '{near}'?" if near else ""
        return ConfigError(self.document, span, f"unknown key {key[:60]!r}", label=label, help=f"the keys here are {', '.join(members)}")

    def in_scalar(self, item: Item, schema: Schema, name: str) -> ConfigError | None:
        value = item.value
        if "enum" in schema and value not in schema["enum"]:
            from taskdef_lint.suggest import closest

            choices: list[str] = schema["enum"]
            near = closest(str(value), choices)
            label = f"did you mean '{near}'?" if near else ""
            return ConfigError(
                self.document, item.span, f"{name} cannot be {str(value)[:60]!r}", label=label, help=f"it is one of {', '.join(choices)}"
            )
        if isinstance(value, str):
            if len(value) < schema.get("minLength", 0):
                return ConfigError(self.document, item.span, f"{name} is empty", help=_advice(schema))
            if "pattern" in schema and not re.search(schema["pattern"], value):
                fault = "not understood" if value.strip() else "empty"
                return ConfigError(self.document, item.span, f"{name} is {fault}", help=_advice(schema))
        return None


def _is(kind: str, value: object) -> bool:
    """Whether a value is of a type. To YAML readers `true` is no number."""
    return isinstance(value, _TYPES[kind][0]) and (kind == "boolean" or not isinstance(value, bool))


def _kind(value: object) -> str:
    return next((words for kind, (_, words) in _TYPES.items() if _is(kind, value)), "something else")


def _advice(schema: Schema) -> str:
    """What a schema says about its values, as advice."""
    title, description = schema.get("title", ""), schema.get("description", "")
    text = f"{title[:1].lower()}{title[1:]}: {description[:1].lower()}{description[1:]}" if title and description else title or description
    return text.removesuffix(".")
