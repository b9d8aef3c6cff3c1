"""The rules that a configuration can speak about: the built-in ones, those of plug-ins and of policies."""

from __future__ import annotations

from taskdef_lint.engine.registry import builtin_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.config.yaml import Written
    from taskdef_lint.engine.rule import Rule


def rules_with(policies: Sequence[tuple[str, Written]], plugins: Sequence[Written]) -> list[Rule]:
    """The built-in rules and those that a configuration brings in.

    `policies` are the absolute paths of policy files, `plugins` names in the entry-point group `taskdef_lint.rules`, each with the
    place in the configuration that names it. UsageError, with that place, for what cannot be used.
    """
    rules = builtin_rules()
    if plugins:
        from taskdef_lint.settings.plugins import plugin_rules

        rules += plugin_rules(plugins, rules)
    if policies:
        from taskdef_lint.policies.policy import policy_rules

        rules += policy_rules(policies, rules)
    return rules
