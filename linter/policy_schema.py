"""JSON Schema (2020-12) for policies: compiled once, and asked about values of which a part may be unknown.

The answer is True, False, or None where it depends on what is not known yet: a policy reports what breaks it for certain. The keywords
are those that judge a value by itself. An unknown keyword is an error here, as nobody would notice that a misspelt one checks nothing.
"""

from __future__ import annotations

import operator

from taskdef_lint.config_text import failure
from taskdef_lint.node import Unknown
from taskdef_lint.pattern import Pattern, TooLongError
from taskdef_lint.verdict import TYPES, anything, counted, divides, every, is_number, same, some, unique

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sized
    from typing import Any

    from taskdef_lint.config_text import Item
    from taskdef_lint.document import Document
    from taskdef_lint.errors import UsageError
    from taskdef_lint.pattern import Patience
    from taskdef_lint.verdict import Check, Verdict

    Make = Callable[["_Compiler", Item, Item], Check | None]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NOTES = frozenset(("title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly"))
_REFERENCES = "write $ref: '#/$defs/NAME', which refers within this schema"
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


def compiled(item: Item, document: Document, patience: Patience) -> Check:
    """The check that a schema stands for. UsageError, with the place in the document, for what is no schema.

    The check raises TooLongError when the patience is at an end.
    """
    check = _Compiler(item, document, patience).schema(item)

    def outermost(value: Any) -> Verdict:
        try:
            return check(value)
        except RecursionError:  # a schema that refers to itself without end
            raise TooLongError from None

    return outermost


class _Compiler:
    def __init__(self, root: Item, document: Document, patience: Patience) -> None:
        self.root = root
        self.document = document
        self.patience = patience
        self.references: dict[str, list[Check]] = {}

    def error(self, item: Item, message: str, *, label: str = "", help: str = "") -> UsageError:  # noqa: A002 - the word that users see
        return failure(self.document, item.span, message, label=label, help=help)

    def schema(self, item: Item) -> Check:
        """The check of one schema."""
        if isinstance(item.value, bool):
            allowed = item.value
            return lambda _: allowed
        if not isinstance(item.value, dict):
            raise self.error(item, "a schema is expected here: a mapping, true or false", help="write it like {type: string, minLength: 1}")
        tests: list[Check] = []
        for keyword, value in item.items():
            make = _KEYWORDS.get(keyword)
            if make is not None:
                test = make(self, value, item)
                if test is not None:
                    tests.append(test)
            elif keyword not in _NOTES:
                raise self.unknown(keyword, item)

        def check(value: Any) -> Verdict:
            if value.__class__ is Unknown:
                return None if tests else True
            verdict: Verdict = True
            for test in tests:
                answer = test(value)
                if answer is False:
                    return False
                if answer is None:
                    verdict = None
            return verdict

        return check

    def unknown(self, keyword: str, item: Item) -> UsageError:
        from taskdef_lint.suggest import closest

        place = item.keys[keyword]
        if keyword in _INSTEAD:
            return failure(self.document, place, f"the keyword '{keyword}' is not supported", help=_INSTEAD[keyword])
        near = closest(keyword, _KEYWORDS)
        label = f"did you mean '{near}'?" if near else ""
        return failure(self.document, place, f"{keyword[:60]!r} is no keyword of JSON Schema, and would check nothing", label=label)

    # What keywords are given.

    def number(self, item: Item) -> float:
        if isinstance(item.value, bool) or not isinstance(item.value, int | float):
            raise self.error(item, "a number is expected here")
        return item.value

    def count(self, item: Item) -> int:
        number = self.number(item)
        if number < 0 or number != int(number):
            raise self.error(item, "a whole number, 0 or more, is expected here")
        return int(number)

    def words(self, item: Item) -> list[str]:
        if not isinstance(item.value, list) or not all(isinstance(word.value, str) for word in item):
            label = f"write [{item.value}]" if isinstance(item.value, str) and len(item.value) < 60 else ""
            raise self.error(item, "a list of texts is expected here", label=label)
        return [word.text for word in item]

    def schemas(self, item: Item) -> list[Check]:
        if not isinstance(item.value, list) or not item.value:
            raise self.error(item, "a list of schemas is expected here")
        return [self.schema(one) for one in item]

    def mapping(self, item: Item) -> list[tuple[str, Item]]:
        if not isinstance(item.value, dict):
            raise self.error(item, "a mapping is expected here")
        return list(item.items())

    def pattern(self, source: str, item: Item, *, at_key: bool = False) -> Callable[[str], bool]:
        try:
            pattern = Pattern(source)
        except ValueError as error:
            place = item.keys[source] if at_key else item.span
            raise failure(self.document, place, f"this pattern cannot be used: {error}") from None
        patience = self.patience
        return lambda text: pattern.search(text, patience)

    # Keywords. Each gets its value and the schema that it stands in.

    def dialect(self, item: Item, _: Item) -> None:
        if item.value not in (DIALECT, DIALECT + "#"):
            raise self.error(item, "only JSON Schema 2020-12 is understood", help=f"leave $schema out, or write {DIALECT}")

    def definitions(self, item: Item, _: Item) -> None:
        for _name, definition in self.mapping(item):
            self.schema(definition)  # for the mistakes in those that nothing refers to yet

    def type(self, item: Item, _: Item) -> Check:
        from taskdef_lint.suggest import closest

        words = [item] if isinstance(item.value, str) else list(item)
        for word in words:
            if word.text not in TYPES:
                near = closest(word.text, TYPES)
                label = f"did you mean '{near}'?" if near else ""
                raise self.error(word, f"{str(word.value)[:60]!r} is no type", label=label, help=f"the types are {', '.join(TYPES)}")
        if not words:
            raise self.error(item, "the name of a type is expected here", help=f"the types are {', '.join(TYPES)}")
        if len(words) == 1:
            return TYPES[words[0].text]
        tests = [TYPES[word.text] for word in words]
        return lambda value: any(test(value) for test in tests)

    def enum(self, item: Item, _: Item) -> Check:
        if not isinstance(item.value, list):
            raise self.error(item, "a list of values is expected here")
        choices = item.plain
        if all(isinstance(choice, str) for choice in choices):
            texts = frozenset(choices)
            return lambda value: isinstance(value, str) and value in texts
        return lambda value: some(same(value, choice) for choice in choices)

    def const(self, item: Item, _: Item) -> Check:
        only = item.plain
        return lambda value: same(value, only)

    def multiple_of(self, item: Item, _: Item) -> Check:
        divisor = self.number(item)
        if divisor <= 0:
            raise self.error(item, "a number above 0 is expected here")
        return lambda value: not is_number(value) or divides(divisor, value)

    def matching(self, item: Item, _: Item) -> Check:
        if not isinstance(item.value, str):
            raise self.error(item, "a pattern is expected here: a regular expression in quotes")
        fits = self.pattern(item.value, item)
        return lambda value: not isinstance(value, str) or fits(value)

    def unique_items(self, item: Item, _: Item) -> Check | None:
        if not isinstance(item.value, bool):
            raise self.error(item, "true or false is expected here")
        return unique if item.value else None

    def items(self, item: Item, holder: Item) -> Check:
        if isinstance(item.value, list):
            raise self.error(item, "'items' is one schema, for all items", help="write prefixItems for a schema of each position")
        test = self.schema(item)
        first = holder["prefixItems"]
        start = len(first.value) if first is not None and isinstance(first.value, list) else 0
        return lambda value: not isinstance(value, list) or every(map(test, value[start:] if start else value))

    def prefix_items(self, item: Item, _: Item) -> Check:
        tests = self.schemas(item)
        return lambda value: not isinstance(value, list) or every(test(one) for test, one in zip(tests, value, strict=False))

    def contains(self, item: Item, holder: Item) -> Check:
        test = self.schema(item)
        least_item, most_item = holder["minContains"], holder["maxContains"]
        least = self.count(least_item) if least_item is not None else 1
        most: float = self.count(most_item) if most_item is not None else float("inf")
        return lambda value: not isinstance(value, list) or counted(map(test, value), least, most)

    def contained(self, item: Item, _: Item) -> None:
        self.count(item)

    def required(self, item: Item, _: Item) -> Check:
        keys = self.words(item)
        return lambda value: not isinstance(value, dict) or all(key in value for key in keys)

    def dependent_required(self, item: Item, _: Item) -> Check:
        needs = [(key, self.words(words)) for key, words in self.mapping(item)]
        return lambda value: not isinstance(value, dict) or all(other in value for key, others in needs if key in value for other in others)

    def dependent_schemas(self, item: Item, _: Item) -> Check:
        needs = [(key, self.schema(one)) for key, one in self.mapping(item)]
        return lambda value: not isinstance(value, dict) or every(test(value) for key, test in needs if key in value)

    def properties(self, item: Item, _: Item) -> Check:
        members = [(key, self.schema(one)) for key, one in self.mapping(item)]
        return lambda value: not isinstance(value, dict) or every(test(value[key]) for key, test in members if key in value)

    def pattern_properties(self, item: Item, _: Item) -> Check:
        members = [(self.pattern(key, item, at_key=True), self.schema(one)) for key, one in self.mapping(item)]
        return lambda value: (
            not isinstance(value, dict) or every(test(one) for key, one in value.items() for fits, test in members if fits(key))
        )

    def additional_properties(self, item: Item, holder: Item) -> Check:
        test = self.schema(item)
        beside, patterns = holder["properties"], holder["patternProperties"]
        named = frozenset(key for key, _ in self.mapping(beside)) if beside is not None else frozenset[str]()
        matched = [self.pattern(key, patterns, at_key=True) for key, _ in self.mapping(patterns)] if patterns is not None else []
        return lambda value: (
            not isinstance(value, dict)
            or every(test(one) for key, one in value.items() if key not in named and not any(fits(key) for fits in matched))
        )

    def property_names(self, item: Item, _: Item) -> Check:
        test = self.schema(item)
        return lambda value: not isinstance(value, dict) or every(map(test, value))

    def all_of(self, item: Item, _: Item) -> Check:
        tests = self.schemas(item)
        return lambda value: every(test(value) for test in tests)

    def any_of(self, item: Item, _: Item) -> Check:
        tests = self.schemas(item)
        return lambda value: some(test(value) for test in tests)

    def one_of(self, item: Item, _: Item) -> Check:
        tests = self.schemas(item)
        return lambda value: counted((test(value) for test in tests), 1, 1)

    def negation(self, item: Item, _: Item) -> Check:
        test = self.schema(item)

        def check(value: Any) -> Verdict:
            answer = test(value)
            return None if answer is None else not answer

        return check

    def condition(self, item: Item, holder: Item) -> Check:
        test = self.schema(item)
        branches = [holder["then"], holder["else"]]
        then, otherwise = [self.schema(branch) if branch is not None else anything for branch in branches]

        def check(value: Any) -> Verdict:
            answer = test(value)
            if answer is None:
                first, second = then(value), otherwise(value)
                return first if first is second else None
            return then(value) if answer else otherwise(value)

        return check

    def branch(self, item: Item, holder: Item) -> None:
        if holder["if"] is None:
            self.schema(item)

    def reference(self, item: Item, _: Item) -> Check:
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
                from taskdef_lint.suggest import closest

                near = closest(key, [name for name, _ in target.items()])
                raise self.error(item, f"nothing stands at {pointer[:60]!r}", label=f"did you mean '{near}'?" if near else "")
            target = below
        if pointer not in self.references:
            cell = self.references[pointer] = []
            cell.append(self.schema(target))
        cell, patience = self.references[pointer], self.patience

        def check(value: Any) -> Verdict:
            patience.slow -= 1  # definitions that refer to others twice each make work that doubles each time
            if patience.slow < 0:
                raise TooLongError
            return cell[0](value)

        return check


def _bound(holds: Callable[[float, float], bool]) -> Make:
    def make(compiler: _Compiler, item: Item, _: Item) -> Check:
        limit = compiler.number(item)
        return lambda value: not is_number(value) or holds(value, limit)

    return make


def _size(kind: type[Sized], holds: Callable[[float, float], bool]) -> Make:
    def make(compiler: _Compiler, item: Item, _: Item) -> Check:
        limit = compiler.count(item)
        return lambda value: not isinstance(value, kind) or holds(len(value), limit)

    return make


_KEYWORDS: dict[str, Make] = {
    "type": _Compiler.type,
    "enum": _Compiler.enum,
    "const": _Compiler.const,
    "pattern": _Compiler.matching,
    "minLength": _size(str, operator.ge),
    "maxLength": _size(str, operator.le),
    "minimum": _bound(operator.ge),
    "maximum": _bound(operator.le),
    "exclusiveMinimum": _bound(operator.gt),
    "exclusiveMaximum": _bound(operator.lt),
    "multipleOf": _Compiler.multiple_of,
    "items": _Compiler.items,
    "prefixItems": _Compiler.prefix_items,
    "contains": _Compiler.contains,
    "minContains": _Compiler.contained,
    "maxContains": _Compiler.contained,
    "minItems": _size(list, operator.ge),
    "maxItems": _size(list, operator.le),
    "uniqueItems": _Compiler.unique_items,
    "required": _Compiler.required,
    "properties": _Compiler.properties,
    "patternProperties": _Compiler.pattern_properties,
    "additionalProperties": _Compiler.additional_properties,
    "propertyNames": _Compiler.property_names,
    "minProperties": _size(dict, operator.ge),
    "maxProperties": _size(dict, operator.le),
    "dependentRequired": _Compiler.dependent_required,
    "dependentSchemas": _Compiler.dependent_schemas,
    "allOf": _Compiler.all_of,
    "anyOf": _Compiler.any_of,
    "oneOf": _Compiler.one_of,
    "not": _Compiler.negation,
    "if": _Compiler.condition,
    "then": _Compiler.branch,
    "else": _Compiler.branch,
    "$ref": _Compiler.reference,
    "$defs": _Compiler.definitions,
    "$schema": _Compiler.dialect,
}
