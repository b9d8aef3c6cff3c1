"""What a finding says of a resource that is written in a language of its own, or of which hardly anything may be said."""

from __future__ import annotations

from taskdef_lint.model.deployment import Deployment
from taskdef_lint.model.problem import Problem
from taskdef_lint.model.stable_path import joined, steps_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Node


def told(rule: Rule, subject: object, problem: Problem, node: Node) -> Problem:
    """The problem as it is told: `subject` is what the rule looked at, `node` the thing that the problem is shown at.

    Where parts of a resource are sensitive nothing of it is quoted. What stands in a text that is not shown is named by its address and
    its place.
    """
    resource = node.resource
    verdicts = resource.verdicts
    if verdicts is None:
        return problem
    message, label, advice, aws, related = problem.message, problem.label, problem.help, problem.aws, problem.related
    if rule.name in verdicts.most:
        advice, aws = verdicts.help.get(rule.name, advice), ""
    hidden = is_sensitive(subject) or resource.sensitive
    if hidden:
        message, label, advice, aws = rule.summary, "", "", ""
        related = [(other, "") for other, _ in related]
    if resource.document.source.private:
        message = ": ".join(filter(None, (resource.address, _place(node, hidden=hidden), message)))
    return Problem(problem.where, message, label=label, help=advice, aws=aws, related=related, fix=problem.fix, at_key=problem.at_key)


def told_of_text(rule: Rule, problem: Problem, document: Document) -> Problem:
    """The same for a problem of the text itself: of one that is not shown nothing is quoted."""
    if not document.source.private:
        return problem
    return Problem(problem.where, rule.summary, related=[(other, "") for other, _ in problem.related])


def is_sensitive(subject: object) -> bool:
    """Whether nothing may be quoted of a subject of rules."""
    if isinstance(subject, Deployment):
        return subject.service.sensitive or subject.task.sensitive
    return bool(getattr(subject, "sensitive", False))


def _place(node: Node, *, hidden: bool) -> str:
    """A place in the shape of the ECS API, items of lists by their names, or `hidden` by their numbers."""
    if not hidden:
        return joined(steps_to(node.resource.root.value, node.path))
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in node.path).removeprefix(".")
