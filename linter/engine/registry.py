"""The built-in rules, found by looking at the modules that `taskdef_lint.rules` lists. Nothing registers itself."""

from __future__ import annotations

import sys
from functools import cache

from taskdef_lint.engine.rule import BUILTIN, LIVE, Rule
from taskdef_lint.rules import FOLDERS, MODULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from taskdef_lint.engine.run_rules import Enabled


def rules_in(module: ModuleType) -> list[Rule]:
    """The rules that a module defines, in the order of the source."""
    return [value for value in vars(module).values() if isinstance(value, Rule)]


SIGNS = frozenset(sign for signs in MODULES.values() for sign in signs)


def builtin_rules(*, of: frozenset[type] | None = None, having: frozenset[str] | None = None, live: bool = True) -> list[Rule]:
    """All built-in rules, in the order of the subject modules; or those in the folders that judge anything `of` these classes.

    `having`: of SIGNS those that files and task definitions show, so that rules which need others are left out. `live`: whether those are
    wanted that ask AWS.
    """
    found: list[Rule] = []
    judged = None if of is None else {one.__name__ for one in of}
    for name, signs in MODULES.items():
        folder = name.partition(".")[0]
        if folder == LIVE and not live:
            continue
        if (judged is not None and judged.isdisjoint(FOLDERS[folder])) or (signs and having is not None and having.isdisjoint(signs)):
            continue
        found += _rules_of(BUILTIN + name)
    return found


@cache
def _rules_of(path: str) -> list[Rule]:
    __import__(path)  # importlib is a package of its own, whose import would be the only use of it
    return rules_in(sys.modules[path])


def may_find(enabled: Enabled, having: frozenset[str]) -> bool:
    """Whether a rule may find anything in files and task definitions that show these, and no others, of SIGNS.

    With options of the user's own any rule may.
    """
    signs = MODULES.get(enabled.rule.check.__module__.removeprefix(BUILTIN))
    return not signs or not having.isdisjoint(signs) or enabled.check is not enabled.rule.check
