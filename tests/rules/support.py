"""What tests of rules share: `from tests.rules.support import lint, reported`."""

from __future__ import annotations

import json

from taskdef_lint.adapters import adapt
from taskdef_lint.adapters.unrecognised import fault
from taskdef_lint.engine.locate import Spot
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Crash, Enabled, problems
from taskdef_lint.model.node import Node, pointer
from taskdef_lint.model.problem import Problem
from taskdef_lint.syntax import read

RULES = {rule.name: rule for rule in builtin_rules()}


def lint(rule_name: str, document: object, **options: object) -> list[Problem]:
    """What one rule finds in a document (a value, or the text of a file), in the order of the rule."""
    text = document if isinstance(document, str) else json.dumps(document, indent=2)
    crashes: list[Crash] = []
    found: list[Problem] = []
    for parsed in read("taskdef.json", text.encode()):
        if parsed.readable and not adapt(parsed):
            parsed.faults.append(fault(parsed))
        found += [problem for _, problem in problems([Enabled(RULES[rule_name], options=options)], parsed, crashes)]
    for crash in crashes:
        raise crash.error
    return found


def place(problem: Problem) -> str:
    """Where a problem is shown: the pointer of the nearest thing that exists, "" for the whole document."""
    assert isinstance(problem.where, Node)
    return pointer(Spot(problem.where).existing)


def reported(rule_name: str, document: object, **options: object) -> list[str]:
    """The pointers that one rule reports in a document, sorted."""
    return sorted(place(problem) for problem in lint(rule_name, document, **options))
