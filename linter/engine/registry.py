"""The built-in rules, found by looking at the modules that `taskdef_lint.rules` lists. Nothing registers itself."""

from __future__ import annotations

import sys

from taskdef_lint.engine.rule import BUILTIN, Rule
from taskdef_lint.rules import FIRST, MODULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


def rules_in(module: ModuleType) -> list[Rule]:
    """The rules that a module defines, in the order of the source."""
    return [value for value in vars(module).values() if isinstance(value, Rule)]


def builtin_rules(*, first: bool = False) -> list[Rule]:
    """All built-in rules, in the order of the subject modules; or the `first` ones, those about files and task definitions."""
    found: list[Rule] = []
    for name in MODULES:
        if first and name.partition(".")[0] not in FIRST:
            continue
        path = BUILTIN + name
        __import__(path)  # importlib is a package of its own, whose import would be the only use of it
        found += rules_in(sys.modules[path])
    return found
