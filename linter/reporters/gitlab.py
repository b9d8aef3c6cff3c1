"""The format `gitlab`: a Code Quality report, as GitLab's merge requests show it (`artifacts:reports:codequality`)."""

from __future__ import annotations

import json

from taskdef_lint.engine.identity import fingerprints
from taskdef_lint.engine.rule import Severity
from taskdef_lint.reporters.json_report import Paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.reporters.report import Run

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
HIGH = 7.0  # the security score from which code scanning calls an error high or critical


def render(run: Run) -> str:
    """The findings as a JSON array, in ASCII. Fingerprints are unique, as GitLab drops what repeats one, and hold no line number."""
    paths = Paths(run.root)
    marks = fingerprints(run.findings, run.root)
    rows = ",\n".join(f"  {json.dumps(_issue(finding, mark, paths))}" for finding, mark in zip(run.findings, marks, strict=True))
    # A GitHub Actions runner obeys ##[command] anywhere in its log; here it can only be part of a string.
    return (f"[\n{rows}\n]\n" if rows else "[]\n").replace("##[", "#\\u0023[")


def _issue(finding: Finding, mark: str, paths: Paths) -> dict[str, object]:
    return {
        # The widget of a merge request shows nothing but this.
        "description": f"{finding.rule.name}: {finding.message}",
        "check_name": finding.rule.name,
        "fingerprint": mark,
        "severity": _severity(finding),
        "location": {"path": paths[finding.path], "lines": {"begin": finding.line}},
    }


def _severity(finding: Finding) -> str:
    if finding.severity is Severity.ERROR and (finding.rule.security or 0) >= HIGH:
        return "critical"
    return SEVERITIES[finding.severity]
