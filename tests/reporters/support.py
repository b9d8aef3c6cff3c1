"""Findings made by hand: `from tests.reporters.support import …`."""

from __future__ import annotations

from collections.abc import Sequence

from taskdef_lint.api import TaskDefinition, rule
from taskdef_lint.engine.finding import Finding, Related
from taskdef_lint.engine.rule import Rule, Severity
from taskdef_lint.fixes.edits import Edit
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Node
from taskdef_lint.model.problem import Fix, Problems
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.text import Span, Text
from taskdef_lint.reporters.report import Run


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def acme_made_up(task: TaskDefinition) -> Problems:
    """A rule for these tests

    Why it is so, with `code`,
    spread over two lines.

    More that is not said.
    """
    del task
    yield from ()


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice")
def bare(task: TaskDefinition) -> Problems:
    """A rule that says no more"""
    del task
    yield from ()


def document(text: str, path: str = "deploy/web.json") -> Document:
    return Document(Text(path, text))


def at(source: Document, needle: str, *, after: str = "") -> Span:
    """The place of the first occurrence of a text, behind that of another one."""
    start = source.text.index(needle, source.text.index(after) + len(after))
    return Span(start, start + len(needle))


def finding(
    source: Document,
    span: Span,
    message: str = "something is wrong",
    *,
    label: str = "",
    severity: Severity = Severity.ERROR,
    made_by: Rule = acme_made_up,
    pointer: str = "",
    help: str = "",  # noqa: A002
    aws: str = "",
    related: tuple[Related, ...] = (),
    fix: Fix | None = None,
    edits: Sequence[Edit] = (),
) -> Finding:
    return Finding(
        made_by, severity, source, span, pointer, message, label=label, help=help, aws=aws, related=related, fix=fix, edits=edits,
        node=node_at(source, pointer) if source.data is not None else None,
    )  # fmt: skip


def node_at(source: Document, pointer: str) -> Node:
    """The node in what a document holds that a JSON Pointer leads to, as far as it leads anywhere."""
    node: Node = Resource(source, source.data).root
    for escaped in pointer.split("/")[1:]:
        key = escaped.replace("~1", "/").replace("~0", "~")
        node = node[int(key) if isinstance(node.value, list) and key.isdecimal() else key]
    return node


def run(*findings: Finding, files: int = 1, root: str = "/", **how: object) -> Run:
    return Run(findings, files=files, version="1.2.3", root=root, **how)  # type: ignore[arg-type]
