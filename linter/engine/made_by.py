"""Says of what is found in a template of CDK which construct made the resource, so that people find it in their program."""

from __future__ import annotations

from taskdef_lint.fixes.edits import value_at
from taskdef_lint.model.construct import Construct
from taskdef_lint.model.node import Node
from taskdef_lint.model.resource import short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from taskdef_lint.model.problem import Problem
    from taskdef_lint.model.resource import Resource
    from taskdef_lint.model.text import Text


def made_by(problem: Problem) -> tuple[Node, str] | None:
    """A place that a problem relates to, and words about it: the resource that it is in, and the construct that made that."""
    if not isinstance(problem.where, Node):
        return None
    resource = problem.where.resource
    construct = resource.document.source.fact(_constructs).get(resource.address) or _in_template(resource)
    if construct is None:
        return None
    at = f", at {short(construct.line, 200)}" if construct.line else ""
    return resource.root, f"made by the construct {short(construct.path.removesuffix('/Resource'), 200)}{at}"


def _constructs(text: Text) -> Mapping[str, Construct]:
    return text.constructs() if text.constructs else {}


def _in_template(resource: Resource) -> Construct | None:
    """What the template itself says."""
    path = value_at(resource.document.data, ("Resources", resource.address, "Metadata", "aws:cdk:path"))
    return Construct(path) if isinstance(path, str) else None
