"""The built-in rules, found by looking at the modules that `taskdef_lint.rules` lists. Nothing registers itself."""

from __future__ import annotations

import sys

from taskdef_lint.engine.rule import Rule
from taskdef_lint.rules import MODULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from taskdef_lint.config.yaml import Written


def rules_in(module: ModuleType) -> list[Rule]:
    """The rules that a module defines, in the order of the source."""
    return [value for value in vars(module).values() if isinstance(value, Rule)]


def builtin_rules() -> list[Rule]:
    """All built-in rules, in the order of the subject modules."""
    found: list[Rule] = []
    for name in MODULES:
        path = f"taskdef_lint.rules.{name}"
        __import__(path)  # importlib is a package of its own, whose import would be the only use of it
        found += rules_in(sys.modules[path])
    return found


def rules_with(policies: Sequence[tuple[str, Written]], plugins: Sequence[Written]) -> list[Rule]:
    """The built-in rules and those that a configuration brings in.

    `policies` are the absolute paths of policy files, `plugins` names in the entry-point group `taskdef_lint.rules`, each with the
    place in the configuration that names it. UsageError, with that place, for what cannot be used.
    """
    rules = builtin_rules()
    if plugins:
        from taskdef_lint.engine.plugins import plugin_rules

        rules += plugin_rules(plugins, rules)
    if policies:
        from taskdef_lint.policies.policy import policy_rules

        rules += policy_rules(policies, rules)
    return rules
