"""What the phase of a rule means, in words that agree with its severity: what is not proven enough for an error only may happen."""

from __future__ import annotations

from taskdef_lint.engine.rule import Severity
from taskdef_lint.model.task_definition import TaskDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.rule import Rule

CERTAIN = {
    "register": "{}, or the client before it, refuses it",
    "launch": "the task or service fails to start or to run",
    "ignored": "the setting silently has no effect",
    "practice": "it works, but it is insecure, or there is a better way",
}
POSSIBLE = {
    **CERTAIN,
    "register": "{}, or the client before it, may refuse it",
    "launch": "the task or service may fail to start or to run",
}


def meaning(rule: Rule) -> str:
    """When what a rule reports bites, in a few words without a full stop."""
    called = "RegisterTaskDefinition" if issubclass(rule.target, TaskDefinition) else "ECS"
    return (CERTAIN if rule.severity is Severity.ERROR else POSSIBLE)[rule.phase].format(called)
