"""The stable surface for rules, plug-ins and programs.

Everything that a rule module needs is here, and `lint_text` for programs; nothing else of the package promises to stay. A plug-in is an
installed package with an entry point in the group `taskdef_lint.rules` that names a module with rules, or a list of rules; a configuration
puts it in force by its name under `plugins`.
"""

from taskdef_lint.engine.rule import Rule, Severity, rule
from taskdef_lint.engine.run_rules import lint_text
from taskdef_lint.model.document import Document, Span
from taskdef_lint.model.node import Node, Unknown, key
from taskdef_lint.model.problem import QUOTE, REMOVE, Fix, Problem, Problems, Remove, Rename, Unwrap
from taskdef_lint.model.task_definition import Resource, TaskDefinition, called, short
from taskdef_lint.schema.accept import output_only
from taskdef_lint.schema.marks import may_hold_secret
from taskdef_lint.secrets.detect import credentials_in

__all__ = [
    "QUOTE",
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
    "credentials_in",
    "key",
    "lint_text",
    "may_hold_secret",
    "output_only",
    "rule",
    "short",
]
