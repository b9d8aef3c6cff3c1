"""Addresses of the rules' pages."""

from __future__ import annotations

from taskdef_lint.engine.rule import BUILTIN
from taskdef_lint.project import SITE_URL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.rule import Rule


def rule_url(rule: Rule) -> str:
    """Where a rule's page can be read; "" for a rule that is not built in (a policy's or a plugin's)."""
    module: str = rule.check.__module__
    return f"{SITE_URL}rules/{rule.name}/" if module.startswith(BUILTIN) else ""
