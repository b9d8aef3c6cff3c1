"""JSON Schema (2020-12) for policies: compiled once, and asked about values of which a part may be unknown.

The answer is True, False, or None where it depends on what is not known yet: a policy reports what breaks it for certain. The keywords
are those that judge a value by itself. An unknown keyword is an error here, as nobody would notice that a misspelt one checks nothing.
"""

from __future__ import annotations

from taskdef_lint.config.error import ConfigError
from taskdef_lint.model.node import Unknown
from taskdef_lint.policies.keywords import KEYWORDS, REFERENCES
from taskdef_lint.policies.pattern import Pattern, TooLongError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from taskdef_lint.config.yaml import Item
    from taskdef_lint.model.document import Document
    from taskdef_lint.policies.pattern import Patience
    from taskdef_lint.policies.three_valued import Check, Verdict

_NOTES = frozenset(("title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly"))
_INSTEAD = {
    "format": "write a pattern: formats are not checked",
    "unevaluatedProperties": "write additionalProperties",
    "unevaluatedItems": "write items: false",
    "additionalItems": "write items",
    "dependencies": "write dependentRequired or dependentSchemas",
    "definitions": "write $defs",
    "nullable": "leave it out: null counts as absent",
    "$id": REFERENCES, "$anchor": REFERENCES, "$dynamicRef": REFERENCES, "$dynamicAnchor": REFERENCES,
}  # fmt: skip


def compiled(item: Item, document: Document, patience: Patience) -> Check:
    """The check that a schema stands for. ConfigError, with the place in the document, for what is no schema.

    The check raises TooLongError when the patience is at an end.
    """
    check = Compiler(item, document, patience).schema(item)

    def outermost(value: Any) -> Verdict:
        try:
            return check(value)
        except RecursionError:  # a schema that refers to itself without end
            raise TooLongError from None

    return outermost


class Compiler:
    """Makes checks of the schemas in one document. `references` holds those that `$ref` leads to, by pointer."""

    def __init__(self, root: Item, document: Document, patience: Patience) -> None:
        self.root = root
        self.document = document
        self.patience = patience
        self.references: dict[str, list[Check]] = {}

    def error(self, item: Item, message: str, *, label: str = "", help: str = "") -> ConfigError:  # noqa: A002 - the word that users see
        """The error that something is wrong with an item, at its place."""
        return ConfigError(self.document, item.span, message, label=label, help=help)

    def schema(self, item: Item) -> Check:
        """The check of one schema."""
        if isinstance(item.value, bool):
            allowed = item.value
            return lambda _: allowed
        if not isinstance(item.value, dict):
            raise self.error(item, "a schema is expected here: a mapping, true or false", help="write it like {type: string, minLength: 1}")
        tests: list[Check] = []
        for keyword, value in item.items():
            make = KEYWORDS.get(keyword)
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

    def unknown(self, keyword: str, item: Item) -> ConfigError:
        """The error that a schema has a keyword that is not checked."""
        from taskdef_lint.suggest import did_you_mean

        place = item.keys[keyword]
        if keyword in _INSTEAD:
            return ConfigError(self.document, place, f"the keyword '{keyword}' is not supported", help=_INSTEAD[keyword])
        label = did_you_mean(keyword, KEYWORDS)
        return ConfigError(self.document, place, f"{keyword[:60]!r} is no keyword of JSON Schema, and would check nothing", label=label)

    # What keywords are given. ConfigError for anything else.

    def number(self, item: Item) -> float:
        """A number, whole or not."""
        if isinstance(item.value, bool) or not isinstance(item.value, int | float):
            raise self.error(item, "a number is expected here")
        return item.value

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

    def schemas(self, item: Item) -> list[Check]:
        """The checks of a list of schemas, one at least."""
        if not isinstance(item.value, list) or not item.value:
            raise self.error(item, "a list of schemas is expected here")
        return [self.schema(one) for one in item]

    def mapping(self, item: Item) -> list[tuple[str, Item]]:
        """The members of a mapping with their keys."""
        if not isinstance(item.value, dict):
            raise self.error(item, "a mapping is expected here")
        return list(item.items())

    def pattern(self, source: str, item: Item, *, at_key: bool = False) -> Callable[[str], bool]:
        """Whether a text has a match of a pattern, which is an item, or the key of one (`at_key`)."""
        try:
            pattern = Pattern(source)
        except ValueError as error:
            place = item.keys[source] if at_key else item.span
            raise ConfigError(self.document, place, f"this pattern cannot be used: {error}") from None
        patience = self.patience
        return lambda text: pattern.search(text, patience)
