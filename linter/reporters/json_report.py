"""The format `json`: one object for programs, written with one finding on each line."""

from __future__ import annotations

import json

from taskdef_lint.engine.identity import shown_address, shown_pointer
from taskdef_lint.files.paths import machine_path
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.reporters.failures import extent, label_and_help
from taskdef_lint.reporters.report import is_fixable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.errors import UsageError
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.text import Span
    from taskdef_lint.reporters.report import Run

SCHEMA_VERSION = 1


class Paths:
    """Paths for machines, each worked out once."""

    __slots__ = ("known", "root")

    def __init__(self, root: str) -> None:
        self.root = root
        self.known: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        if path not in self.known:
            self.known[path] = machine_path(path, self.root)
        return self.known[path]


def render(run: Run) -> str:
    """The run as one JSON object, in ASCII. Lines and columns count from 1, in code points; `endColumn` is exclusive."""
    paths = Paths(run.root)
    findings = _listed(_finding(finding, paths) for finding in run.findings)
    errors = _listed(_error(error, paths) for error in run.failures)
    summary = {
        "files": run.files,
        "unchecked": len(run.unchecked),
        "error": run.error,
        "warning": run.warning,
        "note": run.note,
        "suppressed": run.suppressed,
        "baselined": run.baselined,
        "baselineStale": run.baseline_stale,
        "fixable": run.fixable,
        "fixed": run.fixed,
    }
    report = (
        f'{{\n  "schemaVersion": {SCHEMA_VERSION},\n  "version": {json.dumps(run.version)},\n'
        f'  "findings": {findings},\n  "errors": {errors},\n  "summary": {json.dumps(summary)}\n}}\n'
    )
    # A GitHub Actions runner obeys ##[command] anywhere in its log; here it can only be part of a string.
    return report.replace("##[", "#\\u0023[")


def _listed(rows: Iterable[dict[str, object]]) -> str:
    """A list with each of its objects on a line."""
    lines = ",\n".join(f"    {json.dumps(row)}" for row in rows)
    return f"[\n{lines}\n  ]" if lines else "[]"


def _error(error: UsageError, paths: Paths) -> dict[str, object]:
    line, column, end_line, end_column = extent(error) or (None, None, None, None)
    label, advice = label_and_help(error)
    return {
        "message": str(error),
        "file": paths[error.path] if error.path else None,
        "line": line,
        "column": column,
        "endLine": end_line,
        "endColumn": end_column,
        "label": label or None,
        "help": advice or None,
    }


def _finding(finding: Finding, paths: Paths) -> dict[str, object]:
    return {
        "rule": finding.rule.name,
        "severity": finding.severity.label,
        "phase": finding.rule.phase,
        "message": finding.message,
        **_region(finding.document, finding.span, paths),
        "pointer": shown_pointer(finding.document, finding.pointer),
        "help": finding.help or None,
        "aws": finding.aws or None,
        "related": [
            {
                **_region(place.document, place.span, paths),
                "pointer": shown_pointer(place.document, place.pointer),
                "message": place.label,
            }
            for place in finding.related
        ],
        "fixable": is_fixable(finding),
        "fix": _fix(finding),
        "url": rule_url(finding.rule) or None,
        "kind": finding.node.resource.kind.name if finding.node is not None else None,
        "resource": shown_address(finding),
    }


def _fix(finding: Finding) -> dict[str, object] | None:
    """The fix as edits of the file. There are none where they would show a secret: `--fix` makes them all the same."""
    if finding.fix is None:
        return None
    edits = [{**_range(finding.document, edit.span), "text": edit.text} for edit in finding.edits] if finding.edits_shown else []
    return {"title": finding.fix_title, "safe": finding.fix.safe, "edits": edits}


def _region(document: Document, span: Span, paths: Paths) -> dict[str, object]:
    return {"file": paths[document.path], **_range(document, span)}


def _range(document: Document, span: Span) -> dict[str, object]:
    line, column = document.position(span.start)
    end_line, end_column = document.position(span.end)
    return {"line": line, "column": column, "endLine": end_line, "endColumn": end_column}
