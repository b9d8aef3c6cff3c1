"""The format `sonarqube`: generic issues, which SonarQube imports (`sonar.externalIssuesReportPaths`), since its version 10.3.

A rule brings what both modes of SonarQube ask for: `type` and `severity`, and `cleanCodeAttribute` and `impacts`.
"""

from __future__ import annotations

import json

from taskdef_lint.engine.rule import Severity
from taskdef_lint.model.text import Span
from taskdef_lint.reporters.failures import USAGE_ERROR, extent
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.reporters.report import told
from taskdef_lint.reporters.sarif_places import SarifText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.errors import UsageError
    from taskdef_lint.model.document import Document
    from taskdef_lint.reporters.report import Run

    Json = dict[str, object]

SEVERITIES = {Severity.ERROR: "CRITICAL", Severity.WARNING: "MAJOR", Severity.NOTE: "INFO"}
IMPACTS = {Severity.ERROR: "HIGH", Severity.WARNING: "MEDIUM", Severity.NOTE: "LOW"}  # what the versions before 10.8 know, too

_USAGE_ERROR: Json = {
    "id": USAGE_ERROR,
    "name": "A file of taskdef-lint cannot be used",
    "description": "A configuration or another file of taskdef-lint cannot be used, so that what it is about was not checked.",
    "engineId": "taskdef-lint",
    "cleanCodeAttribute": "LOGICAL",
    "type": "BUG",
    "severity": "BLOCKER",
    "impacts": [{"softwareQuality": "RELIABILITY", "severity": "HIGH"}],
}


def render(run: Run) -> str:
    """The rules that found something and their findings, and errors of files, as a JSON object in ASCII.

    A severity is a rule's and not an issue's there: of different ones among a rule's findings the greatest counts.
    """
    places = _Places(run.root)
    rules: dict[str, tuple[Rule, Severity]] = {}
    for finding in run.findings:
        known = rules.get(finding.rule.name)
        rules[finding.rule.name] = (finding.rule, max(finding.severity, known[1]) if known else finding.severity)
    failures = [_failure(error, places) for error in run.failures if error.path]
    listed = _rows([*[_USAGE_ERROR] * bool(failures), *(_rule(*rules[name]) for name in sorted(rules))])
    issues = _rows([*failures, *(_issue(finding, places) for finding in run.findings)])
    # A GitHub Actions runner obeys ##[command] anywhere in its log; here it can only be part of a string.
    return f'{{\n  "rules": {listed},\n  "issues": {issues}\n}}\n'.replace("##[", "#\\u0023[")


def _rows(values: list[Json]) -> str:
    rows = ",\n".join(f"    {json.dumps(value)}" for value in values)
    return f"[\n{rows}\n  ]" if rows else "[]"


def _rule(rule: Rule, severity: Severity) -> Json:
    if rule.security is not None:
        kind, attribute, quality = "VULNERABILITY", "TRUSTWORTHY", "SECURITY"
    elif rule.phase == "practice":
        kind, attribute, quality = "CODE_SMELL", "CONVENTIONAL", "MAINTAINABILITY"
    else:
        kind, attribute, quality = "BUG", "LOGICAL", "RELIABILITY"
    return {
        "id": rule.name,
        "name": rule.summary or rule.name,
        "description": rule.summary or rule.name,
        "engineId": "taskdef-lint",
        "cleanCodeAttribute": attribute,
        "type": kind,
        "severity": SEVERITIES[severity],
        "impacts": [{"softwareQuality": quality, "severity": IMPACTS[severity]}],
    }


def _issue(finding: Finding, places: _Places) -> Json:
    issue: Json = {
        "ruleId": finding.rule.name,
        "effortMinutes": 0,
        "primaryLocation": places.location(finding.document, finding.span, told(finding)),
    }
    if finding.related:
        issue["secondaryLocations"] = [
            places.location(place.document, place.span, place.label or "the other place") for place in finding.related
        ]
    return issue


def _failure(error: UsageError, places: _Places) -> Json:
    line = (extent(error) or (1,))[0]
    place = {"message": str(error), "filePath": places.paths[error.path], "textRange": {"startLine": line}}
    return {"ruleId": USAGE_ERROR, "effortMinutes": 0, "primaryLocation": place}


class _Places:
    """Places as SonarQube has them: lines from 1, columns from 0 in UTF-16 code units, the end exclusive."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.paths = Paths(root)
        self.sources: dict[int, SarifText] = {}

    def location(self, document: Document, span: Span, message: str) -> Json:
        text = document.source
        source = self.sources.get(id(text))
        if source is None:
            source = self.sources[id(text)] = SarifText(text, self.root)
        return {"message": message, "filePath": self.paths[document.path], "textRange": _range(source, span)}


def _range(source: SarifText, span: Span) -> Json:
    """The range of a stretch of the text; only the line where that is empty, as an empty range ends the whole analysis."""
    end = span.start + len(source.text[span.start : span.end].rstrip("\r\n"))
    region = source.exactly(Span(span.start, end))
    if end <= span.start:
        return {"startLine": region["startLine"]}
    return {**region, "startColumn": region["startColumn"] - 1, "endColumn": region["endColumn"] - 1}
