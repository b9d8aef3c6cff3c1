"""The JSON Schemas (2020-12) in policies, checked as they are read: what is no schema is an error at its place.

An unknown keyword is an error here, as nobody would notice that a misspelt one checks nothing. The keywords are those that judge a value
by itself.
"""

from __future__ import annotations

import re
import warnings

from taskdef_lint.config.error import ConfigError
from taskdef_lint.schema.accept import compiled
from taskdef_lint.schema.plain import TYPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from taskdef_lint.config.item import Item
    from taskdef_lint.model.document import Document
    from taskdef_lint.schema.accept import Schema

LONGEST_PATTERN = 2_000  # characters

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCES = "write $ref: '#/$defs/NAME', which refers within this schema"
_NOTES = frozenset(("title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly"))
_INSTEAD = {
    "format": "write a pattern: formats are not checked",
    "unevaluatedProperties": "write additionalProperties",
    "unevaluatedItems": "write items: false",
    "additionalItems": "write items",
    "dependencies": "write dependentRequired or dependentSchemas",
    "definitions": "write $defs",
    "nullable": "leave it out: null counts as absent",
    "$id": _REFERENCES, "$anchor": _REFERENCES, "$dynamicRef": _REFERENCES, "$dynamicAnchor": _REFERENCES,
}  # fmt: skip


def read_schema(item: Item, document: Document) -> Schema | bool:
    """The schema that an item is: without notes, and with the very schema in `$ref` in the place of a reference.

    UsageError, with the place in the document, for what is no schema.
    """
    return _Reader(item, document).schema(item)


class _Reader:
    """Reads the schemas in one document."""

    def __init__(self, root: Item, document: Document) -> None:
        self.root = root
        self.document = document
        self._read: dict[int, Schema] = {}  # by the identity of the item, as schemas may refer to those that they stand in

    def error(self, item: Item, message: str, *, label: str = "", help: str = "") -> ConfigError:  # noqa: A002 - the word that users see
        """The error that something is wrong with an item, at its place."""
        return ConfigError(self.document, item.span, message, label=label, help=help)

    def schema(self, item: Item) -> Schema | bool:
        """One schema."""
        if isinstance(item.value, bool):
            return item.value
        if not isinstance(item.value, dict):
            raise self.error(item, "a schema is expected here: a mapping, true or false", help="write it like {type: string, minLength: 1}")
        if id(item) in self._read:
            return self._read[id(item)]
        schema = self._read[id(item)] = {}
        for keyword, value in item.items():
            if keyword in _KEYWORDS:
                schema[keyword] = _KEYWORDS[keyword](self, value)
            elif keyword not in _NOTES:
                raise self.unknown(keyword, item)
        for keyword in ("$schema", "$defs"):  # nothing that judges a value
            schema.pop(keyword, None)
        return schema

    def unknown(self, keyword: str, item: Item) -> ConfigError:
        """The error that a schema has a keyword that is not checked."""
        from taskdef_lint.suggest import did_you_mean

        place = item.keys[keyword]
        if keyword in _INSTEAD:
            return ConfigError(self.document, place, f"the keyword '{keyword}' is not supported", help=_INSTEAD[keyword])
        label = did_you_mean(keyword, _KEYWORDS)
        return ConfigError(self.document, place, f"{keyword[:60]!r} is no keyword of JSON Schema, and would check nothing", label=label)

    # What keywords are given. ConfigError for anything else.

    def dialect(self, item: Item) -> None:
        """The one version of JSON Schema that is understood."""
        if item.value not in (_DIALECT, _DIALECT + "#"):
            raise self.error(item, "only JSON Schema 2020-12 is understood", help=f"leave $schema out, or write {_DIALECT}")

    def types(self, item: Item) -> list[str]:
        """The name of a type, or several."""
        words = [item] if isinstance(item.value, str) else list(item)
        for word in words:
            if word.text not in TYPES:
                from taskdef_lint.suggest import did_you_mean

                label = did_you_mean(word.text, TYPES)
                raise self.error(word, f"{str(word.value)[:60]!r} is no type", label=label, help=f"the types are {', '.join(TYPES)}")
        if not words:
            raise self.error(item, "the name of a type is expected here", help=f"the types are {', '.join(TYPES)}")
        return [word.text for word in words]

    def anything(self, item: Item) -> Any:
        """Any value."""
        return item.plain

    def values(self, item: Item) -> list[Any]:
        """A list of any values."""
        if not isinstance(item.value, list):
            raise self.error(item, "a list of values is expected here")
        return [value.plain for value in item]

    def flag(self, item: Item) -> bool:
        """True or false."""
        if not isinstance(item.value, bool):
            raise self.error(item, "true or false is expected here")
        return item.value

    def number(self, item: Item) -> float:
        """A number, whole or not."""
        if isinstance(item.value, bool) or not isinstance(item.value, int | float):
            raise self.error(item, "a number is expected here")
        return item.value

    def divisor(self, item: Item) -> float:
        """A number above 0."""
        number = self.number(item)
        if number <= 0:
            raise self.error(item, "a number above 0 is expected here")
        return number

    def count(self, item: Item) -> int:
        """A whole number, 0 or more."""
        number = self.number(item)
        if number < 0 or number != int(number):
            raise self.error(item, "a whole number, 0 or more, is expected here")
        return int(number)

    def words(self, item: Item) -> list[str]:
        """A list of texts."""
        if not isinstance(item.value, list) or not all(isinstance(word.value, str) for word in item):
            label = f"write [{item.value}]" if isinstance(item.value, str) and len(item.value) < 60 else ""
            raise self.error(item, "a list of texts is expected here", label=label)
        return [word.text for word in item]

    def schemas(self, item: Item) -> list[Schema | bool]:
        """A list of schemas, one at least."""
        if not isinstance(item.value, list) or not item.value:
            raise self.error(item, "a list of schemas is expected here")
        return [self.schema(one) for one in item]

    def items_schema(self, item: Item) -> Schema | bool:
        """One schema for all items."""
        if isinstance(item.value, list):
            raise self.error(item, "'items' is one schema, for all items", help="write prefixItems for a schema of each position")
        return self.schema(item)

    def mapping_of(self, item: Item, read: Callable[[Item], Any]) -> dict[str, Any]:
        """A mapping from keys to what `read` makes of the members."""
        if not isinstance(item.value, dict):
            raise self.error(item, "a mapping is expected here")
        return {key: read(member) for key, member in item.items()}

    def members(self, item: Item) -> dict[str, Schema | bool]:
        """A mapping from keys to schemas."""
        return self.mapping_of(item, self.schema)

    def needs(self, item: Item) -> dict[str, list[str]]:
        """A mapping from keys to other keys."""
        return self.mapping_of(item, self.words)

    def matched(self, item: Item) -> dict[str, Schema | bool]:
        """A mapping from patterns to schemas."""
        members = self.members(item)
        for pattern in members:
            self._check_pattern(pattern, item, at_key=True)
        return members

    def pattern(self, item: Item) -> str:
        """A regular expression."""
        if not isinstance(item.value, str):
            raise self.error(item, "a pattern is expected here: a regular expression in quotes")
        self._check_pattern(item.value, item)
        return item.value

    def _check_pattern(self, source: str, item: Item, *, at_key: bool = False) -> None:
        why = f"it has more than {LONGEST_PATTERN:,} characters" if len(source) > LONGEST_PATTERN else ""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if not why:
                    compiled(source)
        except (re.error, OverflowError) as error:
            why = str(error)
        except RecursionError:
            why = "its groups nest too deeply"
        if why:
            raise ConfigError(self.document, item.keys[source] if at_key else item.span, f"this pattern cannot be used: {why}")

    def reference(self, item: Item) -> Schema | bool:
        """The schema that a reference leads to."""
        pointer = item.text
        if pointer != "#" and not pointer.startswith("#/"):
            raise self.error(item, "only references within this schema are followed", help=_REFERENCES)
        target = self.root
        for step in pointer.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            below = target[key]
            if below is None and isinstance(target.value, list) and key.isdecimal() and int(key) < len(target.value):
                below = target.value[int(key)]
            if below is None:
                from taskdef_lint.suggest import did_you_mean

                label = did_you_mean(key, (name for name, _ in target.items() if name != "$ref"))  # which is near to $defs
                raise self.error(item, f"nothing stands at {pointer[:60]!r}", label=label)
            target = below
        return self.schema(target)


_KEYWORDS: dict[str, Callable[[_Reader, Item], Any]] = {
    "type": _Reader.types,
    "enum": _Reader.values,
    "const": _Reader.anything,
    "pattern": _Reader.pattern,
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _Reader.count),
    **dict.fromkeys(("minContains", "maxContains"), _Reader.count),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _Reader.number),
    "multipleOf": _Reader.divisor,
    "uniqueItems": _Reader.flag,
    "items": _Reader.items_schema,
    **dict.fromkeys(("contains", "additionalProperties", "propertyNames", "not", "if", "then", "else"), _Reader.schema),
    **dict.fromkeys(("prefixItems", "allOf", "anyOf", "oneOf"), _Reader.schemas),
    **dict.fromkeys(("properties", "dependentSchemas", "$defs"), _Reader.members),
    "patternProperties": _Reader.matched,
    "required": _Reader.words,
    "dependentRequired": _Reader.needs,
    "$ref": _Reader.reference,
    "$schema": _Reader.dialect,
}
