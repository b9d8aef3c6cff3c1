"""The keywords of JSON Schema that policies may use: each makes a check of its value and the schema that it stands in.

A keyword makes None where it has nothing to check by itself. Mistakes in what it is given are UsageErrors, at their place.
"""

from __future__ import annotations

import operator

from taskdef_lint.policies.pattern import TooLongError
from taskdef_lint.policies.three_valued import TYPES, anything, counted, divides, every, is_number, same, some, unique

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sized
    from typing import Any

    from taskdef_lint.config.yaml import Item
    from taskdef_lint.policies.schema import Compiler
    from taskdef_lint.policies.three_valued import Check, Verdict

    Make = Callable[[Compiler, Item, Item], Check | None]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REFERENCES = "write $ref: '#/$defs/NAME', which refers within this schema"


def _dialect(compiler: Compiler, item: Item, _: Item) -> None:
    if item.value not in (DIALECT, DIALECT + "#"):
        raise compiler.error(item, "only JSON Schema 2020-12 is understood", help=f"leave $schema out, or write {DIALECT}")


def _definitions(compiler: Compiler, item: Item, _: Item) -> None:
    for _name, definition in compiler.mapping(item):
        compiler.schema(definition)  # for the mistakes in those that nothing refers to yet


def _type(compiler: Compiler, item: Item, _: Item) -> Check:
    from taskdef_lint.suggest import did_you_mean

    words = [item] if isinstance(item.value, str) else list(item)
    for word in words:
        if word.text not in TYPES:
            label = did_you_mean(word.text, TYPES)
            raise compiler.error(word, f"{str(word.value)[:60]!r} is no type", label=label, help=f"the types are {', '.join(TYPES)}")
    if not words:
        raise compiler.error(item, "the name of a type is expected here", help=f"the types are {', '.join(TYPES)}")
    if len(words) == 1:
        return TYPES[words[0].text]
    tests = [TYPES[word.text] for word in words]
    return lambda value: any(test(value) for test in tests)


def _enum(compiler: Compiler, item: Item, _: Item) -> Check:
    if not isinstance(item.value, list):
        raise compiler.error(item, "a list of values is expected here")
    choices = item.plain
    if all(isinstance(choice, str) for choice in choices):
        texts = frozenset(choices)
        return lambda value: isinstance(value, str) and value in texts
    return lambda value: some(same(value, choice) for choice in choices)


def _const(_compiler: Compiler, item: Item, _: Item) -> Check:
    only = item.plain
    return lambda value: same(value, only)


def _multiple_of(compiler: Compiler, item: Item, _: Item) -> Check:
    divisor = compiler.number(item)
    if divisor <= 0:
        raise compiler.error(item, "a number above 0 is expected here")
    return lambda value: not is_number(value) or divides(divisor, value)


def _matching(compiler: Compiler, item: Item, _: Item) -> Check:
    if not isinstance(item.value, str):
        raise compiler.error(item, "a pattern is expected here: a regular expression in quotes")
    fits = compiler.pattern(item.value, item)
    return lambda value: not isinstance(value, str) or fits(value)


def _unique_items(compiler: Compiler, item: Item, _: Item) -> Check | None:
    if not isinstance(item.value, bool):
        raise compiler.error(item, "true or false is expected here")
    return unique if item.value else None


def _items(compiler: Compiler, item: Item, holder: Item) -> Check:
    if isinstance(item.value, list):
        raise compiler.error(item, "'items' is one schema, for all items", help="write prefixItems for a schema of each position")
    test = compiler.schema(item)
    first = holder["prefixItems"]
    start = len(first.value) if first is not None and isinstance(first.value, list) else 0
    return lambda value: not isinstance(value, list) or every(map(test, value[start:] if start else value))


def _prefix_items(compiler: Compiler, item: Item, _: Item) -> Check:
    tests = compiler.schemas(item)
    return lambda value: not isinstance(value, list) or every(test(one) for test, one in zip(tests, value, strict=False))


def _contains(compiler: Compiler, item: Item, holder: Item) -> Check:
    test = compiler.schema(item)
    least_item, most_item = holder["minContains"], holder["maxContains"]
    least = compiler.count(least_item) if least_item is not None else 1
    most: float = compiler.count(most_item) if most_item is not None else float("inf")
    return lambda value: not isinstance(value, list) or counted(map(test, value), least, most)


def _contained(compiler: Compiler, item: Item, _: Item) -> None:
    compiler.count(item)


def _required(compiler: Compiler, item: Item, _: Item) -> Check:
    keys = compiler.words(item)
    return lambda value: not isinstance(value, dict) or all(key in value for key in keys)


def _dependent_required(compiler: Compiler, item: Item, _: Item) -> Check:
    needs = [(key, compiler.words(words)) for key, words in compiler.mapping(item)]
    return lambda value: not isinstance(value, dict) or all(other in value for key, others in needs if key in value for other in others)


def _dependent_schemas(compiler: Compiler, item: Item, _: Item) -> Check:
    needs = [(key, compiler.schema(one)) for key, one in compiler.mapping(item)]
    return lambda value: not isinstance(value, dict) or every(test(value) for key, test in needs if key in value)


def _properties(compiler: Compiler, item: Item, _: Item) -> Check:
    members = [(key, compiler.schema(one)) for key, one in compiler.mapping(item)]
    return lambda value: not isinstance(value, dict) or every(test(value[key]) for key, test in members if key in value)


def _pattern_properties(compiler: Compiler, item: Item, _: Item) -> Check:
    members = [(compiler.pattern(key, item, at_key=True), compiler.schema(one)) for key, one in compiler.mapping(item)]
    return lambda value: (
        not isinstance(value, dict) or every(test(one) for key, one in value.items() for fits, test in members if fits(key))
    )


def _additional_properties(compiler: Compiler, item: Item, holder: Item) -> Check:
    test = compiler.schema(item)
    beside, patterns = holder["properties"], holder["patternProperties"]
    named = frozenset(key for key, _ in compiler.mapping(beside)) if beside is not None else frozenset[str]()
    matched = [compiler.pattern(key, patterns, at_key=True) for key, _ in compiler.mapping(patterns)] if patterns is not None else []
    return lambda value: (
        not isinstance(value, dict)
        or every(test(one) for key, one in value.items() if key not in named and not any(fits(key) for fits in matched))
    )


def _property_names(compiler: Compiler, item: Item, _: Item) -> Check:
    test = compiler.schema(item)
    return lambda value: not isinstance(value, dict) or every(map(test, value))


def _all_of(compiler: Compiler, item: Item, _: Item) -> Check:
    tests = compiler.schemas(item)
    return lambda value: every(test(value) for test in tests)


def _any_of(compiler: Compiler, item: Item, _: Item) -> Check:
    tests = compiler.schemas(item)
    return lambda value: some(test(value) for test in tests)


def _one_of(compiler: Compiler, item: Item, _: Item) -> Check:
    tests = compiler.schemas(item)
    return lambda value: counted((test(value) for test in tests), 1, 1)


def _negation(compiler: Compiler, item: Item, _: Item) -> Check:
    test = compiler.schema(item)

    def check(value: Any) -> Verdict:
        answer = test(value)
        return None if answer is None else not answer

    return check


def _condition(compiler: Compiler, item: Item, holder: Item) -> Check:
    test = compiler.schema(item)
    branches = [holder["then"], holder["else"]]
    then, otherwise = [compiler.schema(branch) if branch is not None else anything for branch in branches]

    def check(value: Any) -> Verdict:
        answer = test(value)
        if answer is None:
            first, second = then(value), otherwise(value)
            return first if first is second else None
        return then(value) if answer else otherwise(value)

    return check


def _branch(compiler: Compiler, item: Item, holder: Item) -> None:
    if holder["if"] is None:
        compiler.schema(item)


def _reference(compiler: Compiler, item: Item, _: Item) -> Check:
    pointer = item.text
    if pointer != "#" and not pointer.startswith("#/"):
        raise compiler.error(item, "only references within this schema are followed", help=REFERENCES)
    target = compiler.root
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        below = target[key]
        if below is None and isinstance(target.value, list) and key.isdecimal() and int(key) < len(target.value):
            below = target.value[int(key)]
        if below is None:
            from taskdef_lint.suggest import did_you_mean

            label = did_you_mean(key, (name for name, _ in target.items() if name != "$ref"))  # which is near to $defs
            raise compiler.error(item, f"nothing stands at {pointer[:60]!r}", label=label)
        target = below
    if pointer not in compiler.references:
        cell = compiler.references[pointer] = []
        cell.append(compiler.schema(target))
    cell, patience = compiler.references[pointer], compiler.patience

    def check(value: Any) -> Verdict:
        patience.slow -= 1  # definitions that refer to others twice each make work that doubles each time
        if patience.slow < 0:
            raise TooLongError
        return cell[0](value)

    return check


def _bound(holds: Callable[[float, float], bool]) -> Make:
    def make(compiler: Compiler, item: Item, _: Item) -> Check:
        limit = compiler.number(item)
        return lambda value: not is_number(value) or holds(value, limit)

    return make


def _size(kind: type[Sized], holds: Callable[[float, float], bool]) -> Make:
    def make(compiler: Compiler, item: Item, _: Item) -> Check:
        limit = compiler.count(item)
        return lambda value: not isinstance(value, kind) or holds(len(value), limit)

    return make


KEYWORDS: dict[str, Make] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _matching,
    "minLength": _size(str, operator.ge),
    "maxLength": _size(str, operator.le),
    "minimum": _bound(operator.ge),
    "maximum": _bound(operator.le),
    "exclusiveMinimum": _bound(operator.gt),
    "exclusiveMaximum": _bound(operator.lt),
    "multipleOf": _multiple_of,
    "items": _items,
    "prefixItems": _prefix_items,
    "contains": _contains,
    "minContains": _contained,
    "maxContains": _contained,
    "minItems": _size(list, operator.ge),
    "maxItems": _size(list, operator.le),
    "uniqueItems": _unique_items,
    "required": _required,
    "properties": _properties,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "propertyNames": _property_names,
    "minProperties": _size(dict, operator.ge),
    "maxProperties": _size(dict, operator.le),
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _negation,
    "if": _condition,
    "then": _branch,
    "else": _branch,
    "$ref": _reference,
    "$defs": _definitions,
    "$schema": _dialect,
}
