"""Keeps to a warning what only holds as long as nobody gives a variable another value than its default."""

from __future__ import annotations

from taskdef_lint.engine.pairs import in_stream
from taskdef_lint.engine.rule import Severity
from taskdef_lint.engine.run_rules import problems
from taskdef_lint.model.node import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.run_rules import Enabled
    from taskdef_lint.model.resource import Resource


def soften(findings: Iterable[Finding], resources: Sequence[Resource], enabled: Iterable[Enabled]) -> None:
    """Make warnings of the errors that are not found where defaults count as unknown."""
    firm = [resource.firm or resource for resource in resources]
    proven = {
        (one.rule.name, problem.where.resource.address, problem.where.path)
        for one, _, problem in problems(enabled, [*firm, *in_stream(firm)], "", [])
        if isinstance(problem.where, Node)
    }
    for finding in findings:
        node = finding.node
        if node is None or finding.severity < Severity.ERROR or finding.rule.severity < Severity.ERROR:
            continue
        known = (
            rule == finding.rule.name and address == node.resource.address and path[: len(node.path)] == node.path
            for rule, address, path in proven
        )
        if not any(known):
            finding.severity = Severity.WARNING
