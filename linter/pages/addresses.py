"""Addresses of the project's pages."""

from __future__ import annotations

from taskdef_lint.engine.rule import BUILTIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.rule import Rule

PROJECT_URL = "https://github.com/taskdef-lint/taskdef-lint"


def rule_url(rule: Rule) -> str:
    """Where a rule's page can be read; "" for a rule that is not built in (a policy's or a plugin's)."""
    module: str = rule.check.__module__
    if not module.startswith(BUILTIN):
        return ""
    return f"{PROJECT_URL}/blob/main/rules/{module.removeprefix(BUILTIN).replace('.', '/')}.py"
