"""The format `rdjson`: the Reviewdog Diagnostic Format, for reviewdog, which makes suggestions in pull requests of the fixes."""

from __future__ import annotations

import json

from taskdef_lint.config.error import ConfigError
from taskdef_lint.engine.rule import Severity
from taskdef_lint.fixes.edits import apply
from taskdef_lint.model.text import Span
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.project import PROJECT_URL
from taskdef_lint.reporters.failures import USAGE_ERROR
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.reporters.report import told
from taskdef_lint.secrets.detect import concealed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.errors import UsageError
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.text import Text
    from taskdef_lint.reporters.report import Run

    Json = dict[str, object]

SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}
LONGEST = 4_000  # code points from a fix's first edit to its last; a longer suggestion is not for a reviewer's eyes
_CHUNK = 4096  # code points


def render(run: Run) -> str:
    """The findings and errors of files as one JSON object, in ASCII. Columns count bytes of UTF-8 from 1, and the end is exclusive."""
    rows = ",\n".join(f"    {json.dumps(diagnostic)}" for diagnostic in _Report(run).diagnostics())
    listed = f"[\n{rows}\n  ]" if rows else "[]"
    source = json.dumps({"name": "taskdef-lint", "url": PROJECT_URL})
    # A GitHub Actions runner obeys ##[command] anywhere in its log; here it can only be part of a string.
    return f'{{\n  "source": {source},\n  "diagnostics": {listed}\n}}\n'.replace("##[", "#\\u0023[")


class _Report:
    """One report in the making."""

    def __init__(self, of: Run) -> None:
        self.of = of
        self.paths = Paths(of.root)
        self.columns: dict[int, _Columns] = {}

    def diagnostics(self) -> list[Json]:
        failures = [self._failure(error) for error in self.of.failures if error.path]
        return [*failures, *(self._diagnostic(finding) for finding in self.of.findings)]

    def _failure(self, error: UsageError) -> Json:
        place: Json = {"path": self.paths[error.path]}
        if isinstance(error, ConfigError):
            place["range"] = self._range(error.document, error.span)
        return {"message": str(error), "location": place, "severity": "ERROR", "code": {"value": USAGE_ERROR}}

    def _diagnostic(self, finding: Finding) -> Json:
        url = rule_url(finding.rule)
        diagnostic: Json = {
            "message": told(finding),
            "location": {"path": self.paths[finding.path], "range": self._range(finding.document, finding.span)},
            "severity": SEVERITIES[finding.severity],
            "code": {"value": finding.rule.name, **({"url": url} if url else {})},
        }
        suggestion = self._suggestion(finding)
        return {**diagnostic, "suggestions": [suggestion]} if suggestion else diagnostic

    def _suggestion(self, finding: Finding) -> Json | None:
        """The fix as one change: several suggestions would be alternatives to each other. None for one that nobody asked for, that would
        show a secret, or that is too long.
        """
        if finding.fix is None or not finding.edits or not finding.edits_shown or not (finding.fix.safe or self.of.unsafe_fixes):
            return None
        document = finding.document
        whole = Span(finding.edits[0].span.start, finding.edits[-1].span.end)
        if whole.end - whole.start > LONGEST or any(
            span.start < whole.end and whole.start < span.end for span in concealed(document.source)
        ):
            return None
        text = apply(document.text[: whole.end], finding.edits)[whole.start :]
        return {"range": self._range(document, whole), "text": text}

    def _range(self, document: Document, span: Span) -> Json:
        columns = self.columns.get(id(document.source))
        if columns is None:
            columns = self.columns[id(document.source)] = _Columns(document.source)
        return {"start": columns.position(span.start), "end": columns.position(span.end)}


class _Columns:
    """Counts the bytes of a file's text in UTF-8, with a note of the sum every _CHUNK code points: lines can be of any length."""

    def __init__(self, of: Text) -> None:
        self.of = of
        self.sums = [0]
        for start in range(0, len(of.content), _CHUNK):
            self.sums.append(self.sums[-1] + _size(of.content[start : start + _CHUNK]))

    def position(self, offset: int) -> Json:
        line, column = self.of.position(offset)
        return {"line": line, "column": self._before(offset) - self._before(offset - column + 1) + 1}

    def _before(self, offset: int) -> int:
        chunk = offset // _CHUNK
        return self.sums[chunk] + _size(self.of.content[chunk * _CHUNK : offset])


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
