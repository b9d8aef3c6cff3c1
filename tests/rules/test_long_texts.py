"""However long the texts of a definition are, a message quotes the beginning of each at most."""

from __future__ import annotations

import json
from collections.abc import Iterator

from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.pages.page import Page

LONG = 2_000
LONGEST = 600  # characters of a message, a label, a help or an answer of AWS


def strings(value: object) -> set[str]:
    """The keys and texts of a document."""
    if isinstance(value, dict):
        return set(value).union(*map(strings, value.values()))
    if isinstance(value, list):
        return set().union(*map(strings, value))
    return {value} if isinstance(value, str) else set()


def replaced(value: object, old: str, new: str) -> object:
    """A document with one text in place of another, wherever it stands: what refers to it still does."""
    if isinstance(value, dict):
        return {new if key == old else key: replaced(member, old, new) for key, member in value.items()}
    if isinstance(value, list):
        return [replaced(item, old, new) for item in value]
    return new if value == old else value


def lengthened(text: str) -> Iterator[str]:
    yield text + "x" * LONG
    yield "x" * LONG + text
    yield text + "9" * LONG
    yield f"{text} {'x' * LONG}"
    for mark in ":/-.":
        before, found, after = text.rpartition(mark)
        if found:
            yield before + "x" * LONG + mark + after


def test_no_rule_repeats_a_long_text() -> None:
    too_long: set[tuple[str, str]] = set()
    for rule in builtin_rules():
        for example in Page(rule).examples:
            if example.verdict != "bad" or example.language != "json" or example.options:
                continue
            try:
                document = json.loads(example.text)
            except ValueError:
                continue  # the rule is about texts that are not JSON
            for text in strings(document):
                for long in lengthened(text):
                    for finding in lint_source(json.dumps(replaced(document, text, long)), "taskdef.json", [Enabled(rule)]).findings:
                        said = [finding.message, finding.label, finding.help, finding.aws, *(one.label for one in finding.related)]
                        if max(map(len, said)) > LONGEST:
                            too_long.add((rule.name, text))
    assert too_long == set()
