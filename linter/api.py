"""The stable surface for rules, plug-ins and programs.

Everything that a rule module needs is here, and `lint_text` for programs; nothing else of the package promises to stay. A plug-in is an
installed package with an entry point in the group `taskdef_lint.rules` that names a module with rules, or a list of rules; a configuration
puts it in force by its name under `plugins`.
"""

from taskdef_lint.engine.lint_source import lint_text
from taskdef_lint.engine.rule import Rule, Severity, rule
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Node, Unknown, key
from taskdef_lint.model.problem import QUOTE, REMOVE, Fix, Problem, Problems, Remove, Rename, Unwrap
from taskdef_lint.model.resource import Resource, called, short
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.text import Span
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
    "rule",
    "short",
]
