"""The built-in rules, found by looking at the modules that `taskdef_lint.rules` lists. Nothing registers itself."""

from __future__ import annotations

from importlib import import_module

from taskdef_lint.rule import Rule
from taskdef_lint.rules import MODULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


def rules_in(module: ModuleType) -> list[Rule]:
    """The rules that a module defines, in the order of the source."""
    return [value for value in vars(module).values() if isinstance(value, Rule)]


def builtin_rules() -> list[Rule]:
    """All built-in rules, in the order of the subject modules."""
    found: list[Rule] = []
    for name in MODULES:
        found += rules_in(import_module(f"taskdef_lint.rules.{name}"))
    return found
