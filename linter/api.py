"""The stable surface for rules, plug-ins and programs.

Everything that a rule module needs is here; nothing else of the package promises to stay.
"""

from taskdef_lint.document import Document, Span
from taskdef_lint.node import Node, Unknown
from taskdef_lint.resource import Resource, TaskDefinition, called
from taskdef_lint.rule import REMOVE, Fix, Problem, Problems, Remove, Rename, Rule, Severity, Unwrap, rule

__all__ = [
    "REMOVE",
    "Document",
    "Fix",
    "Node",
    "Problem",
    "Problems",
    "Remove",
    "Rename",
    "Resource",
    "Rule",
    "Severity",
    "Span",
    "TaskDefinition",
    "Unknown",
    "Unwrap",
    "called",
    "rule",
]
